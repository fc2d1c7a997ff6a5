"""Proxies in front: whose word is taken for who asks, how, and for which host.

A proxy that is not listed in `serve.proxies` is a client like any other, and its headers are what
anybody could have sent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

TRUSTED = "kb.trusted"
"""Key of the scope of a request that came by way of a proxy of ours."""

_HOST = re.compile(rb"(?:[a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?", re.IGNORECASE)

Networks = Sequence[IPv4Network | IPv6Network]


def add_proxies(app: ASGIApp, proxies: Sequence[str]) -> ASGIApp:
    """Wrap an application so that it sees requests as the proxies say that they came to them.

    `proxies` are addresses and networks. Raises ValueError for what is neither.
    """
    networks = [ip_network(each) for each in proxies]
    forwarded = ProxyHeadersMiddleware(cast("Any", app), list(proxies))
    is_proxy = lru_cache(1024)(lambda host: is_within(host, networks))

    async def believe(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            client = scope["client"]
            if client and is_proxy(client[0]):
                scope.update({TRUSTED: True})  # type: ignore[misc]
                scope["headers"] = _take_host(scope["headers"])
                # A socket for both sorts of addresses writes IPv4 as IPv6, which uvicorn does not.
                scope["client"] = (client[0].removeprefix("::ffff:"), client[1])
                await forwarded(cast("Any", scope), cast("Any", receive), cast("Any", send))
                return
        await app(scope, receive, send)

    return believe


def is_within(host: str, networks: Networks) -> bool:
    """Whether an address is in any of the networks. What is no address is in none."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in networks)


def _take_host(headers: Any) -> list[tuple[bytes, bytes]]:
    """`Host` as the client wrote it, where the proxy put another in its place."""
    given = list(headers)
    said = next((value for name, value in given if name == b"x-forwarded-host"), b"")
    host = said.partition(b",")[0].strip()
    if not _HOST.fullmatch(host):
        return given
    return [(b"host", host), *(header for header in given if header[0] != b"host")]
