"""`[serve]` of `kb.toml`."""

from __future__ import annotations

import re

from kb.codec import Strict

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?")


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

    def __post_init__(self) -> None:
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
