"""Links and pictures in Markdown text, pointed elsewhere; every other character stays as it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

Resolve = Callable[[str], str]
"""A destination as it is written → what to write instead."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
# What a code span holds is no link. The destination of a link is in pointed brackets, or has no
# spaces and brackets in pairs only (CommonMark 6.3).
_INLINE = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<before>\]\(\s*)(?:<(?P<angled>[^<>\n]*)>|(?P<bare>(?:[^\s()<>]|\([^\s()]*\))+))"
    r"|^(?P<label> {0,3}\[[^\]\n]+\]:[ \t]*)(?:<(?P<set>[^<>\n]*)>|(?P<plain>[^\s<>]+))",
    re.MULTILINE | re.DOTALL,
)


def point_links(markdown: str, resolve: Resolve) -> str:
    """The text with the destination of each link and picture replaced by what `resolve` says.

    Code is left alone, but for code that is indented instead of fenced.
    """
    pieces: list[str] = []
    text: list[str] = []
    fence = ""
    for line in markdown.splitlines(keepends=True):
        found = _FENCE.match(line)
        if fence:
            pieces.append(line)
            if found and found[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif found:
            pieces += [_point("".join(text), resolve), line]
            text, fence = [], found[1]
        else:
            text.append(line)
    return "".join([*pieces, _point("".join(text), resolve)])


def _point(text: str, resolve: Resolve) -> str:
    return _INLINE.sub(partial(_replace, resolve), text)


def _replace(resolve: Resolve, found: re.Match[str]) -> str:
    if found["code"]:
        return found[0]
    before = found["before"] or found["label"]
    angled = found["angled"] if found["angled"] is not None else found["set"]
    if angled is not None:
        return f"{before}<{resolve(angled)}>"
    return before + resolve(found["bare"] or found["plain"])
