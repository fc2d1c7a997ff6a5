"""How like a question is to those that an article claims to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

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
        # A closure over the claims alone: one over self would keep both until garbage is collected.
        self._stems = lru_cache(REMEMBERED)(
            lambda article: claims.stems.texts(claims.of(article).start, claims.of(article).stop)
        )

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
        )[0].tolist()
        found = {}
        start = 0
        for article, claims in zip(articles, stems, strict=True):
            own = scores[start : start + len(claims)]
            start += len(claims)
            best = max(own)
            if best > 0:
                number = self._claims.of(article)[own.index(best)]
                found[article] = LikeClaim(
                    self._claims.texts.text(number),
                    (best - ALIKE_FROM) / (100 - ALIKE_FROM),
                    int(self._claims.passages[number]),
                )
        return found

    def covers(self, article: int, telling: frozenset[str]) -> bool:
        """Whether one claim of an article holds all telling stems of a question: those that are no
        function words. There must be one."""
        return bool(telling) and any(
            telling.issubset(claim.split(" ")) for claim in self._stems(article)
        )
