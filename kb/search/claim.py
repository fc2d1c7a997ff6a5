"""How like a question is to those that an article claims to answer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kb.index import Claims

ALIKE_FROM = 60.0
"""Likeness, 0 to 100, below which a claim says nothing: any two questions share a few words."""


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

    def nearest(self, question: Sequence[str], articles: Sequence[int]) -> dict[int, LikeClaim]:
        """Of each article (by number) the claim that is most like the question, if any is.

        `question` are its stems, mistyped words mended. Likeness is rapidfuzz's: the share of
        letters that two lists of stems have in common once both are sorted, so that neither order
        nor endings matter.
        """
        claims = self._claims
        asked = " ".join(sorted(question))
        alike = process.extract(
            asked,
            claims.read_stems(articles),
            scorer=fuzz.ratio,
            score_cutoff=ALIKE_FROM,
            limit=None,
        )
        if not alike:
            return {}
        ends = claims.count_of(articles).cumsum().tolist()
        best: dict[int, LikeClaim] = {}
        for _, score, place in alike:  # the likest first, and of equals the first
            near = bisect_right(ends, place)
            article = articles[near]
            if article not in best:
                # Counted from the end of the article's claims: below 0.
                best[article] = self._describe(claims.of(article)[place - ends[near]], score)
        return best

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
            telling.issubset(claim.split(" ")) for claim in self._claims.read_stems([article])
        )
