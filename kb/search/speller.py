"""Words that no article holds → words that do: slips mended from the shop's own lexicon."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from kb.analysis import analyzer_for, neighbours
from kb.index import Scores

SHORTEST = 4
"""Shorter words are not mended: nearly any word is one slip away from one of three letters."""
LONG = 8
"""From this length on two slips are mended, below it one."""
CANDIDATES = 3
"""How many readings of a word are searched, each with its share."""

REMEMBERED = 4096
"""Words whose readings are remembered, about 2 MB."""

DISTANCE_COST = 2.0
FREQUENCY_GAIN = 0.3
SAME_FIRST_GAIN = 0.5
"""A candidate's cost is 2 a slip, less .3 times the logarithm of its frequency, less .5 when it
begins with the same letter: people seldom mistype the first one (Pollock and Zamora 1984)."""
FAR_COST = 0.5
"""What is added when one letter stands for another whose key is not beside it: a finger slips to a
neighbour, skips a key or swaps two."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A word that may have been meant. `share` is how likely, 0 to 1; they add up to 1."""

    text: str
    form: str
    stem: str
    share: float


class Speller:
    """Mends words against one language's lexicon. Remembers what it found."""

    def __init__(self, lexicon: Scores, lang: str = "en") -> None:
        analyzer = analyzer_for(lang)
        self._lexicon = lexicon
        self._near_keys = {
            (analyzer.loosen(one), analyzer.loosen(other)) for one, other in neighbours(lang)
        }
        self._by_length: dict[int, list[int]] = {}
        # A word that no article holds any more is none to be meant.
        for number in np.flatnonzero(lexicon.form_counts).tolist():
            self._by_length.setdefault(len(lexicon.forms.words[number]), []).append(number)
        self._found: dict[str, tuple[Reading, ...]] = {}

    def readings(self, form: str) -> tuple[Reading, ...]:
        """The likeliest readings of a loosened word, best first; empty when nothing is near."""
        found = self._found.get(form)
        if found is None:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            found = self._found[form] = self._find(form)
        return found

    def _find(self, form: str) -> tuple[Reading, ...]:
        if len(form) < SHORTEST or any(char.isdigit() for char in form):
            return ()
        if self._lexicon.forms.find(form) is not None:
            return ()
        slips = 1 if len(form) < LONG else 2
        lexicon = self._lexicon
        numbers = [
            number
            for length in range(len(form) - slips, len(form) + slips + 1)
            for number in self._by_length.get(length, ())
        ]
        words = [lexicon.forms.words[number] for number in numbers]
        near = process.extract(form, words, scorer=OSA.distance, score_cutoff=slips, limit=None)
        costs = []
        for word, distance, place in near:
            number = numbers[place]
            if self._is_another_word(form, word, int(distance)):
                continue
            cost = DISTANCE_COST * distance
            cost -= FREQUENCY_GAIN * math.log1p(int(lexicon.form_counts[number]))
            cost -= SAME_FIRST_GAIN * (word[0] == form[0])
            cost += FAR_COST * self._is_far(form, word)
            costs.append((cost, number))
        if not costs:
            return ()
        best = sorted(costs)[:CANDIDATES]
        odds = [math.exp(best[0][0] - cost) for cost, _ in best]
        return tuple(
            Reading(
                text=lexicon.form_texts.words[number],
                form=lexicon.forms.words[number],
                stem=lexicon.stems.words[lexicon.form_stems[number]],
                share=odd / sum(odds),
            )
            for odd, (_, number) in zip(odds, best, strict=True)
        )

    def _is_another_word(self, form: str, word: str, distance: int) -> bool:
        """Whether two words are too different to be one mistyped: `hate` is not `have`.

        A short word with a far letter, and two slips of which one is at the beginning.
        """
        if distance > 1:
            return form[0] != word[0]
        return len(form) <= SHORTEST and self._is_far(form, word)

    def _is_far(self, form: str, word: str) -> bool:
        """Whether the words differ in one letter, and its key is not beside the other's."""
        if len(form) != len(word):
            return False
        changed = [pair for pair in zip(form, word, strict=True) if pair[0] != pair[1]]
        return len(changed) == 1 and changed[0] not in self._near_keys
