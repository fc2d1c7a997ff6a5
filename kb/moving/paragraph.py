"""Loose text, and text parted by breaks, into paragraphs."""

from __future__ import annotations

from bs4 import Tag
from bs4.element import PageElement

from kb.moving.leftover import root_of
from kb.moving.walk import dissolve, find_tags

# fmt: off
BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "center", "div", "fieldset", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html",
    "legend", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
])
# fmt: on


def settle_paragraphs(root: Tag) -> None:
    """Put every run of text that stands beside or between blocks into a paragraph."""
    for tag in find_tags(root, ["p", "strong", "em", "del", "code"]):
        # A paragraph that holds blocks is none, and emphasis ends where a block begins.
        if find_tags(tag, BLOCKS):
            if tag.name == "p":
                tag.name = "div"
            else:
                tag.unwrap()
    for holder in [root, *find_tags(root, ["div", "li", "blockquote"])]:
        run: list[PageElement] = []
        for child in list(holder.children):
            if isinstance(child, Tag) and child.name in BLOCKS:
                _wrap(run)
                run = []
            else:
                run.append(child)
        _wrap(run)
    for tag in find_tags(root, ("p",)):
        _split_at_breaks(tag)
    for tag in find_tags(root, ("div",)):
        keep_id(tag)
        dissolve(tag)


def _wrap(run: list[PageElement]) -> None:
    if not any(isinstance(each, Tag) or str(each).strip() for each in run):
        return
    assert run[0].parent is not None
    paragraph = root_of(run[0].parent).new_tag("p")
    run[0].insert_before(paragraph)
    for each in run:
        paragraph.append(each.extract())


def _split_at_breaks(tag: Tag) -> None:
    """Two breaks in a row part paragraphs; one at the start or the end says nothing."""
    while True:
        breaks: list[Tag] = []
        for child in list(tag.children):
            if isinstance(child, Tag) and child.name == "br":
                breaks.append(child)
                if len(breaks) == 2:
                    break
            elif isinstance(child, Tag) or str(child).strip():
                breaks = []
        if len(breaks) < 2:
            break
        earlier = root_of(tag).new_tag("p")
        for each in reversed(list(breaks[0].previous_siblings)):
            earlier.append(each.extract())
        breaks[0].decompose()
        breaks[1].decompose()
        tag.insert_before(earlier)
        trim_breaks(earlier)
    trim_breaks(tag)


def trim_breaks(tag: Tag) -> None:
    """A break at the start or the end of a paragraph says nothing."""
    for order in (list(tag.children), list(tag.children)[::-1]):
        for child in order:
            if isinstance(child, Tag) and child.name == "br":
                child.decompose()
            elif isinstance(child, Tag) or str(child).strip():
                break


def keep_id(tag: Tag) -> None:
    """An element that goes leaves its id behind, on a mark that is taken out in the end."""
    if tag.get("id"):
        tag.insert_before(root_of(tag).new_tag("a", id=str(tag["id"])))
