"""Where a webhook leads: looked up once, and refused when it leads into a private network.

Whoever may write a webhook's address, or owns a name that one holds, could otherwise have this
server send requests to what only it can reach: a database's port, a router, the metadata service
of a cloud (server-side request forgery).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from kb.settings.webhook import Webhook

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_TRANSLATED = (
    ipaddress.IPv6Network("64:ff9b::/96"),  # NAT64, RFC 6052: the last 32 bits are an IPv4 address
    ipaddress.IPv6Network("::/96"),  # "IPv4-compatible", RFC 4291: so are these
)
_ALWAYS_PRIVATE = (
    ipaddress.IPv4Network("192.0.0.0/24"),  # protocols' own, RFC 6890; Python knows parts of it
    ipaddress.IPv6Network("64:ff9b:1::/48"),  # NAT64 within a network, RFC 8215
    ipaddress.IPv6Network("2001::/32"),  # Teredo, RFC 4380: through whomever it names
    ipaddress.IPv6Network("fec0::/10"),  # site-local, RFC 3879: deprecated and still routed
)


class PrivateAddress(Exception):
    """A webhook that may not lead into a private network does."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to connect to: `host` is the name for TLS and the `Host` header, `addresses` are what
    it was found to be, checked, in the system's order of preference. `path` has the query."""

    host: str
    port: int
    is_tls: bool
    path: str
    addresses: tuple[str, ...]

    @property
    def host_header(self) -> str:
        """The host as HTTP names it: with the port, unless it is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_tls else 80) else f"{host}:{self.port}"


def find_place(webhook: Webhook) -> Place:
    """Look a webhook's host up and check all its addresses. Blocks as long as the system does.

    What is connected to afterwards are these very addresses, so that a name that is something else
    at the next look leads nowhere. Raises PrivateAddress, and OSError when the name is not known.
    """
    parts = urlsplit(webhook.url)
    host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
    is_tls = parts.scheme == "https"
    port = parts.port or (443 if is_tls else 80)
    # Names such as 0x7f.1 and 2130706433 are numbers to the system: it is asked, not the text.
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = tuple(dict.fromkeys(str(each[4][0]) for each in found))
    if not webhook.private and not all(map(is_public, addresses)):
        raise PrivateAddress
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(host, port, is_tls, path, addresses)


def is_public(text: str) -> bool:
    """Whether an address, in numbers, is one of the internet's, and not of a private network, of
    this machine, of many receivers at once, or a way around to one of these."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:  # a zone behind it (fe80::1%eth0): of this machine's own networks
        return False
    return all(map(_is_global, (address, *_hidden_in(address))))


def _is_global(address: Address) -> bool:
    if any(address in network for network in _ALWAYS_PRIVATE):
        return False
    return address.is_global and not address.is_multicast


def _hidden_in(address: Address) -> Iterator[Address]:
    """IPv4 addresses that an IPv6 one stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if any(address in network for network in _TRANSLATED):
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
