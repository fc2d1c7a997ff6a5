"""One language of a new generation, made with what can be taken from the last one."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.codec import encode_json
from kb.index.document import Document, split_documents
from kb.index.patch import Change, patch_scores
from kb.index.postings import patch_postings, write_postings
from kb.index.scores import compile_scores
from kb.index.stock import (
    POSTINGS_DIR,
    Record,
    Stock,
    hash_article,
    make_record,
    write_stock,
)
from kb.index.words import ArticleWords, read_article
from kb.model import Article, Category, Synonym

PATCHED_FROM = 3000
"""Passages from which on a change is patched in. With fewer, compiling all of them takes half a
second, and then every impact is exact to the last change."""
PATCHED_MOST = 0.05
"""Share of the passages that may come and go before all are compiled together again: up to here
the rarity of words and the mean length of texts hardly move."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A language as the editors have it now."""

    lang: str
    articles: Sequence[Article]
    categories: Sequence[Category]
    synonyms: Sequence[Synonym]


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it: how many passages there are, and how many came and went since all were
    last compiled together."""

    passages: int
    patched: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """An article as JSON, and its number in the last generation if it was in it as it is."""

    article: Article
    data: bytes
    known: int | None


def make_edition(
    folder: Path, edition: Edition, old: Stock | None = None, patched: int | None = None
) -> Made:
    """Write the files of a language into `folder`, which must not exist.

    `old` is the language in the last generation, if its words were made by the same analyzer:
    articles that have not changed are not analysed again. `patched` is how many passages came and
    went there since; None when its numbers cannot be built upon.
    """
    folder.mkdir(parents=True)
    numbers = old.numbers if old else {}
    data = [(article, encode_json(article)) for article in edition.articles]
    entries = [_Entry(*each, numbers.get(hash_article(each[1]))) for each in data]
    passages = sum(len(article.passages) for article in edition.articles)
    if old and patched is not None:
        lost = _find_lost(old, entries)
        gone = np.isin(old.scores.articles, lost)
        added = sum(len(entry.article.passages) for entry in entries if entry.known is None)
        moved = patched + int(gone.sum()) + added
        if passages >= PATCHED_FROM and moved <= PATCHED_MOST * passages:
            _patch(folder, edition, old, entries, _Lost(lost, gone))
            return Made(passages, moved)
    _compile(folder, edition, old, entries)
    return Made(passages, 0)


@dataclass(frozen=True, slots=True)
class _Lost:
    """Numbers of the articles that were there and are no more, and which documents were theirs;
    shape (old documents,)."""

    articles: list[int]
    documents: NDArray[np.bool_]


def _find_lost(old: Stock, entries: Sequence[_Entry]) -> list[int]:
    return sorted(set(old.numbers.values()) - {entry.known for entry in entries})


def _compile(folder: Path, edition: Edition, old: Stock | None, entries: Sequence[_Entry]) -> None:
    """All articles together, in the editors' order."""
    words = [_words_of(entry, old) for entry in entries]
    documents = list(split_documents(words))
    records = [make_record(e.article, e.data, w) for e, w in zip(entries, words, strict=True)]
    (folder / POSTINGS_DIR).mkdir()
    write_postings(folder / POSTINGS_DIR, documents)
    scores = compile_scores(documents, edition.lang)
    write_stock(folder, records, scores, edition.categories, edition.synonyms)


def _words_of(entry: _Entry, old: Stock | None) -> ArticleWords:
    if old is None or entry.known is None:
        return read_article(entry.article)
    return old.words_of(entry.known)


def _patch(
    folder: Path, edition: Edition, old: Stock, entries: Sequence[_Entry], lost: _Lost
) -> None:
    """The last generation without what is gone, and with what is new behind it."""
    records: list[Record | None] = [None] * len(old.articles)
    added: list[Document] = []
    for entry in entries:
        if entry.known is None:
            words = read_article(entry.article)
            added += split_documents([words], first=len(records))
            records.append(make_record(entry.article, entry.data, words))
        else:
            records[entry.known] = old.record(entry.known, entry.article)
    removed = list(split_documents([old.words_of(number) for number in lost.articles]))
    shutil.copytree(old.folder / POSTINGS_DIR, folder / POSTINGS_DIR)
    patch_postings(folder / POSTINGS_DIR, np.flatnonzero(lost.documents).tolist(), added)
    scores = patch_scores(old.scores, Change(lost.documents, removed, added), edition.lang)
    write_stock(folder, records, scores, edition.categories, edition.synonyms)
