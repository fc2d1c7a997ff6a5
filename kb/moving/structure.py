"""Lists, headings, boxes and accordions of a page, in the forms that Markdown has for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from kb.moving.leftover import root_of
from kb.moving.walk import find_tags, is_inside

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NOT_TOP = ("li", "blockquote", "td", "th", "a", "pre")
"""What a heading cannot stand in and begin a passage."""

# Each of these ends where the next of its group begins, if nothing of the last column is between.
_IMPLIED = (
    (("li",), ("ul", "ol", "menu", "dir")),
    (("dt", "dd"), ("dl",)),
    (("tr",), ("table",)),
    (("td", "th"), ("table", "tr")),
    (("p",), ("div", "li", "td", "th", "blockquote", "section", "article", "body", "table")),
)
# Words in the class of a box, and what the box says. The first that fits is taken.
_ALERTS = tuple(
    (name, re.compile(rf"(?:^|[\s_-])(?:{words})(?:$|[\s_-])"))
    for name, words in (
        ("CAUTION", "danger|caution|error|critical"),
        ("WARNING", "warn|warning|attention"),
        ("IMPORTANT", "important"),
        ("TIP", "tip|hint|success"),
        ("NOTE", "note|info|information|notice|callout|admonition|alert"),
    )
)


def close_implied(root: Tag) -> None:
    """Items, rows, cells and paragraphs that nobody closed end where the next one begins."""
    for names, fences in _IMPLIED:
        for tag in find_tags(root, names):
            outer = tag.parent
            while outer is not None and outer.name not in (*names, *fences):
                outer = outer.parent
            if outer is None or outer.name not in names:
                continue
            later = [tag, *tag.next_siblings]
            for each in reversed(later):
                outer.insert_after(each.extract())


def settle_accordions(root: Tag) -> None:
    """What unfolds becomes a heading with text below it."""
    outer: dict[int, int] = {}
    for tag in find_tags(root, ("details",)):
        parent = tag.find_parent("div", attrs={"data-fold": True})
        before = tag.find_previous(HEADINGS)
        while isinstance(before, Tag) and before.get("data-fold"):
            before = before.find_previous(HEADINGS)
        above = int(before.name[1]) if isinstance(before, Tag) else 1
        if isinstance(parent, Tag):
            above = outer.get(id(parent), above)
        level = min(above + 1, 6)
        summary = tag.find("summary")
        if isinstance(summary, Tag):
            summary.name, summary["data-fold"] = f"h{level}", "yes"
        tag.name, tag["data-fold"] = "div", "yes"
        outer[id(tag)] = level


def settle_alerts(root: Tag) -> None:
    """Boxes that warn or inform become quotations that say so."""
    for tag in find_tags(root, ["div", "p", "aside", "blockquote"]):
        words = " ".join(map(str, tag.get_attribute_list("class"))).lower()
        if tag.get("role") in ("note", "alert"):
            words += f" {tag['role']}"
        found = next((name for name, pattern in _ALERTS if pattern.search(words)), "")
        if not found or is_inside(tag, ["blockquote", "table"]) or tag.find(HEADINGS):
            continue
        if tag.name == "p":
            tag.wrap(root_of(tag).new_tag("blockquote"))["data-alert"] = found
        else:
            tag.name, tag["data-alert"] = "blockquote", found


def settle_definitions(root: Tag) -> None:
    """A term becomes a bold line, and what it means the text below."""
    for tag in find_tags(root, ("dt",)):
        tag.name = "p"
        embolden(tag)
    for tag in find_tags(root, ["dd", "dl"]):
        tag.name = "div"


def settle_lists(root: Tag) -> None:
    """What stands in a list without an item goes into the item before, or becomes one."""
    for tag in find_tags(root, ["ul", "ol"]):
        for child in list(tag.children):
            if isinstance(child, Tag) and child.name == "li":
                continue
            if not isinstance(child, Tag) and not str(child).strip():
                child.extract()
                continue
            before = child.find_previous_sibling("li")
            if isinstance(child, Tag) and child.name in ("ul", "ol") and isinstance(before, Tag):
                before.append(child.extract())
            else:
                child.wrap(root_of(tag).new_tag("li"))
    for tag in find_tags(root, ("li",)):
        if tag.parent is None or tag.parent.name not in ("ul", "ol"):
            tag.name = "div"


def settle_headings(root: Tag, title: str) -> None:
    """Headings begin at the second level and leave none out; one that repeats the title goes."""
    for tag in find_tags(root, HEADINGS):
        for image in find_tags(tag, ("img",)):
            tag.insert_after(image.extract())
        _flatten_heading(tag)
        if not tag.get_text().strip():
            tag.name = "div"
        elif is_inside(tag, NOT_TOP):
            tag.name = "p"
            embolden(tag)
    _drop_title(root, title)
    headings = find_tags(root, HEADINGS)
    levels = sorted({tag.name for tag in headings})
    for tag, level in [(tag, levels.index(tag.name) + 2) for tag in headings]:
        tag.name = f"h{min(level, 6)}"


def _flatten_heading(tag: Tag) -> None:
    """One line, without what would make bold text bolder."""
    for inner in tag.find_all(True):
        if inner.name == "br":
            inner.replace_with(" ")
        elif inner.name not in ("a", "code", "em", "del"):
            if inner.get("id") and not tag.get("id"):
                tag["id"] = inner["id"]
            inner.unwrap()


def _drop_title(root: Tag, title: str) -> None:
    first = root.find(HEADINGS)
    if not isinstance(first, Tag) or _plain(first.get_text()) != _plain(title):
        return
    if not any(text.strip() for text in first.find_all_previous(string=True)):
        first.name = "div"
        first.clear()


def top_headings(root: Tag) -> Iterator[Tag]:
    """Headings that begin a passage, in order."""
    return (each for each in find_tags(root, HEADINGS) if not is_inside(each, NOT_TOP))


def embolden(tag: Tag) -> None:
    """Make all that a paragraph holds bold."""
    inner = root_of(tag).new_tag("strong")
    for child in list(tag.children):
        inner.append(child.extract())
    tag.append(inner)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
