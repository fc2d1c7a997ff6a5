"""The words of a question in the texts that a hit shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.index.scores import Scores
from kb.index.spans import SHOWN_FIELDS, Match
from kb.kernel import WordFinder


def find_matches(
    scores: Scores,
    documents: Sequence[int],
    stems: Iterable[str],
    finder: WordFinder | None = None,
) -> list[tuple[list[Match], ...]]:
    """Of each document, where the stems stand in the texts of SHOWN_FIELDS, in order.

    `finder` is the kernel's view of the spans; without it numpy does the work.
    """
    if finder is not None:
        return finder.find(list(documents), list(stems))
    find, words, width = scores.stems.find, scores.stems.words, len(SHOWN_FIELDS)
    wanted = [number for stem in stems if (number := find(stem)) is not None]
    texts: list[list[Match]] = [[] for _ in range(width * len(documents))]
    for text, start, end, stem in scores.spans.find(documents, wanted):
        texts[text].append((start, end, words[stem]))
    return [tuple(texts[at : at + width]) for at in range(0, len(texts), width)]
