"""Titles, questions and asks: the phrases that completion offers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kb.analysis import Analyzer, analyzer_for
from kb.index import Claims, Index
from kb.model import article_url
from kb.result import Suggestion

_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class _Table:
    """The phrases by place: in the order of their folded texts, those that begin alike together.

    `claims` are their numbers among the claims, `words` how many words each has. `places` are the
    places of the claims, behind the last one for a claim that is not offered. `joined` are the
    folded texts, each with a line end, and `starts` where each begins in it.
    """

    folded: list[str]
    claims: NDArray[np.int64]
    words: NDArray[np.int64]
    places: NDArray[np.int64]
    joined: str
    starts: NDArray[np.int64]


class Phrases:
    """Those claims of a language's articles that customers who type are offered, each in a place.

    Prepared at the first question, in 4 µs a phrase.
    """

    def __init__(self, index: Index, lang: str) -> None:
        self._claims = index.claims(lang)
        self._analyzer = analyzer_for(lang)
        self._lang = lang

    def __len__(self) -> int:
        return len(self._table.claims)

    @property
    def words(self) -> NDArray[np.int64]:
        """How many words each phrase has."""
        return self._table.words

    def fold(self, text: str) -> str:
        """A text as phrases are compared: without capitals, accents and confusable letters."""
        return _fold(text, self._analyzer)

    def holding(self, stems: Iterable[int]) -> NDArray[np.bool_]:
        """Which phrases hold any of some stems of the lexicon; shape (phrases,)."""
        starts, holders = self._claims.holder_starts, self._claims.holders
        found = np.zeros(len(self) + 1, np.bool_)
        for stem in stems:
            found[self._table.places[holders[starts[stem] : starts[stem + 1]]]] = True
        return found[:-1]

    def beginning(self, folded: str) -> slice:
        """The places of the phrases that begin with a folded text."""
        texts = self._table.folded
        return slice(bisect_left(texts, folded), bisect_left(texts, folded + _LAST))

    def containing(self, folded: str) -> NDArray[np.int64]:
        """The places of the phrases that contain a folded text; some may come twice."""
        found = np.fromiter(_find_all(self._table.joined, folded), np.int64)
        return np.searchsorted(self._table.starts, found, "right") - 1

    def text(self, place: int) -> str:
        """A phrase as it is written."""
        return self._claims.texts.text(int(self._table.claims[place]))

    def suggestion(self, index: Index, place: int) -> Suggestion:
        """A phrase, and where it is answered. `index` is the one that the phrases are from."""
        claims, number = self._claims, int(self._table.claims[place])
        article = index.article_at(self._lang, int(claims.owners[number]))
        anchor = article.passages[claims.passages[number]].anchor
        # The title and the asks are answered by the article, not by its opening's heading.
        of_heading = number - claims.starts[claims.owners[number]] > len(article.asks)
        url = article_url(self._lang, article.slug, anchor if of_heading else "")
        return Suggestion(self.text(place), url, article.kind)

    @cached_property
    def _table(self) -> _Table:
        return _arrange(self._claims, self._analyzer)


def _arrange(claims: Claims, analyzer: Analyzer) -> _Table:
    texts = list(_read_all(claims.texts.everything(), claims.texts.ends.tolist()))
    stems = claims.all_stems()
    first: dict[str, int] = {}  # of two phrases that are the same, the first
    for number in np.flatnonzero(claims.offered).tolist():
        first.setdefault(_fold(texts[number], analyzer), number)
    folded = sorted(first)
    numbers = np.array([first[text] for text in folded], np.int64)
    places = np.full(len(claims.owners), len(folded), np.int64)
    places[numbers] = np.arange(len(folded))
    return _Table(
        folded=folded,
        claims=numbers,
        words=np.array([stems[first[text]].count(" ") + 1 for text in folded], np.int64),
        places=places,
        joined="".join(text + "\n" for text in folded),
        starts=np.cumsum([0, *(len(text) + 1 for text in folded)])[:-1],
    )


def _read_all(data: bytes, ends: Sequence[int]) -> Iterator[str]:
    start = 0
    for end in ends:
        yield data[start:end].decode("utf-8", "surrogatepass")
        start = end


def _fold(text: str, analyzer: Analyzer) -> str:
    return analyzer.loosen(" ".join(text.casefold().split()))


def _find_all(text: str, part: str) -> Iterator[int]:
    """Where `part` begins in each line of `text` that holds it."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, text.find("\n", at))
