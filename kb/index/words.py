"""An article's texts cut into words: analysed once, and kept until the article changes."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from kb.analysis import Analyzer, analyzer_for
from kb.index.claim import find_claims
from kb.model import Article

SEPARATOR = "\n"
"""Between words that are kept as one text: no word holds a line end."""


@dataclass(frozen=True, slots=True)
class Words:
    """One text: its words as written (folded), their stems, and the units that n-grams are cut
    from, each as one text with a SEPARATOR between two.

    `offsets` has the start and the end of each word in the text, in code points, as 32-bit numbers.
    """

    texts: str
    stems: str
    units: str
    offsets: bytes


Fields = tuple[Words, ...]
"""The words of one document, in the order of `document.FIELDS`."""


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """All that analysis says of an article.

    `passages` has heading and body of each passage. `claims` has the stems of each claim, sorted,
    with spaces between: the form in which claims are compared with questions.
    """

    title: Words
    asks: Words
    facts: Words
    tags: Words
    passages: tuple[tuple[Words, Words], ...]
    claims: tuple[str, ...]

    def documents(self) -> Iterator[Fields]:
        """The words of each of the article's documents.

        The title, the asks, the tags and the facts belong to the whole article and stand in every
        document of it, so that a question that names the topic in the title and the detail in a
        section finds the section.
        """
        for heading, body in self.passages:
            yield self.title, self.asks, heading, self.facts, self.tags, body


def split(words: str) -> list[str]:
    """The words of a text that was joined with SEPARATOR."""
    return words.split(SEPARATOR) if words else []


def read_words(text: str, lang: str) -> Words:
    """Analyse one text."""
    return _read(text, analyzer_for(lang))


def read_article(article: Article) -> ArticleWords:
    """Analyse all texts of an article."""
    analyzer = analyzer_for(article.lang)
    facts = [f"{fact.label}: {fact.value}" for fact in article.facts]
    facts += [f"{each.name}: {', '.join(each.values)}" for each in article.attributes]
    return ArticleWords(
        title=_read(article.title, analyzer),
        asks=_read("\n".join(article.asks), analyzer),
        facts=_read("\n".join(facts), analyzer),
        tags=_read("\n".join(article.tags), analyzer),
        passages=tuple(
            (_read(passage.heading, analyzer), _read(passage.text, analyzer))
            for passage in article.passages
        ),
        claims=tuple(
            " ".join(sorted(token.stem for token in analyzer.tokens(claim.text)))
            for claim in find_claims(article)
        ),
    )


def _read(text: str, analyzer: Analyzer) -> Words:
    tokens = analyzer.tokens(text)
    return Words(
        SEPARATOR.join([token.text for token in tokens]),
        SEPARATOR.join([token.stem for token in tokens]),
        SEPARATOR.join(analyzer.gram_words(tokens)),
        array("i", [offset for token in tokens for offset in (token.start, token.end)]).tobytes(),
    )
