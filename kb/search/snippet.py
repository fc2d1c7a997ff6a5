"""The part of a passage that shows best why it was found, with the matching words marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from kb.index import Match
from kb.result import Snippet

WIDTH = 200
"""Characters of an excerpt: about two lines on a desktop, four on a phone."""
LEAD = 60
"""How far back an excerpt may reach to begin with its sentence instead of in the middle of it."""
WORTH_SKIPPING_TO = 2
"""How many more of the question's words a later place must hold before the excerpt begins there.
The first sentences of a passage are its answer."""

_SENTENCE_END = re.compile(r"[.!?…؟。।]\s+|\n")
_LAST_WORD_END = re.compile(r"(?s:.*)[\s.!?…؟。।,،;:؛)»”–-]")
_NON_JOINER = "\u200c"


def mark(text: str, found: Sequence[Match]) -> Snippet:
    """The whole text, with every word highlighted that was found in it."""
    return Snippet(text, _spans(text, found)) if found else Snippet(text)


def excerpt(text: str, found: Sequence[Match], width: int = WIDTH) -> Snippet:
    """At most about `width` characters of `text`, chosen to hold as many different stems as can be
    of the words that were found in it.

    It begins with a sentence where one begins near enough, ends with a word, and has an ellipsis
    where the text was cut. Line ends become spaces.
    """
    if len(text) <= width:
        return Snippet(_one_line(text), _spans(text, found))
    start = 0
    if found and found[-1][1] > width:  # else all of them stand in the first window
        start = _sentence_start(text, _best_start(found, width))
    shown = text[start : _last_word(text, start, width, found)].rstrip()
    end = start + len(shown)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    if start or (found and found[-1][1] > end):
        found = [match for match in found if start <= match[0] and match[1] <= end]
    spans = _spans(text, found)
    if start:
        shift = len(before) - start
        spans = tuple([(first + shift, last + shift) for first, last in spans])
    return Snippet(before + _one_line(shown) + after, spans)


def _one_line(text: str) -> str:
    """Same length, so that offsets stay right."""
    return text.replace("\n", " ")


def _best_start(found: Sequence[Match], width: int) -> int:
    """Where the window begins that holds most different stems, early ones preferred."""
    best, most = 0, _worth(found, 0, width) + WORTH_SKIPPING_TO - 1
    different = len({stem for _, _, stem in found})
    for place, (start, _, _) in enumerate(found):
        if most >= different:
            break
        worth = _worth(found[place:], start, width - LEAD)
        if worth > most:
            best, most = start, worth
    return best


def _worth(found: Sequence[Match], start: int, width: int) -> int:
    """How many different stems stand in a window; none of those found begins before it."""
    return len({stem for _, last, stem in found if last <= start + width})


def _sentence_start(text: str, position: int) -> int:
    """The beginning of the sentence that `position` is in, if it is near; else `position`."""
    if position <= LEAD:
        return 0
    ends = [found.end() for found in _SENTENCE_END.finditer(text, position - LEAD, position)]
    return ends[-1] if ends else position


def _last_word(text: str, start: int, width: int, found: Sequence[Match]) -> int:
    """The end of the excerpt: no later than `width`, and not inside a word.

    Where no space is near, as in Thai, it is at least not inside a highlight, nor between a letter
    and its signs.
    """
    limit = start + width
    if limit >= len(text):
        return len(text)
    broken = _LAST_WORD_END.match(text, limit - LEAD, limit)
    if broken:
        return broken.end()
    while limit > start and unicodedata.category(text[limit]).startswith("M"):
        limit -= 1
    return next((first for first, last, _ in found if first < limit < last), limit)


def _spans(text: str, found: Sequence[Match]) -> tuple[tuple[int, int], ...]:
    """The matches' offsets, each stretched over the parts of a word that a joiner holds together.

    In Persian می‌گیرم, search looks for گیرم; readers see one word.
    """
    if not found:
        return ()
    if _NON_JOINER not in text:
        if len(found) == 1:
            return (found[0][:2],)
        return tuple(dict.fromkeys([(start, end) for start, end, _ in found]))
    stretched = ((_word_start(text, start), _word_end(text, end)) for start, end, _ in found)
    return tuple(dict.fromkeys(stretched))


def _word_start(text: str, start: int) -> int:
    while start > 1 and text[start - 1] == _NON_JOINER:
        start -= 1
        while start > 0 and text[start - 1].isalnum():
            start -= 1
    return start


def _word_end(text: str, end: int) -> int:
    while end < len(text) - 1 and text[end] == _NON_JOINER:
        end += 1
        while end < len(text) and text[end].isalnum():
            end += 1
    return end
