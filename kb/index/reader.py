"""An opened generation: its articles, and the passages that hold wanted terms."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kb.analysis import analyzer_for
from kb.errors import IndexUnavailable
from kb.index.best import Best
from kb.index.catalogue import Catalogue
from kb.index.claims import Claims
from kb.index.edition_name import name_edition, read_name
from kb.index.generation import candidates, current_name, hold
from kb.index.images import IMAGES_DIR
from kb.index.manifest import Manifest, read_manifest, verify_files
from kb.index.matches import find_matches
from kb.index.matrix import Ints
from kb.index.retrieval import Found, Parts, retrieve, take_apart
from kb.index.scores import Scores
from kb.index.shown import Shown, decode_shown
from kb.index.spans import Match
from kb.index.stock import Stock
from kb.index.wanted import Wanted
from kb.model import Article, Category, Kind, Synonym
from kb.schedule import today_in

if TYPE_CHECKING:
    from kb.index.seal import Checked

Bools = NDArray[np.bool_]

ARTICLES_KEPT = 256
"""Articles that a process keeps after reading them, some 2 MB: enough for the popular ones."""


def open_index(data_dir: Path, today: date | None = None, checked: Checked | None = None) -> Index:
    """Open the published generation, or the newest older one that is whole.

    `today` is the day at the shop, the one in UTC by default: of policies, the versions that are in
    force on it are read. Files that are `checked` already are not compared with their checksums
    again. Raises IndexUnavailable when there is none, with the reason.
    """
    today = today or today_in()
    refused: list[str] = []
    for folder in candidates(data_dir):
        try:
            return _open_generation(folder, today, tuple(refused), checked)
        except IndexUnavailable as error:
            refused.append(error.message)
        except OSError as error:
            refused.append(f"{folder.name} cannot be read: {error.strerror}.")
    if refused:
        raise IndexUnavailable(f"No index can be served. {' '.join(refused)}")
    raise IndexUnavailable(f"No index in {data_dir} yet. Run `kb build`.")


def find_published(data_dir: Path) -> str | None:
    """Name of the published generation, if this version can read it; its files are not checked."""
    name = current_name(data_dir)
    if name is None:
        return None
    try:
        _check_analysis(read_manifest(candidates(data_dir)[0]))
    except IndexUnavailable:
        return None
    return name


def _open_generation(
    folder: Path, today: date, refused: tuple[str, ...], checked: Checked | None
) -> Index:
    """Hold a generation, then check it: what is checked cannot be removed before it is read."""
    held = hold(folder)
    try:
        manifest = read_manifest(folder)
        _check_analysis(manifest)
        verify_files(folder, manifest, checked)
        return Index(folder, manifest, held, today, refused)
    except BaseException:
        os.close(held)
        raise


def _check_analysis(manifest: Manifest) -> None:
    """Words that were cut in another way than questions are now would not be found."""
    for name, shelf in manifest.shelves.items():
        lang, _ = read_name(name)
        if shelf.analyzer != analyzer_for(lang).version:
            raise IndexUnavailable(
                f"{manifest.generation} was built before the analysis of `{lang}` changed."
                " Run `kb build`."
            )


class Index:
    """A generation as it is on a day, open for reading. It never changes, and may be shared between
    threads."""

    def __init__(
        self,
        folder: Path,
        manifest: Manifest,
        held: int,
        day: date,
        refused: tuple[str, ...] = (),
    ) -> None:
        """`held` is what `hold` returned; it is closed together with the index."""
        self.generation = manifest.generation
        self.built = datetime.fromisoformat(manifest.built)
        self.languages = tuple(manifest.languages)
        self.refused = refused
        """Why newer generations could not be opened; empty when this is the published one."""
        names = {lang: lang for lang in manifest.languages}
        turns = sorted((since, lang) for lang, since in map(read_name, manifest.later) if since)
        names |= {lang: name_edition(lang, since) for since, lang in turns if since <= day}
        later = [name for lang, name in names.items() if name != lang]
        self.state = "+".join((manifest.generation, *later))
        """Names all that can be read here: the generation, and its editions of later days."""
        self.until = next((since for since, _ in turns if since > day), None)
        """The day on which another version of some policy comes into force; None if none will."""
        self._images = {
            name.removeprefix(f"{IMAGES_DIR}/"): folder / name
            for name in manifest.files
            if name.startswith(f"{IMAGES_DIR}/")
        }
        self._stocks = {lang: Stock(folder / name) for lang, name in names.items()}
        self._read = lru_cache(ARTICLES_KEPT)(partial(_read_article, self._stocks))
        weakref.finalize(self, os.close, held)

    def articles(
        self, lang: str, category: str | None = None, kind: Kind | None = None
    ) -> tuple[Article, ...]:
        """Published articles in the order of their categories, then by title; empty for a
        language that the index does not have. `category` and `kind` restrict them; those left
        out are not read."""
        stock = self._stocks.get(lang)
        if stock is None:
            return ()
        listed = stock.catalogue.listed(category, kind)
        return tuple(self._read(lang, number) for number in listed)

    def article(self, lang: str, slug: str) -> Article | None:
        """The article at an address, or None. Of several versions, the one in force."""
        stock = self._stocks.get(lang)
        number = stock.catalogue.by_slug.get(slug) if stock else None
        return None if stock is None or number is None else self._read(lang, number)

    def versions(self, lang: str, slug: str) -> tuple[date, ...]:
        """The days on which the versions of an article took effect or will, ascending; empty for
        an article that has but one."""
        stock = self._stocks.get(lang)
        return stock.versions.days(slug) if stock else ()

    def version(self, lang: str, slug: str, day: date) -> Article | None:
        """The version of an article that takes effect on a day, in force or not; or None."""
        stock = self._stocks.get(lang)
        return stock.versions.read(slug, day) if stock else None

    def image(self, name: str) -> bytes | None:
        """A picture by its `Image.name`, or None."""
        path = self._images.get(name)
        return path.read_bytes() if path else None

    def article_at(self, lang: str, number: int) -> Article:
        """The article with a number. Raises KeyError for a language that the index lacks."""
        return self._read(lang, number)

    def catalogue(self, lang: str) -> Catalogue:
        """What lists, filters and counts need of the articles. Raises KeyError as above."""
        return self._stocks[lang].catalogue

    def claims(self, lang: str) -> Claims:
        """What the articles claim to answer. Raises KeyError as above."""
        return self._stocks[lang].claims

    def categories(self, lang: str) -> tuple[Category, ...]:
        """Categories that have an article, in the editors' order."""
        stock = self._stocks.get(lang)
        return stock.categories if stock else ()

    def synonyms(self, lang: str) -> tuple[Synonym, ...]:
        """The editors' synonyms of a language."""
        stock = self._stocks.get(lang)
        return stock.synonyms if stock else ()

    def lexicon(self, lang: str) -> Scores | None:
        """The words of a language and all that is known of them; None for one without articles."""
        stock = self._stocks.get(lang)
        return stock.scores if stock else None

    def retrieve(self, lang: str, wanted: Wanted, allowed: Bools | None = None) -> Found:
        """Passages that hold any of the wanted terms, scored, in the order of their numbers.

        `allowed` has True for each passage that may be returned. Raises KeyError for a language
        that the index does not have.
        """
        stock = self._stocks[lang]
        return retrieve(stock.scores, wanted, allowed, stock.shelf)

    def best(self, lang: str, wanted: Wanted, size: int, allowed: Bools | None = None) -> Best:
        """The `size` best passages for the wanted stems and pairs alone, in a fraction of the time
        that `retrieve` takes. Raises KeyError as it does."""
        return self._stocks[lang].finder.find(wanted, size, allowed)

    def take_apart(self, lang: str, wanted: Wanted, document: int) -> Parts:
        """What each wanted term gives to the score of one passage."""
        return take_apart(self._stocks[lang].scores, wanted, document)

    def holding(self, lang: str, phrases: Sequence[Sequence[str]], without: Sequence[str]) -> Bools:
        """Which passages hold each of the phrases (lists of stems) and none of the stems
        `without`; shape (passages,). Raises KeyError as `retrieve` does."""
        stock = self._stocks[lang]
        mask = np.ones(stock.scores.documents, np.bool_)
        if phrases:
            mask[:] = False
            mask[list(stock.postings.holding(phrases))] = True
        for stem in without:
            row = stock.scores.stems.find(stem)
            if row is not None:
                mask[stock.scores.stem_impacts.row(row)[0]] = False
        return mask

    def owners(self, lang: str) -> Ints:
        """Number of the article of each document; shape (documents,)."""
        return self._stocks[lang].scores.articles

    def opening(self, lang: str, document: int) -> int:
        """Number of the first document of a document's article."""
        return document - int(self._stocks[lang].scores.passages[document])

    def find(
        self, lang: str, documents: Sequence[int], stems: Iterable[str]
    ) -> list[tuple[list[Match], ...]]:
        """Of each document, the words with these stems in its title, its heading and its text, of
        which the first LOOKED_AT characters are known."""
        stock = self._stocks[lang]
        return find_matches(stock.scores, documents, stems, stock.word_finder)

    def shown(self, lang: str, documents: Sequence[int]) -> tuple[Shown, ...]:
        """What hits show of the passages with these numbers. Raises KeyError as above."""
        return decode_shown(self._stocks[lang].shown.pick(documents))


def _read_article(stocks: Mapping[str, Stock], lang: str, number: int) -> Article:
    return stocks[lang].article(number)
