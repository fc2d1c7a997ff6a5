"""`[site]` of `kb.toml`."""

from __future__ import annotations

from kb.codec import Strict


class Site(Strict, frozen=True):
    """`[site]`: what customers see on every page."""

    name: str = "Help centre"
    """Shown in the header and in the title of every page."""
    url: str = ""
    """Public address, such as `https://help.example.com`; links in the API start with it, and
    pages name it as their address. Empty: links are paths."""
    languages: tuple[str, ...] = ()
    """Languages offered, the default one first. Empty: every language that has a folder."""
