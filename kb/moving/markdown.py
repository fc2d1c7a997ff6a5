"""A regular tree → Markdown as kb reads it. The owner of markdownify."""

from __future__ import annotations

import re
from typing import Any

from bs4 import Tag
from bs4.element import NavigableString, PageElement
from markdownify import MarkdownConverter

from kb.moving.escape import LINK_END, escape_cell, escape_heading, escape_lines, escape_text
from kb.moving.inline import STYLES

_TICKS = re.compile(r"`+")
_LANGUAGE = re.compile(r"\b(?:lang(?:uage)?|brush|highlight)[-: ]+([A-Za-z0-9+#]+)")
_LINES = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[ \t\r\n]+")
_RUNS = re.compile(" {2,}")
_INDENT = re.compile(r"\n[ \t]+")
_GAP = re.compile(r"\n{2,}(?=[-*] |\d+\. )")
_STRAY = " \t\r\n"


def write_markdown(root: Tag) -> str:
    """Markdown of a tree that `tidy_html` has made regular, with one line end at the end.

    Links and pictures are for the caller: here they are text like any other.
    """
    text = _Writer().convert_soup(root).strip("\n")
    return _LINES.sub("\n\n", text) + "\n"


class _Writer(MarkdownConverter):
    """markdownify walks the tree, and writes lists; what is written of the rest is exact here."""

    class Options:
        bullets = "-"
        keep_inline_images_in = ("td", "th")

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        text = str(el)
        if parent_tags and "_noformat" in parent_tags:
            return text
        after, outer = el.next_sibling, el.parent
        inside = after is None and outer is not None and outer.name in STYLES
        beside = after is not None and not _ends_address(after)
        return escape_text(text, ends=not inside and not beside)

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = escape_lines(_INDENT.sub("\n", _RUNS.sub(" ", text.strip())))
        return f"\n\n{text}\n\n" if text else ""

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802
        text = escape_heading(_SPACES.sub(" ", text).strip(_STRAY))
        anchor = el.get("data-anchor")
        return f"\n\n{'#' * n} {text}{f' {{#{anchor}}}' if anchor else ''}\n\n"

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return " " if "_inline" in parent_tags else "\\\n"

    def convert_hr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return "\n\n***\n\n"

    def convert_strong(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"**{text}**"

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"*{text}*"

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"~~{text}~~"

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = " ".join(text.split())
        fence = "`" * (_longest(text) + 1)
        space = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{fence}{space}{text}{space}{fence}"

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        fence = "`" * max(3, _longest(text) + 1)
        text = text.replace("\r\n", "\n").strip("\n")
        found = _LANGUAGE.search(_classes(el))
        return f"\n\n{fence}{found[1] if found else ''}\n{text}\n{fence}\n\n"

    def convert_blockquote(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        alert = el.get("data-alert")
        lines = text.strip("\n").split("\n")
        if alert:
            lines = [f"[!{alert}]", *lines]
        quoted = "\n".join(f"> {line}" if line.strip() else ">" for line in lines)
        return f"\n\n{quoted}\n\n"

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip(chr(10))}\n\n"

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        cells = el.find_all(["td", "th"], recursive=False)
        line = f"|{text}\n"
        return line + f"|{' --- |' * len(cells)}\n" if el.find("th") else line

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f" {escape_cell(_SPACES.sub(' ', text).strip(_STRAY))} |"

    convert_th = convert_td

    def convert_ul(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        inside = "li" in parent_tags
        return f"\n{text.rstrip(chr(10))}\n" if inside else f"\n\n{text}\n\n"

    convert_ol = convert_ul

    def convert_li(self, el: Tag, text: Any, parent_tags: set[str]) -> str:
        if _is_tight(el):
            text = _GAP.sub("\n", text.strip("\n"))
        return str(super().convert_li(el, text, parent_tags))  # type: ignore[misc]


def _ends_address(node: PageElement) -> bool:
    """Whether an address that stands before is over: at the end of a line, or of a link's text."""
    return node.name == "br" if isinstance(node, Tag) else str(node).startswith(LINK_END)


def _is_tight(item: Tag) -> bool:
    """Whether an item is one paragraph, with or without a list below it."""
    blocks = [each for each in item.children if isinstance(each, Tag)]
    return sum(each.name not in ("ul", "ol") for each in blocks) <= 1


def _longest(text: str) -> int:
    return max((len(found) for found in _TICKS.findall(text)), default=0)


def _classes(el: Tag) -> str:
    inner = el.find("code")
    tags = [el, inner] if isinstance(inner, Tag) else [el]
    return " ".join(str(name) for tag in tags for name in tag.get_attribute_list("class"))
