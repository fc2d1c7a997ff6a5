"""Titles, questions and asks: the phrases that completion offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from kb.analysis import Analyzer, analyzer_for
from kb.model import Article, Kind, article_url


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, and where it is answered. `words` is its length, `folded` it without capitals."""

    text: str
    url: str
    kind: Kind
    words: int
    folded: str


class Phrases:
    """Titles, headings of question lists and asks of a language, by the words in them."""

    def __init__(self, articles: Iterable[Article], lang: str) -> None:
        self.analyzer: Analyzer = analyzer_for(lang)
        self._articles = tuple(articles)
        self._lang = lang

    @cached_property
    def phrases(self) -> list[Phrase]:
        found: dict[str, Phrase] = {}
        for article in self._articles:
            for text, anchor in _texts(article):
                words = len(self.analyzer.tokens(text))
                url = article_url(self._lang, article.slug, anchor)
                folded = text.casefold()
                found.setdefault(folded, Phrase(text, url, article.kind, words, folded))
        return list(found.values())

    @cached_property
    def by_stem(self) -> dict[str, set[int]]:
        """Numbers of the phrases that hold each stem."""
        holders: dict[str, set[int]] = {}
        for number, phrase in enumerate(self.phrases):
            for token in self.analyzer.tokens(phrase.text):
                holders.setdefault(token.stem, set()).add(number)
        return holders


def _texts(article: Article) -> Iterable[tuple[str, str]]:
    """What an article can be suggested by, each with the anchor where it is answered."""
    yield article.title, ""
    if article.kind is Kind.FAQ:
        for passage in article.passages:
            if passage.heading:
                yield passage.heading, passage.anchor
    for ask in article.asks:
        yield ask, ""
