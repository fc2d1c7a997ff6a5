"""What a page holds beside text: left out, replaced by a link, and reported."""

from __future__ import annotations

import warnings
from collections.abc import Callable

from bs4 import BeautifulSoup, CData, MarkupResemblesLocatorWarning, Tag
from bs4.element import NavigableString, PreformattedString

from kb.moving.walk import find_tags, is_inside

Report = Callable[[str, str], None]
"""Told what did not come over, and what became of it or is to be done."""

_SILENT = ("style", "link", "meta", "base", "noscript", "template", "head", "title", "col",
           "colgroup", "param")  # fmt: skip
_EMBEDDED = {"iframe": "src", "video": "src", "audio": "src", "embed": "src", "object": "data"}
_NAMES = {"iframe": "an embedded page", "embed": "an embedded file", "object": "an embedded file",
          "video": "a video", "audio": "a sound"}  # fmt: skip
_LOST = {
    "script": "a script",
    "form": "a form",
    "canvas": "a drawing (canvas)",
    "svg": "a drawing (SVG inside the page)",
    "math": "a formula",
    "input": "an input field",
    "select": "a list to choose from",
    "textarea": "an input field",
    "map": "an image map",
}
_SHOWN = 80
"""Characters of a lost part's text that the report shows: enough to find it in the source."""


MAX_DEPTH = 150
"""Elements inside one another that are told apart. Pages have twenty or thirty; what is deeper is
taken as the text of the last of them, so that nothing here can run out of stack."""


def parse_html(html: str | bytes) -> BeautifulSoup:
    """Read HTML, whole pages or parts of one, whatever is wrong with it."""
    with warnings.catch_warnings():
        # A text that is an address and nothing else is no mistake here.
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        root = BeautifulSoup(html, "html.parser")
    depths = {id(root): 0}
    for tag in root.find_all(True):
        assert tag.parent is not None
        depths[id(tag)] = depths[id(tag.parent)] + 1
    if max(depths.values()) > MAX_DEPTH:
        for tag in [each for each in root.find_all(True) if depths[id(each)] == MAX_DEPTH]:
            if tag.find(True):  # all at once: 2,000 one by one took 8 s
                tag.string = tag.get_text()
    return root


def root_of(tag: Tag) -> BeautifulSoup:
    """The document that a tag stands in, which makes new tags."""
    root: Tag = tag
    while root.parent is not None:
        root = root.parent
    assert isinstance(root, BeautifulSoup)
    return root


def drop_leftovers(root: Tag, report: Report) -> None:
    """Leave out what is not read; put a link in place of what is embedded from elsewhere."""
    for node in root.find_all(string=lambda text: isinstance(text, PreformattedString)):
        if isinstance(node, CData):
            node.replace_with(NavigableString(str(node)))
        else:
            node.extract()
    for tag in find_tags(root, _SILENT):
        tag.decompose()
    for tag in find_tags(root, _EMBEDDED):
        if not tag.decomposed:
            _replace_embedded(tag, report)
    for tag in find_tags(root, _LOST):
        if not tag.decomposed:
            _report_lost(tag, report)
            tag.decompose()


def _report_lost(tag: Tag, report: Report) -> None:
    is_data = tag.name == "script" and "json" in str(tag.get("type"))
    if is_data or (tag.name == "input" and tag.get("type") == "hidden"):
        return
    text = "" if tag.name == "script" else " ".join(tag.get_text(" ").split())[:_SHOWN]
    report(_LOST[tag.name] + (f" (“{text}”)" if text else ""), "It was left out.")


def _replace_embedded(tag: Tag, report: Report) -> None:
    source = tag.find("source")
    found = tag.get(_EMBEDDED[tag.name]) or (isinstance(source, Tag) and source.get("src")) or ""
    address = f"https:{found}" if str(found).startswith("//") else str(found)
    what = f"{_NAMES[tag.name]} ({address or 'without an address'})"
    if not address.startswith(("http://", "https://")):
        report(what, "It was left out.")
        tag.decompose()
        return
    report(what, "A link stands in its place: articles embed nothing.")
    link = root_of(tag).new_tag("a", href=address)
    link.string = " ".join(str(tag.get("title") or address).split())
    if is_inside(tag, ["p", "a", "span", "h1", "h2", "h3", "h4", "h5", "h6"]):
        tag.replace_with(link)
    else:
        tag.wrap(root_of(tag).new_tag("p"))
        tag.replace_with(link)
