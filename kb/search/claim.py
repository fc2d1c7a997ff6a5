"""How like a question is to those that an article claims to answer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import NamedTuple

from rapidfuzz import fuzz, process

from kb.index import Claims

ALIKE_FROM = 60.0
"""Likeness, 0 to 100, below which a claim says nothing: any two questions share a few words."""

ARTICLES_KEPT = 4096
"""Articles whose claims are kept as texts, of some 500 bytes each. Taking those of twenty articles
apart is a fortieth of a search."""


class LikeClaim(NamedTuple):
    """The claim of an article that is most like the question, and how alike they are, 0 to 1.

    `number` is the claim's, `passage` the place, in the article, of the passage that answers it: of
    the heading, or 0 for the title and the asks, which the opening answers.
    """

    number: int
    likeness: float
    passage: int


class ClaimReader:
    """Compares questions with the claims of a language's articles."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims
        self._stems_of = lru_cache(ARTICLES_KEPT)(claims.stems_of)

    def nearest(self, question: Sequence[str], articles: Sequence[int]) -> dict[int, LikeClaim]:
        """Of each article (by number) the claim that is most like the question, if any is.

        `question` are its stems, mistyped words mended. Likeness is rapidfuzz's: the share of
        letters that two lists of stems have in common once both are sorted, so that neither order
        nor endings matter.
        """
        asked = " ".join(sorted(question))
        stems = [self._stems_of(article) for article in articles]
        alike = process.extract(
            asked,
            list(chain.from_iterable(stems)),
            scorer=fuzz.ratio,
            score_cutoff=ALIKE_FROM,
            limit=None,
        )
        if not alike:
            return {}
        ends = list(accumulate(map(len, stems)))
        best: dict[int, LikeClaim] = {}
        for _, score, place in alike:  # the likest first, and of equals the first
            near = bisect_right(ends, place)
            article = articles[near]
            if article not in best:
                # Counted from the end of the article's claims: below 0.
                best[article] = self._describe(self._claims.of(article)[place - ends[near]], score)
        return best

    def _describe(self, number: int, score: float) -> LikeClaim:
        likeness = (score - ALIKE_FROM) / (100 - ALIKE_FROM)
        return LikeClaim(number, likeness, self._claims.passages.item(number))

    def text(self, number: int) -> str:
        """A claim as it is written."""
        return self._claims.texts.text(number)

    def covers(self, article: int, telling: frozenset[str]) -> bool:
        """Whether one claim of an article holds all telling stems of a question: those that are no
        function words. There must be one."""
        return bool(telling) and any(
            telling.issubset(claim.split(" ")) for claim in self._stems_of(article)
        )
