"""Somebody's HTML → a small, regular tree that can be written as Markdown; the rest is reported.

Afterwards every text stands in a paragraph, a heading, a cell or a block of code, and no element is
left that Markdown has no word for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import Tag
from bs4.element import NavigableString

from kb.moving.escape import clean_text
from kb.moving.inline import settle_emphasis
from kb.moving.leftover import Report, drop_leftovers, parse_html
from kb.moving.paragraph import BLOCKS, keep_id, settle_paragraphs, trim_breaks
from kb.moving.structure import (
    HEADINGS,
    close_implied,
    settle_accordions,
    settle_alerts,
    settle_definitions,
    settle_headings,
    settle_lists,
    top_headings,
)
from kb.moving.table import tidy_tables
from kb.moving.walk import find_tags, is_inside

# fmt: off
_KEPT = frozenset([
    "a", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "img", "li", "ol", "p", "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
])
# fmt: on
_RENAMED = {
    "b": "strong",
    "i": "em",
    "cite": "em",
    "dfn": "em",
    "s": "del",
    "strike": "del",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
    "menu": "ul",
    "dir": "ul",
    "listing": "pre",
    "xmp": "pre",
    "plaintext": "pre",
}  # fmt: skip
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BOLD = re.compile(r"font-weight:(?:bold|[6-9]00)")


@dataclass(frozen=True, slots=True)
class Tidied:
    """A regular tree. `headings` are the texts of the top ones, in order; `anchors` has for each id
    in the page the number of the one that it stands at or below, from 1; 0 is above the first."""

    root: Tag
    headings: tuple[str, ...]
    anchors: dict[str, int]


def tidy_html(html: str, title: str, report: Report, *, emphasis: bool = True) -> Tidied:
    """Make a page's content regular. A first heading that repeats the title is left out.

    Without `emphasis`, bold and italic text become plain: the last resort for text in which their
    marks cannot be told from what surrounds them.
    """
    root = parse_html(html)
    drop_leftovers(root, report)
    close_implied(root)
    _rename(root)
    settle_accordions(root)
    settle_alerts(root)
    settle_definitions(root)
    _settle_small(root, report)
    _clean_strings(root)
    tidy_tables(root, report)
    settle_lists(root)
    settle_headings(root, title)
    _unwrap_unknown(root)
    _settle_links(root)
    settle_paragraphs(root)
    _drop_empty(root)
    anchors = _number_anchors(root)
    settle_emphasis(root, keep=emphasis)
    for tag in find_tags(root, ("p",)):
        trim_breaks(tag)
    return Tidied(root, tuple(each.get_text() for each in top_headings(root)), anchors)


def _rename(root: Tag) -> None:
    for tag in find_tags(root, _RENAMED):
        tag.name = _RENAMED[tag.name]
    for tag in root.find_all(["span", "font"], style=True):
        style = str(tag["style"]).replace(" ", "").lower()
        if _BOLD.search(style):
            tag.name = "strong"
        elif "font-style:italic" in style:
            tag.name = "em"
        elif "line-through" in style:
            tag.name = "del"
    for tag in root.find_all("a", attrs={"name": True}):
        tag["id"] = tag.get("id") or tag["name"]
    _settle_code(root)


def _settle_code(root: Tag) -> None:
    """Blocks of code hold text alone, and know their language."""
    for tag in find_tags(root, ("pre",)):
        inner = tag.find("code")
        if isinstance(inner, Tag) and inner.get("class"):
            tag["class"] = inner["class"]
        for each in tag.find_all(True):
            if each.name == "br" or each.name in BLOCKS:
                each.insert_before("\n")
            each.unwrap()


def _settle_small(root: Tag, report: Report) -> None:
    """Raised and lowered text, and quotation marks."""
    for tag in find_tags(root, ("q",)):
        tag.insert(0, "“")
        tag.append("”")
    for name, table in (("sup", _RAISED), ("sub", _LOWERED)):
        for tag in find_tags(root, (name,)):
            text = tag.get_text()
            if text.strip() and all(ord(char) in table for char in text):
                tag.string = text.translate(table)
            elif text.strip():
                what = "raised" if name == "sup" else "lowered"
                report(f"{what} text (“{text.strip()[:40]}”)", "It stands on the line now.")


def _clean_strings(root: Tag) -> None:
    for text in list(root.find_all(string=True)):
        cleaned = clean_text(str(text))
        if not is_inside(text, ("pre",)):
            cleaned = _SPACE.sub(" ", cleaned)
        if cleaned != text:
            text.replace_with(NavigableString(cleaned))


def _unwrap_unknown(root: Tag) -> None:
    for tag in root.find_all(True):
        if tag.name in _KEPT:
            continue
        if tag.name in BLOCKS:
            tag.name = "div"
        else:
            keep_id(tag)
            tag.unwrap()


def _settle_links(root: Tag) -> None:
    """A link around blocks loses them; a picture that links to itself needs no link."""
    for link in find_tags(root, ("a",)):
        href, images = str(link.get("href") or ""), find_tags(link, ("img",))
        for inner in find_tags(link, ["a", *BLOCKS]):
            inner.unwrap()
        text = link.get_text().strip()
        alone = len(images) == 1 and not text
        if alone and _file_of(href) == _file_of(str(images[0].get("src") or "")):
            link.unwrap()
        elif href and not images and not text:
            keep_id(link)
            link.decompose()


def _file_of(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2]


def _drop_empty(root: Tag) -> None:
    for name in ("p", "li", "ul", "ol", "blockquote"):
        for tag in reversed(find_tags(root, (name,))):
            if not tag.get_text().strip() and not tag.find(["img", "hr", "pre", "table"]):
                for mark in tag.find_all(id=True):
                    tag.insert_before(mark.extract())
                keep_id(tag)
                tag.decompose()


def _number_anchors(root: Tag) -> dict[str, int]:
    """Which heading each id belongs to; marks that stood for an id alone are taken out."""
    found: dict[str, int] = {}
    top = {id(heading) for heading in top_headings(root)}
    number = 0
    marks = []
    for tag in root.find_all(True):
        number += id(tag) in top
        own = number
        if tag.name == "a" and not tag.get("href"):
            marks.append(tag)
            if not tag.get_text().strip() and not is_inside(tag, HEADINGS):
                own += _is_followed_by(tag, top)
        if tag.get("id"):
            found.setdefault(str(tag["id"]), own)
    for tag in marks:
        tag.unwrap()
    return found


def _is_followed_by(mark: Tag, top: set[int]) -> bool:
    """Whether a mark stands right before a heading, and is meant for it."""
    following = mark.find_next(string=lambda text: bool(text and text.strip()))
    heading = following.find_parent(HEADINGS) if following else None
    return heading is not None and id(heading) in top
