"""Titles, questions and asks: the phrases that completion offers."""

from __future__ import annotations

from functools import cached_property

from kb.index import Index
from kb.model import Suggestion, article_url


class Phrases:
    """Those claims of a language's articles that customers who type are offered, by number."""

    def __init__(self, index: Index, lang: str) -> None:
        self._claims = index.claims(lang)
        self._lang = lang

    @cached_property
    def folded(self) -> dict[int, str]:
        """The phrases without capitals, by number; of two that are the same, the first."""
        first: dict[str, int] = {}
        for number, offered in enumerate(self._claims.offered.tolist()):
            if offered:
                first.setdefault(self._claims.texts.text(number).casefold(), number)
        return {number: text for text, number in first.items()}

    def holding(self, stem: int) -> set[int]:
        """Numbers of the phrases that hold a stem of the lexicon."""
        return {number for number in self._claims.holding(stem) if number in self.folded}

    def words(self, number: int) -> int:
        """How many words a phrase has."""
        return len(self._claims.stems.text(number).split(" "))

    def text(self, number: int) -> str:
        """The phrase as it is written."""
        return self._claims.texts.text(number)

    def suggestion(self, index: Index, number: int) -> Suggestion:
        """The phrase, and where it is answered. `index` is the one that the phrases are from."""
        article = index.article_at(self._lang, int(self._claims.owners[number]))
        anchor = article.passages[self._claims.passages[number]].anchor
        # The title and the asks are answered by the article, not by its opening's heading.
        of_heading = number - self._claims.starts[self._claims.owners[number]] > len(article.asks)
        url = article_url(self._lang, article.slug, anchor if of_heading else "")
        return Suggestion(self.text(number), url, article.kind)
