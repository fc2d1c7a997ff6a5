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

    `passage` is the place, in the article, of the passage that answers it: of the heading, or 0 for
    the title and the asks, which the opening answers. `covers` says that one of the article's
    claims, this or another, holds all telling words of the question.
    """

    text: str
    likeness: float
    covers: bool
    passage: int = 0


class Claims:
    """The claims of a language's articles, analysed when first needed."""

    def __init__(self, index: Index, lang: str) -> None:
        self._articles = index.articles(lang)
        self._analyzer = analyzer_for(lang)
        self._known: dict[int, tuple[list[str], list[str], list[int]]] = {}

    def nearest(
        self, question: Sequence[str], owner: int, telling: frozenset[str] = frozenset()
    ) -> LikeClaim | None:
        """The claim of an article (by position) that is most like the question, if any is.

        `question` are its stems, mistyped words mended, `telling` those of them that are no
        function words. Likeness is rapidfuzz's: the share of
        letters that two lists of stems have in common once both are sorted, so that neither order
        nor endings matter.
        """
        texts, stems, passages = self._claims(owner)
        best = process.extractOne(
            _join(question), stems, scorer=fuzz.ratio, score_cutoff=ALIKE_FROM
        )
        covers = bool(telling) and any(telling <= set(claim.split(" ")) for claim in stems)
        if best is None:
            return LikeClaim("", 0.0, covers) if covers else None
        likeness = (best[1] - ALIKE_FROM) / (100 - ALIKE_FROM)
        return LikeClaim(texts[best[2]], likeness, covers, passages[best[2]])

    def _claims(self, owner: int) -> tuple[list[str], list[str], list[int]]:
        """Claims of an article, their stems joined, and the passage that answers each."""
        known = self._known.get(owner)
        if known is None:
            article = self._articles[owner]
            claims = [(text, 0) for text in (article.title, *article.asks)]
            claims += [
                (passage.heading, place)
                for place, passage in enumerate(article.passages)
                if passage.heading
            ]
            texts, passages = [text for text, _ in claims], [place for _, place in claims]
            stems = [_join([token.stem for token in self._analyzer.tokens(t)]) for t in texts]
            known = self._known[owner] = texts, stems, passages
        return known


def _join(stems: Sequence[str]) -> str:
    return " ".join(sorted(stems))
