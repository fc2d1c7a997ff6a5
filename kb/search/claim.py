"""Questions that an article claims to answer: its asks, and the headings that are questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kb.analysis import analyzer_for
from kb.index import Index

ALIKE_FROM = 60.0
"""Likeness, 0 to 100, below which a claim says nothing: any two questions share a few words."""


@dataclass(frozen=True, slots=True)
class LikeClaim:
    """The claim of an article that is most like the question, and how alike they are, 0 to 1.

    `covers` says that one of the article's claims, this or another, holds all telling words of the
    question.
    """

    text: str
    likeness: float
    covers: bool


class Claims:
    """The claims of a language's articles, analysed when first needed."""

    def __init__(self, index: Index, lang: str) -> None:
        self._articles = index.articles(lang)
        self._analyzer = analyzer_for(lang)
        self._known: dict[int, tuple[list[str], list[str]]] = {}

    def nearest(
        self, question: Sequence[str], owner: int, telling: frozenset[str] = frozenset()
    ) -> LikeClaim | None:
        """The claim of an article (by position) that is most like the question, if any is.

        `question` are its stems, mistyped words mended, `telling` those of them that are no
        function words. Likeness is rapidfuzz's: the share of
        letters that two lists of stems have in common once both are sorted, so that neither order
        nor endings matter.
        """
        texts, stems = self._claims(owner)
        best = process.extractOne(
            _join(question), stems, scorer=fuzz.ratio, score_cutoff=ALIKE_FROM
        )
        covers = bool(telling) and any(telling <= set(claim.split(" ")) for claim in stems)
        if best is None:
            return LikeClaim("", 0.0, covers) if covers else None
        return LikeClaim(texts[best[2]], (best[1] - ALIKE_FROM) / (100 - ALIKE_FROM), covers)

    def _claims(self, owner: int) -> tuple[list[str], list[str]]:
        known = self._known.get(owner)
        if known is None:
            article = self._articles[owner]
            headings = (passage.heading for passage in article.passages)
            texts = [article.title, *article.asks, *(text for text in headings if text)]
            stems = [_join([token.stem for token in self._analyzer.tokens(t)]) for t in texts]
            known = self._known[owner] = texts, stems
        return known


def _join(stems: Sequence[str]) -> str:
    return " ".join(sorted(stems))
