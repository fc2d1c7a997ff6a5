"""An opened generation: its articles, and the passages that hold wanted terms."""

from __future__ import annotations

import os
import weakref
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.analysis import analyzer_for
from kb.codec import decode_json
from kb.errors import IndexUnavailable
from kb.index.compiler import ARTICLES_FILE, CATEGORIES_FILE, POSTINGS_DIR, SYNONYMS_FILE
from kb.index.generation import candidates, hold
from kb.index.manifest import Manifest, read_manifest, verify_files
from kb.index.matrix import Ints
from kb.index.postings import Postings
from kb.index.retrieval import Found, Parts, Wanted, retrieve, take_apart
from kb.index.scores import Scores, open_scores
from kb.model import Article, Category, Passage, Synonym

Bools = NDArray[np.bool_]


def open_index(data_dir: Path) -> Index:
    """Open the published generation, or the newest older one that is whole.

    Raises IndexUnavailable when there is none, with the reason.
    """
    refused: list[str] = []
    for folder in candidates(data_dir):
        try:
            return _open_generation(folder, tuple(refused))
        except IndexUnavailable as error:
            refused.append(error.message)
        except OSError as error:
            refused.append(f"{folder.name} cannot be read: {error.strerror}.")
    if refused:
        raise IndexUnavailable(f"No index can be served. {' '.join(refused)}")
    raise IndexUnavailable(f"No index in {data_dir} yet. Run `kb build`.")


def _open_generation(folder: Path, refused: tuple[str, ...]) -> Index:
    """Hold a generation, then check it: what is checked cannot be removed before it is read."""
    held = hold(folder)
    try:
        manifest = read_manifest(folder)
        _check_analysis(manifest)
        verify_files(folder, manifest)
        return Index(folder, manifest, held, refused)
    except BaseException:
        os.close(held)
        raise


def _check_analysis(manifest: Manifest) -> None:
    """Words that were cut in another way than questions are now would not be found."""
    for lang, shelf in manifest.languages.items():
        if shelf.analyzer != analyzer_for(lang).version:
            raise IndexUnavailable(
                f"{manifest.generation} was built before the analysis of `{lang}` changed."
                " Run `kb build`."
            )


class Index:
    """A generation, open for reading. It never changes, and may be shared between threads."""

    def __init__(
        self, folder: Path, manifest: Manifest, held: int, refused: tuple[str, ...] = ()
    ) -> None:
        """`held` is what `hold` returned; it is closed together with the index."""
        self.generation = manifest.generation
        self.built = datetime.fromisoformat(manifest.built)
        self.languages = tuple(manifest.languages)
        self.refused = refused
        """Why newer generations could not be opened; empty when this is the published one."""
        self._shelves = {lang: _Shelf(folder / lang) for lang in manifest.languages}
        weakref.finalize(self, os.close, held)

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

    def synonyms(self, lang: str) -> tuple[Synonym, ...]:
        """The editors' synonyms of a language."""
        shelf = self._shelves.get(lang)
        return shelf.synonyms if shelf else ()

    def lexicon(self, lang: str) -> Scores | None:
        """The words of a language and all that is known of them; None for one without articles."""
        shelf = self._shelves.get(lang)
        return shelf.scores if shelf else None

    def retrieve(self, lang: str, wanted: Wanted, allowed: Bools | None = None) -> Found:
        """Passages that hold any of the wanted terms, scored, in the order of their numbers.

        `allowed` has True for each passage that may be returned. Raises KeyError for a language
        that the index does not have.
        """
        return retrieve(self._shelves[lang].scores, wanted, allowed)

    def take_apart(self, lang: str, wanted: Wanted, document: int) -> Parts:
        """What each wanted term gives to the score of one passage."""
        return take_apart(self._shelves[lang].scores, wanted, document)

    def holding(self, lang: str, phrases: Sequence[Sequence[str]], without: Sequence[str]) -> Bools:
        """Which passages hold each of the phrases (lists of stems) and none of the stems
        `without`; shape (passages,). Raises KeyError as `retrieve` does."""
        shelf = self._shelves[lang]
        mask = np.zeros(shelf.scores.documents, np.bool_)
        mask[list(shelf.postings.holding(phrases, without))] = True
        return mask

    def owners(self, lang: str) -> Ints:
        """Position in `articles` of the article of each document; shape (documents,)."""
        return self._shelves[lang].scores.articles

    def passage(self, lang: str, document: int) -> tuple[Article, Passage]:
        """The passage with a number, and its article."""
        shelf = self._shelves[lang]
        article = shelf.articles[shelf.scores.articles[document]]
        return article, article.passages[shelf.scores.passages[document]]


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
    def synonyms(self) -> tuple[Synonym, ...]:
        data = (self._folder / SYNONYMS_FILE).read_bytes()
        return decode_json(data, tuple[Synonym, ...])

    @cached_property
    def scores(self) -> Scores:
        return open_scores(self._folder)

    @cached_property
    def postings(self) -> Postings:
        return Postings(self._folder / POSTINGS_DIR)
