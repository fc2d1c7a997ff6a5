"""How like a question is to those that an article claims to answer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate

import numpy as np
from rapidfuzz import fuzz, process

from kb.index import Claims

ALIKE_FROM = 60.0
"""Likeness, 0 to 100, below which a claim says nothing: any two questions share a few words."""
REMEMBERED = 2048
"""Articles whose claims are kept after reading them, about 2 MB."""


@dataclass(frozen=True, slots=True)
class LikeClaim:
    """The claim of an article that is most like the question, and how alike they are, 0 to 1.

    `passage` is the place, in the article, of the passage that answers it: of the heading, or 0 for
    the title and the asks, which the opening answers.
    """

    text: str
    likeness: float
    passage: int


class ClaimReader:
    """Compares questions with the claims of a language's articles."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims
        # Of the claims alone: with self in it, both would be kept until garbage is collected.
        self._stems = lru_cache(REMEMBERED)(partial(_read_stems, claims))

    def nearest(self, question: Sequence[str], articles: Sequence[int]) -> dict[int, LikeClaim]:
        """Of each article (by number) the claim that is most like the question, if any is.

        `question` are its stems, mistyped words mended. Likeness is rapidfuzz's: the share of
        letters that two lists of stems have in common once both are sorted, so that neither order
        nor endings matter.
        """
        stems = [self._stems(article) for article in articles]
        every = [claim for each in stems for claim in each]
        asked = " ".join(sorted(question))
        scores = process.cdist(
            [asked], every, scorer=fuzz.ratio, score_cutoff=ALIKE_FROM, dtype=np.float32
        )[0]
        alike = scores.nonzero()[0].tolist()
        ends = list(accumulate(map(len, stems))) if alike else []
        best: dict[int, int] = {}  # of each article, the place of the first of its likest claims
        for place in alike:
            article = bisect_right(ends, place)
            known = best.get(article)
            if known is None or scores[place] > scores[known]:
                best[article] = place
        return {
            articles[article]: self._describe(
                # Counted from the end of the article's claims: below 0.
                self._claims.of(articles[article])[place - ends[article]],
                float(scores[place]),
            )
            for article, place in best.items()
        }

    def _describe(self, number: int, score: float) -> LikeClaim:
        return LikeClaim(
            self._claims.texts.text(number),
            (score - ALIKE_FROM) / (100 - ALIKE_FROM),
            int(self._claims.passages[number]),
        )

    def covers(self, article: int, telling: frozenset[str]) -> bool:
        """Whether one claim of an article holds all telling stems of a question: those that are no
        function words. There must be one."""
        return bool(telling) and any(
            telling.issubset(claim.split(" ")) for claim in self._stems(article)
        )


def _read_stems(claims: Claims, article: int) -> list[str]:
    own = claims.of(article)
    return claims.stems.texts(own.start, own.stop)
