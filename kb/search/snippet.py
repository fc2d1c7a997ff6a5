"""The part of a passage that shows best why it was found, with the matching words marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.analysis import Token, analyzer_for
from kb.model import Snippet

WIDTH = 200
"""Characters of an excerpt: about two lines on a desktop, four on a phone."""
LEAD = 60
"""How far back an excerpt may reach to begin with its sentence instead of in the middle of it."""

_SENTENCE_END = re.compile(r"[.!?…؟。।]\s+|\n")
_CLOSING = ".!?…؟。।,،;:؛)»”"


def mark(text: str, lang: str, stems: frozenset[str]) -> Snippet:
    """The whole text, with every word highlighted whose stem is among `stems`."""
    return Snippet(text, _highlights(analyzer_for(lang).tokens(text), stems, 0, len(text)))


def excerpt(text: str, lang: str, stems: frozenset[str], width: int = WIDTH) -> Snippet:
    """At most about `width` characters of `text`, chosen to hold as many of the stems as can be.

    It begins with a sentence where one begins near enough, never inside a word, and has an
    ellipsis where the text was cut. Line ends become spaces.
    """
    tokens = analyzer_for(lang).tokens(text)
    if len(text) <= width:
        return Snippet(_one_line(text), _highlights(tokens, stems, 0, len(text)))
    start = _sentence_start(text, _best_start(tokens, stems, width))
    end = _word_end(text, tokens, start + width)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    shown = text[start:end].rstrip()
    spans = _highlights(tokens, stems, start, start + len(shown))
    shift = len(before) - start
    return Snippet(
        before + _one_line(shown) + after,
        tuple((begin + shift, stop + shift) for begin, stop in spans),
    )


def _one_line(text: str) -> str:
    """Same length, so that offsets stay right."""
    return text.replace("\n", " ")


def _best_start(tokens: Sequence[Token], stems: frozenset[str], width: int) -> int:
    """Where the window begins that holds most different stems, and most occurrences after that."""
    found = [token for token in tokens if token.stem in stems]
    best, best_worth = 0, (0, 0)
    for first, token in enumerate(found):
        inside = [each.stem for each in found[first:] if each.end <= token.start + width - LEAD]
        worth = (len(set(inside)), len(inside))
        if worth > best_worth:
            best, best_worth = token.start, worth
    return best


def _sentence_start(text: str, position: int) -> int:
    """The beginning of the sentence that `position` is in, if it is near; else `position`."""
    if position <= LEAD:
        return 0
    ends = [found.end() for found in _SENTENCE_END.finditer(text, position - LEAD, position)]
    return ends[-1] if ends else position


def _word_end(text: str, tokens: Sequence[Token], limit: int) -> int:
    """The end of the last whole word before `limit`, with the punctuation that follows it."""
    if limit >= len(text):
        return len(text)
    ends = [token.end for token in tokens if token.end <= limit]
    end = ends[-1] if ends else limit
    while end < min(limit + 1, len(text)) and text[end] in _CLOSING:
        end += 1
    return end


def _highlights(
    tokens: Sequence[Token], stems: frozenset[str], start: int, end: int
) -> tuple[tuple[int, int], ...]:
    spans = dict.fromkeys(
        (token.start, token.end)
        for token in tokens
        if token.stem in stems and start <= token.start and token.end <= end
    )
    return tuple(spans)
