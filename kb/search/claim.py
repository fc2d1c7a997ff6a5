"""How like a question is to those that an article claims to answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process

from kb.index import Claims
from kb.kernel import LineMatcher, kernel

ALIKE_FROM = 60.0
"""Likeness, 0 to 100, below which a claim says nothing: any two questions share a few words."""

Near = tuple[int, int, float]
"""An article, the place among its claims of the one that is most like the question, and how alike
they are, 0 to 100."""


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

    def __init__(self, claims: Claims, matcher: LineMatcher | None = None) -> None:
        """`matcher` is the kernel's, of the claims' stems; without it rapidfuzz does the work."""
        self._claims = claims
        self._matcher = matcher

    def nearest(self, question: Sequence[str], articles: list[int]) -> dict[int, LikeClaim]:
        """Of each article (by number) the claim that is most like the question, if any is.

        `question` are its stems, mistyped words mended. Likeness is rapidfuzz's: the share of
        letters that two lists of stems have in common once both are sorted, so that neither order
        nor endings matter.
        """
        asked = " ".join(sorted(question))
        if self._matcher:
            found = self._matcher.find(asked.encode("utf-8", "surrogatepass"), articles, ALIKE_FROM)
        else:
            found = self._find(asked, articles)
        first, describe = self._claims.starts.item, self._describe
        return {article: describe(first(article) + place, score) for article, place, score in found}

    def _find(self, asked: str, articles: Sequence[int]) -> list[Near]:
        """As the kernel's matcher."""
        found = []
        for article in articles:
            claims = self._claims.stems_of(article)
            near = process.extractOne(asked, claims, scorer=fuzz.ratio, score_cutoff=ALIKE_FROM)
            if near:
                _, likeness, place = near
                found.append((article, place, likeness))
        return found

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
            telling.issubset(claim.split(" ")) for claim in self._claims.stems_of(article)
        )


def make_reader(claims: Claims) -> ClaimReader:
    """What compares questions with these claims, by the kernel where there is one."""
    library, stems = kernel(), claims.stems
    return ClaimReader(
        claims, LineMatcher(library, stems.ends, stems.everything()) if library else None
    )
