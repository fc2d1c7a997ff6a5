"""Changing one place of an article's front matter and no other byte of the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from kb.authoring.front_matter import FENCE, QUESTION_MARK, PlainLoader
from kb.errors import UsageError

_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Splice:
    """Put `text` in place of the characters from `start` to `end` of the block, with `\\n` for
    every line end."""

    start: int
    end: int
    text: str


Find = Callable[[str, yaml.MappingNode], Splice | None]
"""Told the block and its nodes, says what to change; None for nothing."""


def splice_front_matter(data: bytes, find: Find, advice: str) -> bytes:
    """The bytes of an article that parses, changed where `find` says.

    A byte order mark and the file's own line ends stay. Raises UsageError, ending with `advice`,
    for front matter in braces, and what `find` raises.
    """
    text = data.decode("utf-8")
    plain = text.removeprefix("\ufeff")
    offset = len(text) - len(plain)
    unix, places = _to_unix(plain)
    opening = FENCE.match(unix)
    closing = FENCE.search(unix, opening.end()) if opening else None
    assert opening
    assert closing
    first = opening.end() + 1
    block = unix[first : closing.start()]
    root = yaml.compose(block.replace("?", QUESTION_MARK), Loader=PlainLoader)
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise UsageError(f"The front matter is written in braces. {advice}")
    found = find(block, root)
    if found is None:
        return data
    line_end = next(iter(_LINE_END.findall(plain)), "\n")
    start, end = (places[first + each] + offset for each in (found.start, found.end))
    return (text[:start] + found.text.replace("\n", line_end) + text[end:]).encode()


def find_value(root: yaml.MappingNode, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    """The nodes of a key and its value, or None."""
    for name, value in root.value:
        if isinstance(name, yaml.ScalarNode) and name.value == key:
            return name, value
    return None


def insert_at(place: int, text: str) -> Splice:
    """Put in something new."""
    return Splice(place, place, text)


def insert_line_after(block: str, index: int, lines: str) -> Splice:
    """Put lines below the line of a place in the block."""
    end = block.find("\n", index)
    return insert_at(len(block), f"\n{lines}") if end < 0 else insert_at(end + 1, lines)


def append_lines(block: str, lines: str) -> Splice:
    """Put lines at the end of the block."""
    head = "" if not block or block.endswith("\n") else "\n"
    return insert_at(len(block), head + lines)


def _to_unix(text: str) -> tuple[str, list[int]]:
    """The text with `\\n` for every line end, and for each place in it the place in `text`."""
    places: list[int] = []
    parts: list[str] = []
    at = 0
    for match in _LINE_END.finditer(text):
        parts += [text[at : match.start()], "\n"]
        places += range(at, match.start() + 1)
        at = match.end()
    parts.append(text[at:])
    places += range(at, len(text) + 1)
    return "".join(parts), places
