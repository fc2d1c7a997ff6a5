"""How like a question is to those that an article claims to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

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
    the title and the asks, which the opening answers. `covers` says that one of the article's
    claims, this or another, holds all telling words of the question.
    """

    text: str
    likeness: float
    covers: bool
    passage: int = 0


class ClaimReader:
    """Compares questions with the claims of a language's articles."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims
        # A closure over the claims alone: one over self would keep both until garbage is collected.
        self._stems = lru_cache(REMEMBERED)(
            lambda article: [claims.stems.text(number) for number in claims.of(article)]
        )

    def nearest(
        self, question: Sequence[str], article: int, telling: frozenset[str] = frozenset()
    ) -> LikeClaim | None:
        """The claim of an article (by number) that is most like the question, if any is.

        `question` are its stems, mistyped words mended, `telling` those of them that are no
        function words. Likeness is rapidfuzz's: the share of letters that two lists of stems have
        in common once both are sorted, so that neither order nor endings matter.
        """
        stems = self._stems(article)
        asked = " ".join(sorted(question))
        best = process.extractOne(asked, stems, scorer=fuzz.ratio, score_cutoff=ALIKE_FROM)
        covers = bool(telling) and any(telling.issubset(claim.split(" ")) for claim in stems)
        if best is None:
            return LikeClaim("", 0.0, covers) if covers else None
        likeness = (best[1] - ALIKE_FROM) / (100 - ALIKE_FROM)
        number = self._claims.of(article)[best[2]]
        passage = int(self._claims.passages[number])
        return LikeClaim(self._claims.texts.text(number), likeness, covers, passage)
