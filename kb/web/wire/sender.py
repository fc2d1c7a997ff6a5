"""Whose calls are counted together: those of a key, or of an address."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from litestar.types import Scope


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose calls are counted together, and how many of them a minute are admitted."""

    name: str
    policy: str
    """`key` or `address`: what the limit is of."""
    limit: int


def find_address(call: Scope) -> str | None:
    """The address that a call counts for, of IPv6 the network (/64) that one subscriber has.

    None for a call that is not limited: of a program on this machine; and of a proxy on it that
    does not say whom it speaks for (no X-Forwarded-For), which would make one sender of all
    customers. A stranger's connection never comes from a loopback address.
    """
    client = call.get("client")
    host = client[0] if client else ""
    is_forwarded = any(name == b"x-forwarded-for" for name, _ in call["headers"])
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:  # a socket that is a file, and what a proxy calls its clients
        return host if is_forwarded else None
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback and not is_forwarded:
        return None
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
