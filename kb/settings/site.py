"""`[site]` of `kb.toml`."""

from __future__ import annotations

import re

from kb.codec import Strict
from kb.settings.words import check_language

_ADDRESS = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?/?", re.IGNORECASE)


class Site(Strict, frozen=True):
    """`[site]`: what customers see on every page. Raises ValueError for bad values."""

    name: str = "Help centre"
    """Shown in the header and in the title of every page."""
    url: str = ""
    """Public address, such as `https://help.example.com`; links in the API start with it, and
    pages name it as their address. Empty: links are paths."""
    languages: tuple[str, ...] = ()
    """Languages offered, the default one first. Empty: every language that has a folder."""
    logo: str = ""
    """A picture (SVG, PNG or WebP) shown in the header, 36 pixels high, instead of the flower and
    the name; in `kb.toml`, relative to that file. Empty: the flower and the name."""
    logo_dark: str = ""
    """The same for dark pages. Empty: the logo."""
    icon: str = ""
    """A square picture (SVG or PNG) for tabs, bookmarks and home screens; in `kb.toml`, relative to
    that file. Empty: the flower."""
    messages: str = ""
    """A folder with messages of your own, one file a language (`en.toml`), which replace those of
    the same name; in `kb.toml`, relative to that file. Empty: none."""

    def __post_init__(self) -> None:
        if self.url and not _ADDRESS.fullmatch(self.url):
            raise ValueError(
                f"`url` cannot be {self.url!r}; write the scheme and the host and nothing more,"
                ' such as "https://help.example.com". Pages lie at the top of it'
            )
        for lang in self.languages:
            check_language("languages", lang)
