"""Links between articles: as editors write them (files), as customers follow them (URLs)."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote

from kb.authoring.file_name import VERSION_SIGN
from kb.model import article_url

_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that must lead somewhere in the library.

    `target` is the path of a Markdown file below the articles folder; it is the linking file's own
    path for a link within the page. `anchor` may be empty.
    """

    line: int
    href: str
    target: str
    anchor: str


@dataclass(frozen=True, slots=True)
class BadLink:
    """A link that cannot lead anywhere, whatever the library holds."""

    line: int
    message: str


def read_link(href: str, source: str, line: int) -> Link | BadLink | None:
    """What a Markdown link in the file `source` points to.

    None means a link that leaves the library (another site, mail, a page of the shop) and is left
    as it is.
    """
    if _SCHEME.match(href) or href.startswith("/"):
        return None
    path, _, anchor = unquote(href).partition("#")
    if not path:
        return Link(line, href, source, anchor) if anchor else BadLink(line, "a link is empty.")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    if not path.endswith(".md"):
        return BadLink(
            line,
            f"the link `{unquote(href)}` leads to no article. Link to a file, such as"
            " `../returns/refunds.md`, or write a whole address, such as `https://…`.",
        )
    if target.startswith("../"):
        return BadLink(line, f"the link `{unquote(href)}` leads out of the articles folder.")
    return Link(line, href, target, anchor)


def link_url(link: Link, source: str) -> str:
    """Address of a link's target in the help centre."""
    if link.target == source:
        return f"#{link.anchor}"
    lang, _, rest = link.target.partition("/")
    slug, _, day = posixpath.basename(rest).removesuffix(".md").partition(VERSION_SIGN)
    if day:  # this version, whether it is in force or not
        return f"{article_url(lang, slug)}/versions/{day}" + (link.anchor and f"#{link.anchor}")
    return article_url(lang, slug, link.anchor)
