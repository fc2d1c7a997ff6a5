"""`[serve]` of `kb.toml`."""

from __future__ import annotations

import ipaddress
import re

from kb.codec import Strict

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?")

LONGEST_DRAIN = 300


class Serve(Strict, frozen=True):
    """`[serve]`: where `kb serve` listens, and to whom. Raises ValueError for bad values."""

    host: str = "127.0.0.1"
    """Address to listen on; `0.0.0.0` for every one."""
    port: int = 8000
    """TCP port, 0 to 65535; 0 takes any free one."""
    workers: int = 1
    """Number of server processes. They share the memory of the index's arrays; each reads the
    articles for itself."""
    origins: tuple[str, ...] = ()
    """Shops whose pages may call the API from a browser, and so show the widget: origins such as
    `https://shop.example.com`. `*` lets every page read, which makes a help centre that is not for
    everybody readable through its readers' browsers; votes and clicks are taken from the pages
    of named origins only."""

    proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    """Addresses and networks (`10.0.0.0/8`) of the proxies in front, whose word is taken for where
    a request came from (`X-Forwarded-For`), how (`X-Forwarded-Proto`), for which host
    (`X-Forwarded-Host`), and for its name (`X-Request-ID`). Whoever is in the list can pretend to
    be any visitor."""
    log: str = "text"
    """How lines on standard error are written: `text` for people, `json` for programs."""
    log_level: str = "info"
    """The least that is written: `debug`, `info`, `warning` or `error`. Requests are `info`."""
    metrics: str = "private"
    """Who may read `/metrics`: `private`, callers of this machine and of private networks, and keys
    with the scope `editor`; `all`; or `off`, nobody."""
    drain: int = 0
    """Seconds, 0 to 300, for which a server that was told to end still takes requests while
    `/readyz` answers 503, so that a load balancer stops sending them here first."""

    def __post_init__(self) -> None:
        for proxy in self.proxies:
            _check_proxy(proxy)
        _check_word("log", self.log, ("text", "json"))
        _check_word("log_level", self.log_level, ("debug", "info", "warning", "error"))
        _check_word("metrics", self.metrics, ("private", "all", "off"))
        if not 0 <= self.drain <= LONGEST_DRAIN:
            raise ValueError(f"`drain` must be 0 to {LONGEST_DRAIN} seconds, not {self.drain}")
        for origin in self.origins:
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"`origins` has {origin!r}, which is no origin: write the scheme and the host"
                    ' in small letters and nothing more, such as "https://shop.example.com"'
                )
            if origin.endswith(":443" if origin.startswith("https:") else ":80"):
                raise ValueError(
                    f"`origins` has {origin!r}: browsers leave out the usual port, so leave it out"
                )


def _check_proxy(proxy: str) -> None:
    try:
        ipaddress.ip_network(proxy)
    except ValueError as error:
        raise ValueError(
            f"`proxies` has {proxy!r}, which is no address and no network ({error}): write"
            ' such as "10.1.2.3" or "10.1.0.0/16"'
        ) from error


def _check_word(key: str, word: str, words: tuple[str, ...]) -> None:
    if word not in words:
        raise ValueError(f"`{key}` must be one of {', '.join(words)}, not {word!r}")
