"""Articles → documents: the unit that is indexed is a passage, not an article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.index.words import ArticleWords, Fields

FIELDS: tuple[str, ...] = ("title", "asks", "headings", "facts", "tags", "body")
"""The fields of a document, in the order in which they are explained to editors."""

PASSAGE_FIELDS = ("headings", "body")
"""Those of them that a passage has of its own; the others are its article's."""


@dataclass(frozen=True, slots=True)
class Document:
    """One passage with what its article adds to it.

    `article` is the article's number in its language, `passage` the passage's place in it. `words`
    holds those of each of FIELDS, in that order.
    """

    article: int
    passage: int
    words: Fields


def split_documents(words: Sequence[ArticleWords], first: int = 0) -> Iterator[Document]:
    """Documents of articles, in order; the articles' numbers count from `first`."""
    for number, article in enumerate(words, start=first):
        for passage, fields in enumerate(article.documents()):
            yield Document(number, passage, fields)
