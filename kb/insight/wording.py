"""When two texts are one question: typed the same, still being typed, or said in other words."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import add
from sys import intern

from kb.analysis import analyzer_for
from kb.analysis.chars import MARKS
from kb.analysis.fold import fold
from kb.analysis.language import primary_subtag, rules_for

KEYSTROKE_WITHIN = 5.0
"""Seconds between two searches of one typing session. Who pauses longer has read the results."""
KEYSTROKE_EDIT = 3
"""How many characters may change in one place between two of them, besides at the end."""

REFORMULATED_WITHIN = 120.0
"""Seconds within which the same need in other words says that the first try failed."""
SHARED_WORDS = 0.5
"""More than this share of the shorter question's content words must come again, and two of them at
least, unless one question has no word that the other lacks: "parcel tracking" and "parcel price"
are two needs, "return" and "how to return" are one."""
SHARED_PAIRS = 0.58
"""Or this share of the pairs of letters: the same words with a typing error mended."""

REMEMBERED = 2048
"""Texts (redacted ones) whose words are kept at hand, about 9 MB: many ask the same."""

_SIGNS = re.compile(rf"[^\w{MARKS}\[\]]+|_+")


def question_key(text: str, lang: str) -> str:
    """What two texts share that differ in case, width, digits, punctuation or spacing alone."""
    return _SIGNS.sub(" ", fold(text, rules_for(primary_subtag(lang)))).strip()


def reads_better(new: str, old: str) -> bool:
    """Whether of two wordings of a question the new one is the clearer one to show."""
    return _clarity(new) > _clarity(old)


def _clarity(text: str) -> tuple[bool, bool, bool]:
    shouts = text.isupper() and len(text) > 3
    return not shouts, text.endswith(("?", "؟")), text[:1].isupper()


def is_keystroke(before: str, after: str) -> bool:
    """Whether `after` is `before` typed on, taken back, or changed in one place."""
    before, after = before.casefold(), after.casefold()
    if before.startswith(after) or after.startswith(before):
        return True
    shared = _shared_prefix(before, after)
    longest = max(len(before), len(after))
    tail = min(len(before), len(after)) - shared
    shared += _shared_prefix(before[::-1][:tail], after[::-1][:tail])
    return longest - shared <= min(KEYSTROKE_EDIT, shared)


def _shared_prefix(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


class Wording:
    """The words of a question, for comparing it with others that the same visitor asked."""

    __slots__ = ("_content", "_pairs", "_words")

    def __init__(self, text: str, lang: str) -> None:
        tokens = analyzer_for(lang).tokens(text)
        letters = text.casefold()
        self._content = frozenset([intern(token.stem) for token in tokens if not token.stop])
        """Stems of the words that are no function words."""
        self._words = self._content.union([intern(token.stem) for token in tokens])
        self._pairs = frozenset(map(intern, map(add, letters, letters[1:])))
        """The pairs of letters that stand side by side."""

    def asks_as(self, other: Wording) -> bool:
        """Whether two different texts ask for the same, as far as their words can tell."""
        return self._shares_words(other) or self._shares_letters(other)

    def _shares_words(self, other: Wording) -> bool:
        shared = len(self._content & other._content)
        if shared <= SHARED_WORDS * min(len(self._content), len(other._content)):
            return False
        return shared > 1 or self._words <= other._words or other._words <= self._words

    def _shares_letters(self, other: Wording) -> bool:
        """By Dice's coefficient, 0 to 1."""
        size, other_size = len(self._pairs), len(other._pairs)
        wanted = SHARED_PAIRS * (size + other_size)
        # No more pairs can come again than the shorter text has.
        if not wanted or 2 * min(size, other_size) < wanted:
            return False
        return 2 * len(self._pairs & other._pairs) >= wanted


@lru_cache(maxsize=REMEMBERED)
def read_wording(text: str, lang: str) -> Wording:
    """The words of a text in a language."""
    return Wording(text, lang)
