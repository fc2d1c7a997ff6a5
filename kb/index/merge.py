"""Sorted lists of words, one with the words of another put in between."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.index.vocabulary import Vocabulary

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Merged:
    """Two lists made one, and where the words of each are in it; both ascending."""

    words: Vocabulary
    old: Numbers
    new: Numbers


def merge_words(old: Vocabulary, added: Sequence[str]) -> Merged:
    """A list with the words of `added`, which is sorted, too.

    The old list may be long and the other is short: its words are looked for, and the old ones
    are copied in runs.
    """
    known = list(old.words)  # a packed list is unpacked once
    words: list[str] = []
    fresh: list[int] = []
    new: list[int] = []
    taken = 0
    for word in added:
        place = bisect_left(known, word, taken)
        words += known[taken:place]
        taken = place
        new.append(len(words))
        if place == len(known) or known[place] != word:
            fresh.append(len(words))
            words.append(word)
    words += known[taken:]
    is_old = np.ones(len(words), np.bool_)
    is_old[fresh] = False
    return Merged(Vocabulary(words), np.flatnonzero(is_old), np.array(new, np.int64))


def find_places(words: Sequence[str], among: Sequence[str]) -> Numbers:
    """Where words stand in a list that holds all of them and few more; both are sorted."""
    is_known = np.ones(len(among), np.bool_)
    is_known[[bisect_left(among, word) for word in set(among).difference(words)]] = False
    return np.flatnonzero(is_known)
