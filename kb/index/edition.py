"""One language of a new generation, made with what can be taken from the last one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.analysis import analyzer_for
from kb.codec import decode_json, encode_json
from kb.index.claims import patch_claims, save_claims
from kb.index.document import split_documents
from kb.index.edition_name import name_edition
from kb.index.patch import Change, patch_scores
from kb.index.postings import patch_postings, write_postings
from kb.index.scores import compile_scores, save_scores
from kb.index.shown import extend_shown, save_shown
from kb.index.stock import (
    POSTINGS_DIR,
    Record,
    Stock,
    make_record,
    write_lists,
    write_records,
)
from kb.index.tokens import read_tokens
from kb.index.versions import write_versions
from kb.index.words import ArticleWords, read_article
from kb.memory import Memory
from kb.model import Category, Synonym

WORDS_REVISION = 2
"""Raise it with any change to `ArticleWords`: what is remembered of articles is then forgotten."""

PATCHED_FROM = 3000
"""Passages from which on a change is patched in. With fewer, compiling all of them takes half a
second, and then every impact is exact to the last change."""
PATCHED_MOST = 0.05
"""Share of the passages that may come and go before all are compiled together again: up to here
the rarity of words and the mean length of texts hardly move."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A language as it is from a day on: its articles in the editors' order.

    `since` is None for the day of the build. `versions` has all versions of the articles that have
    several, those in force too, in the order of their days.
    """

    lang: str
    since: date | None
    records: Sequence[Record]
    versions: Sequence[Record]
    categories: Sequence[Category]
    synonyms: Sequence[Synonym]

    @property
    def name(self) -> str:
        """What it is called in a generation."""
        return name_edition(self.lang, self.since)


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it: how many passages there are, and how many came and went since all were
    last compiled together."""

    passages: int
    patched: int


def make_edition(
    folder: Path,
    edition: Edition,
    memory: Memory,
    old: Stock | None,
    patched: int,
    written: Callable[[], None] = lambda: None,
) -> Made:
    """Write the files of a language into `folder`, which must not exist.

    `old` is the language in the last generation, if its numbers can be built upon; `patched` is how
    many passages came and went there. Articles whose words are in `memory` are not analysed again.
    `written` is called when files are finished while there is more to do.
    """
    folder.mkdir(parents=True)
    write_versions(folder, [(each.article, each.data) for each in edition.versions])
    passages = sum(len(record.article.passages) for record in edition.records)
    if old and passages >= PATCHED_FROM:
        change = _find_change(edition, old)
        moved = patched + change.moved
        if moved <= PATCHED_MOST * passages:
            _patch(folder, edition, memory, old, change, written)
            return Made(passages, moved)
    _compile(folder, edition, memory)
    return Made(passages, 0)


@dataclass(frozen=True, slots=True)
class _Difference:
    """`gone` are numbers of articles that were there and are no more, `lost` says which documents
    were theirs (shape: old documents); `added` are the records that are new."""

    gone: list[int]
    lost: NDArray[np.bool_]
    added: list[Record]

    @property
    def moved(self) -> int:
        """How many passages come and go."""
        return int(self.lost.sum()) + sum(len(each.article.passages) for each in self.added)


def _find_change(edition: Edition, old: Stock) -> _Difference:
    places = {record.hash: place for place, record in enumerate(edition.records)}
    gone = sorted(old.numbers[known] for known in old.numbers.keys() - places.keys())
    fresh = sorted(places[known] for known in places.keys() - old.numbers.keys())
    lost = np.isin(old.scores.articles, gone)
    return _Difference(gone, lost, [edition.records[place] for place in fresh])


def _compile(folder: Path, edition: Edition, memory: Memory) -> None:
    """All articles together, in the editors' order."""
    words = _read_words(edition.records, edition.lang, memory)
    kept = [_key(record, edition.lang) for record in edition.records]
    memory.forget_others(_prefix(edition.lang), kept)
    documents = list(split_documents(words))
    (folder / POSTINGS_DIR).mkdir()
    tokens = read_tokens(documents, edition.lang)
    write_postings(folder / POSTINGS_DIR, documents, tokens)
    scores = compile_scores(documents, edition.lang, tokens)
    save_scores(folder, scores)
    articles = [each.article for each in edition.records]
    save_claims(folder, articles, words, scores.stems)
    save_shown(folder, articles)
    order = range(len(edition.records))
    write_records(folder, edition.records)
    write_lists(folder, edition.records, order, edition.categories, edition.synonyms)


def _read_words(records: Sequence[Record], lang: str, memory: Memory) -> list[ArticleWords]:
    """The words of articles, remembered or analysed now; and remembered from now on."""
    keys = [_key(record, lang) for record in records]
    known = memory.recall(keys)
    words, fresh = [], {}
    for key, record in zip(keys, records, strict=True):
        if key in known:
            words.append(decode_json(known[key], ArticleWords))
        else:
            words.append(read_article(record.article))
            fresh[key] = encode_json(words[-1])
    memory.remember(fresh)
    return words


def _prefix(lang: str) -> str:
    return f"words {lang} "


def _key(record: Record, lang: str) -> str:
    return f"{_prefix(lang)}{WORDS_REVISION} {analyzer_for(lang).version} {record.hash}"


def _patch(
    folder: Path,
    edition: Edition,
    memory: Memory,
    old: Stock,
    change: _Difference,
    written: Callable[[], None],
) -> None:
    """The last generation without what is gone, and with what is new behind it.

    The largest files come first: they are hashed while the rest is worked out.
    """
    added = _read_words(change.added, edition.lang, memory)
    documents = list(split_documents(added, first=len(old.articles)))
    shutil.copytree(old.folder / POSTINGS_DIR, folder / POSTINGS_DIR)
    patch_postings(folder / POSTINGS_DIR, np.flatnonzero(change.lost).tolist(), documents)
    write_records(folder, change.added, old)
    articles = [record.article for record in change.added]
    extend_shown(folder, old.folder, articles)
    written()
    gone = [make_record(old.article(number)) for number in change.gone]
    lost = list(split_documents(_read_words(gone, edition.lang, memory)))
    scores = patch_scores(old.scores, Change(change.lost, lost, documents), edition.lang)
    save_scores(folder, scores)
    written()
    lexicons = old.scores.stems, scores.stems
    patch_claims(folder, old.claims, change.gone, (articles, added), lexicons)
    _patch_lists(folder, edition, old, change)


def _patch_lists(folder: Path, edition: Edition, old: Stock, change: _Difference) -> None:
    count = len(old.articles)
    fresh = {record.hash: count + place for place, record in enumerate(change.added)}
    numbers = {**old.numbers, **fresh}
    order = [numbers[record.hash] for record in edition.records]
    records: list[Record | None] = [None] * (count + len(change.added))
    for number, record in zip(order, edition.records, strict=True):
        records[number] = record
    write_lists(folder, records, order, edition.categories, edition.synonyms)
