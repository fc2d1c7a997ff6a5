"""Bold, italic and struck text, put so that Markdown's marks are taken for marks.

CommonMark 0.31, 6.2: marks open emphasis only before, and close it only after, something other than
a space; and beside a letter they must not touch punctuation on the inside. Thai text with quotation
marks, which has letters on every side, runs into that all the time.
"""

from __future__ import annotations

from bs4 import Tag
from bs4.element import NavigableString

from kb.moving.escape import is_punctuation
from kb.moving.walk import find_tags, is_inside

STYLES = ("strong", "em", "del")
_PAIRS = {"(": ")", "[": "]", "«": "»", "“": "”", "‘": "’", "„": "“", "‹": "›"}
_ENDS = ("br", "p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre")


def settle_emphasis(root: Tag, *, keep: bool = True) -> None:
    """Move spaces and punctuation out of emphasis where its marks would not be taken for marks, and
    take away what cannot be saved; with `keep` off, all emphasis."""
    for tag in find_tags(root, STYLES):
        if not keep or is_inside(tag, [tag.name, "code", "pre"]) or not _text_of(tag).strip():
            tag.unwrap()
    for tag in find_tags(root, ("code",)):
        _flatten_code(tag)
    root.smooth()
    _join_neighbours(root, "code", over_space=False)
    for name in STYLES:
        _join_neighbours(root, name)
    for tag in find_tags(root, STYLES):
        for first in (True, False, True):  # what is moved out at the end may need its counterpart
            _settle_end(tag, first=first)
    for tag in reversed(find_tags(root, STYLES)):
        if not _text_of(tag) or not _can_open(tag) or not _can_close(tag) or _touches(tag):
            tag.unwrap()
    root.smooth()


def _text_of(tag: Tag) -> str:
    return str(tag.get_text()) or ("x" if tag.find("img") else "")


def _flatten_code(tag: Tag) -> None:
    """Code holds text alone."""
    if tag.find_parent("pre") or tag.find_parent("code"):
        tag.unwrap()
    elif tag.find(True):
        for image in find_tags(tag, ("img",)):
            tag.insert_after(image.extract())
        tag.string = tag.get_text()
    if tag.name == "code" and tag.parent is not None and not tag.get_text().strip():
        tag.unwrap()


def _join_neighbours(root: Tag, name: str, *, over_space: bool = True) -> None:
    """`<b>a</b><b>b</b>` is one bold text; so it is with a space between."""
    for tag in find_tags(root, (name,)):
        if tag.parent is None:
            continue
        after = tag.next_sibling
        while True:
            space = ""
            if over_space and isinstance(after, NavigableString) and not after.strip():
                space, after = str(after), after.next_sibling
            if not (isinstance(after, Tag) and after.name == name):
                break
            if space:
                assert tag.next_sibling is not None
                tag.append(tag.next_sibling.extract())
            for child in list(after.children):
                tag.append(child.extract())
            after.extract()
            after = tag.next_sibling
        tag.smooth()


def _settle_end(tag: Tag, *, first: bool) -> None:
    """Move spaces out of one end of an emphasis, and punctuation where it stands in the way."""
    while tag.contents:
        node = tag.contents[0 if first else -1]
        if isinstance(node, Tag):
            if node.name != "br" and _text_of(node):
                return
            moved: NavigableString | Tag = node.extract()
        else:
            text = str(node)
            if not text:
                node.extract()
                continue
            char = text[0] if first else text[-1]
            beside = _beside(tag, before=first)
            blocked = is_punctuation(char) and not (beside.isspace() or is_punctuation(beside))
            blocked = blocked or (first and _PAIRS.get(char) == _beside(tag, before=False))
            if not (char.isspace() or blocked):
                return
            node.replace_with(NavigableString(text[1:] if first else text[:-1]))
            moved = NavigableString(char)
        if first:
            tag.insert_before(moved)
        else:
            tag.insert_after(moved)


def _can_open(tag: Tag) -> bool:
    inner, outer = _edge(tag, first=True), _beside(tag, before=True)
    return _fits(inner, outer)


def _can_close(tag: Tag) -> bool:
    inner, outer = _edge(tag, first=False), _beside(tag, before=False)
    return _fits(inner, outer)


def _fits(inner: str, outer: str) -> bool:
    if inner.isspace():
        return False
    return not is_punctuation(inner) or outer.isspace() or is_punctuation(outer)


def _edge(tag: Tag, *, first: bool) -> str:
    """The character that stands at one end inside, as it will be written."""
    node = tag.contents[0 if first else -1]
    while isinstance(node, Tag):
        if node.name not in STYLES or not node.contents or _mark(node) != _mark(tag):
            return "`"  # a link, a picture, code and other marks begin and end with punctuation
        node = node.contents[0 if first else -1]
    text = str(node)
    return (text[0] if first else text[-1]) if text else " "


def _mark(tag: Tag) -> str:
    return "~" if tag.name == "del" else "*"


def _beside(tag: Tag, *, before: bool) -> str:
    """The character that stands on one side outside; a space at the end of a line."""
    node: Tag = tag
    while True:
        sibling = node.previous_sibling if before else node.next_sibling
        while isinstance(sibling, NavigableString) and not sibling:
            sibling = sibling.previous_sibling if before else sibling.next_sibling
        if sibling is not None:
            break
        parent = node.parent
        if parent is None or parent.name in _ENDS or parent.name == "[document]":
            return " "
        if parent.name == "a" or _mark(parent) != _mark(tag):
            return "["
        node = parent
    if isinstance(sibling, Tag):
        return " " if sibling.name in _ENDS else "`"
    return str(sibling)[-1 if before else 0]


def _touches(tag: Tag) -> bool:
    """Whether marks of another emphasis stand right beside: the two could not be told apart."""
    return any(
        isinstance(each, Tag) and each.name in STYLES
        for each in (tag.previous_sibling, tag.next_sibling)
    )
