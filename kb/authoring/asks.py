"""Adding `asks` to an article's file and leaving every other byte of it as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date

import yaml

from kb.authoring.article import parse_article
from kb.authoring.front_matter import QUESTION_MARK
from kb.authoring.splice import (
    Splice,
    append_lines,
    find_value,
    insert_at,
    insert_line_after,
    splice_front_matter,
)
from kb.errors import UsageError

_KEY = "asks"
# YAML reads none of these; a customer's text may hold them all the same.
_UNREADABLE = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BY_HAND = "Add them by hand, in the lines between the two `---`."


def add_asks(source: str, data: bytes, asks: Iterable[str]) -> bytes:
    """The bytes of the article at `source` (`lang/category/slug.md`) with more `asks`.

    Those that it has already, in whatever case, are passed over; without new ones the same bytes
    come back. A list in lines gets lines, a list in brackets gets items, and where there is no key
    one is added at the end of the front matter.

    Raises UsageError when the file has mistakes in its front matter, or writes `asks` in a way that
    only a person can extend.
    """
    before = _read_asks(source, data)
    known = {ask.casefold() for ask in before}
    new = []
    for ask in map(clean_ask, asks):
        if ask and ask.casefold() not in known:
            known.add(ask.casefold())
            new.append(ask)
    if not new:
        return data
    changed = splice_front_matter(data, lambda block, root: _find(block, root, new), _BY_HAND)
    if _read_asks(source, changed) != (*before, *new):
        raise UsageError(f"{source}: the asks could not be added. {_BY_HAND}")
    return changed


def clean_ask(text: str) -> str:
    """A customer's wording as one line that front matter can hold."""
    return " ".join(_UNREADABLE.sub(" ", text).replace(QUESTION_MARK, "?").split())


def _read_asks(source: str, data: bytes) -> tuple[str, ...]:
    parsed = parse_article(source, data, date.min)
    if parsed.article is None:
        raise UsageError(f"{parsed.problems[0]} Mend that first.")
    return parsed.article.asks


def _find(block: str, root: yaml.MappingNode, asks: list[str]) -> Splice:
    found = find_value(root, _KEY)
    if found is None:
        indent = " " * root.start_mark.column
        return append_lines(block, f"{indent}{_KEY}:\n{_lines(asks, indent + '  ')}")
    key, value = found
    if isinstance(value, yaml.ScalarNode):
        return _replace_nothing(block, key, value, asks)
    if not isinstance(value, yaml.SequenceNode) or not all(
        isinstance(item, yaml.ScalarNode) for item in value.value
    ):
        raise UsageError(f"`{_KEY}` is not a list of questions. {_BY_HAND}")
    if value.flow_style:
        quoted = ", ".join(map(_quote, asks))
        if not value.value:
            return insert_at(block.index("[", value.start_mark.index) + 1, quoted)
        return insert_at(value.value[-1].end_mark.index, f", {quoted}")
    last = value.value[-1]
    lines = _lines(asks, " " * value.start_mark.column)
    if last.style in ("|", ">"):
        # Such a text ends where the next thing begins, on a line of its own.
        return insert_at(block.rfind("\n", 0, last.end_mark.index) + 1, lines)
    return insert_line_after(block, last.end_mark.index, lines)


def _replace_nothing(block: str, key: yaml.Node, value: yaml.ScalarNode, asks: list[str]) -> Splice:
    """A key without a value, or with an empty text."""
    if value.value.strip() or value.style in ("|", ">"):
        raise UsageError(f"`{_KEY}` is not a list of questions. {_BY_HAND}")
    if value.start_mark.index == value.end_mark.index:
        lines = _lines(asks, " " * (key.start_mark.column + 2))
        return insert_line_after(block, key.end_mark.index, lines)
    text = f"[{', '.join(map(_quote, asks))}]"
    return Splice(value.start_mark.index, value.end_mark.index, text)


def _lines(asks: list[str], indent: str) -> str:
    return "".join(f"{indent}- {_quote(ask)}\n" for ask in asks)


def _quote(ask: str) -> str:
    """A text in double quotes, as YAML and JSON both write it."""
    return json.dumps(ask, ensure_ascii=False)
