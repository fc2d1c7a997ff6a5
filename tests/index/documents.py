"""Documents made of texts: what a test of the index begins with."""

from __future__ import annotations

from collections.abc import Sequence

from kb.index.document import FIELDS, Document
from kb.index.words import read_words


def make_documents(texts: Sequence[Sequence[str]], lang: str) -> list[Document]:
    """A document, each of an article of its own, for every six texts: one for each field."""
    return [
        Document(number, 0, tuple(read_words(text, lang) for text in each))
        for number, each in enumerate(texts)
    ]


def in_body(text: str) -> tuple[str, ...]:
    """The texts of a document that has nothing but a body."""
    return (*[""] * (len(FIELDS) - 1), text)
