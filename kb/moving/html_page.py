"""One HTML page of a site: its title, its language, and the part of it that is the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector

from kb.moving.language import read_locale
from kb.moving.leftover import parse_html

# What holds the text of a page, the surest first.
_CONTENT = (
    "main", "[role=main]", "article", "#article-body", ".article-body", "#main-content",
    "#content", ".post-content", ".entry-content", ".content", "#main",
)  # fmt: skip
# What stands around it on every page of a site.
_AROUND = (
    "nav, [role=navigation], [role=banner], [role=contentinfo], [role=search], .breadcrumb,"
    " .breadcrumbs, .sidebar, .skip-link, .cookie-banner"
)
_TOP = "body > header, body > footer, body > aside"
_PARTED = re.compile(r"\s+[|–—·-]\s+")


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """What a page says of itself. `alternates` has the addresses of its translations by locale;
    `heading` is its first `h1`, `head_title` what stands in its head."""

    html: str
    heading: str
    head_title: str
    locale: str
    canonical: str
    changed: str
    tags: tuple[str, ...] = ()
    alternates: dict[str, str] = field(default_factory=dict)


def read_html_page(path: Path) -> HtmlPage:
    """Read a page, in the encoding that it names, or UTF-8. Raises OSError."""
    return parse_html_page(path.read_bytes())


def parse_html_page(data: bytes) -> HtmlPage:
    """Find what belongs to the page itself, and leave out what stands around it."""
    soup = parse_html(_decode(data))
    root = soup.find("html")
    locale = str(root.get("lang") or root.get("xml:lang") or "") if isinstance(root, Tag) else ""
    content = _find_content(soup)
    heading = content.find("h1") or soup.find("h1")
    keywords = _meta(soup, "keywords")
    return HtmlPage(
        html=content.decode_contents() if content.name != "article" else str(content),
        heading=_line(heading.get_text(" ")) if isinstance(heading, Tag) else "",
        head_title=_line(_meta(soup, "og:title") or (soup.title.get_text() if soup.title else "")),
        locale=read_locale(locale or _meta(soup, "content-language") or _meta(soup, "og:locale")),
        canonical=_link(soup, "canonical"),
        changed=_meta(soup, "article:modified_time"),
        tags=tuple(word.strip() for word in re.split("[,،]", keywords) if word.strip()),
        alternates={
            read_locale(str(tag.get("hreflang"))): str(tag.get("href") or "")
            for tag in soup.find_all(["link", "a"], hreflang=True)
            if "alternate" in tag.get_attribute_list("rel") and tag.get("href")
        },
    )


def split_site_name(titles: list[str]) -> list[str]:
    """Titles without the site's name, which stands at the end of most of them."""
    ends: dict[str, int] = {}
    for title in titles:
        parts = _PARTED.split(title)
        if len(parts) > 1:
            ends[parts[-1]] = ends.get(parts[-1], 0) + 1
    common = {end for end, count in ends.items() if count > 1 and count * 2 > len(titles)}
    return [_cut(title, common) for title in titles]


def _cut(title: str, ends: set[str]) -> str:
    parts = list(_PARTED.finditer(title))
    return title[: parts[-1].start()] if parts and title[parts[-1].end() :] in ends else title


def _decode(data: bytes) -> str | bytes:
    """UTF-8 comes first where none is named: Beautiful Soup guesses, by whatever is installed."""
    if EncodingDetector.find_declared_encoding(data, is_html=True):
        return data
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data


def _find_content(soup: BeautifulSoup) -> Tag:
    for selector in _CONTENT:
        found = soup.select(selector)
        if len(found) == 1 and found[0].get_text().strip():
            content = found[0]
            break
    else:
        content = soup.body or soup
        for tag in soup.select(_TOP):
            tag.decompose()
    for tag in content.select(_AROUND):
        if not tag.decomposed:
            tag.decompose()
    return content


def _meta(soup: BeautifulSoup, name: str) -> str:
    for key in ("name", "property", "http-equiv"):
        found = soup.find("meta", attrs={key: re.compile(f"^{re.escape(name)}$", re.IGNORECASE)})
        if isinstance(found, Tag) and found.get("content"):
            return str(found["content"])
    return ""


def _link(soup: BeautifulSoup, rel: str) -> str:
    found = soup.find("link", rel=rel)
    return str(found.get("href") or "") if isinstance(found, Tag) else ""


def _line(text: str) -> str:
    return " ".join(text.split())
