"""An opened generation: its articles, and the passages that hold given terms."""

from __future__ import annotations

import os
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from kb.codec import decode_json
from kb.errors import IndexUnavailable
from kb.index.compiler import ARTICLES_FILE, CATEGORIES_FILE, POSTINGS_DIR
from kb.index.document import split_documents
from kb.index.generation import candidates, hold
from kb.index.manifest import Manifest, read_manifest, verify_files
from kb.index.postings import Postings
from kb.model import Article, Category, Passage


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that was found. `score` is above 0, and comparable within one search only."""

    article: Article
    passage: Passage
    score: float


def open_index(data_dir: Path) -> Index:
    """Open the published generation, or the newest older one that is whole.

    Raises IndexUnavailable when there is none, with the reason.
    """
    refused: list[str] = []
    for folder in candidates(data_dir):
        try:
            manifest = read_manifest(folder)
            verify_files(folder, manifest)
            return Index(folder, manifest, tuple(refused))
        except IndexUnavailable as error:
            refused.append(error.message)
    if refused:
        raise IndexUnavailable(f"No index can be served. {' '.join(refused)}")
    raise IndexUnavailable(f"No index in {data_dir} yet. Run `kb build`.")


class Index:
    """A generation, open for reading. It never changes, and may be shared between threads."""

    def __init__(self, folder: Path, manifest: Manifest, refused: tuple[str, ...] = ()) -> None:
        self.generation = manifest.generation
        self.built = datetime.fromisoformat(manifest.built)
        self.languages = tuple(manifest.languages)
        self.refused = refused
        """Why newer generations could not be opened; empty when this is the published one."""
        weakref.finalize(self, os.close, hold(folder))
        self._shelves = {lang: _Shelf(folder / lang) for lang in manifest.languages}

    def articles(self, lang: str) -> tuple[Article, ...]:
        """Published articles in the order of their categories, then by title; empty for a
        language that the index does not have."""
        shelf = self._shelves.get(lang)
        return shelf.articles if shelf else ()

    def article(self, lang: str, slug: str) -> Article | None:
        """The article at an address, or None."""
        shelf = self._shelves.get(lang)
        return shelf.by_slug.get(slug) if shelf else None

    def categories(self, lang: str) -> tuple[Category, ...]:
        """Categories that have an article, in the editors' order."""
        shelf = self._shelves.get(lang)
        return shelf.categories if shelf else ()

    def retrieve(
        self, lang: str, terms: Mapping[str, float], boosts: Mapping[str, float]
    ) -> list[Match]:
        """Passages that hold any of the terms, best first.

        `terms` maps terms (stems, as the language's analyzer gives them) to their weights,
        `boosts` maps the fields to look in to theirs.
        """
        shelf = self._shelves.get(lang)
        return shelf.retrieve(terms, boosts) if shelf else []


class _Shelf:
    """One language of a generation. Read when first asked for: most requests need one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        data = (self._folder / ARTICLES_FILE).read_bytes()
        return decode_json(data, tuple[Article, ...])

    @cached_property
    def categories(self) -> tuple[Category, ...]:
        data = (self._folder / CATEGORIES_FILE).read_bytes()
        return decode_json(data, tuple[Category, ...])

    @cached_property
    def by_slug(self) -> dict[str, Article]:
        return {article.slug: article for article in self.articles}

    @cached_property
    def _places(self) -> list[tuple[int, int]]:
        return [(each.article, each.passage) for each in split_documents(self.articles)]

    @cached_property
    def _postings(self) -> Postings:
        return Postings(self._folder / POSTINGS_DIR)

    def retrieve(self, terms: Mapping[str, float], boosts: Mapping[str, float]) -> list[Match]:
        matches = []
        for number, score in self._postings.score(terms, boosts):
            place, position = self._places[number]
            article = self.articles[place]
            matches.append(Match(article, article.passages[position], score))
        return matches
