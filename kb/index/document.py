"""Articles → documents: the unit that is indexed is a passage, not an article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.model import Article

FIELDS: tuple[str, ...] = ("title", "asks", "headings", "facts", "tags", "body")
"""The fields of a document, in the order in which they are explained to editors."""

PASSAGE_FIELDS = ("headings", "body")
"""Those of them that a passage has of its own; the others are its article's."""


@dataclass(frozen=True, slots=True)
class Document:
    """One passage with what its article adds to it.

    `article` and `passage` are positions in the language's articles and in that article's
    passages. `texts` holds one text for each of FIELDS, in that order.
    """

    article: int
    passage: int
    texts: tuple[str, ...]


def split_documents(articles: Sequence[Article]) -> Iterator[Document]:
    """Documents of the articles, in order; their position in it is their number in the index.

    The title, the asks, the tags and the facts belong to the whole article and stand in every
    document of it, so that a question that names the topic in the title and the detail in a
    section finds the section.
    """
    for number, article in enumerate(articles):
        shared = (
            article.title,
            "\n".join(article.asks),
            "\n".join(f"{fact.label}: {fact.value}" for fact in article.facts),
            "\n".join(article.tags),
        )
        title, asks, facts, tags = shared
        for position, passage in enumerate(article.passages):
            texts = (title, asks, passage.heading, facts, tags, passage.text)
            yield Document(number, position, texts)
