"""The files of one language in a generation, and what the next generation can take from them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kb.codec import decode_json, encode_json
from kb.index.best import BestFinder, make_finder
from kb.index.catalogue import Catalogue, open_catalogue, save_catalogue
from kb.index.claims import Claims, open_claims
from kb.index.lines import Lines, extend_lines, open_lines, save_lines
from kb.index.scores import Scores, open_scores
from kb.index.shelf import open_shelf
from kb.index.shown import open_shown
from kb.index.spans import open_finder
from kb.index.versions import Versions, open_versions
from kb.index.vocabulary import open_vocabulary, save_vocabulary
from kb.kernel import Shelf, WordFinder
from kb.model import Article, Category, Synonym

if TYPE_CHECKING:
    from kb.index.postings import Postings

CATEGORIES_FILE = "categories.json"
SYNONYMS_FILE = "synonyms.json"
POSTINGS_DIR = "postings"


@dataclass(frozen=True, slots=True)
class Record:
    """One article as it is kept: itself, as JSON, and a hash by which it is known again."""

    article: Article
    data: bytes
    hash: str


def make_record(article: Article) -> Record:
    """The record of an article. The hash has 32 hexadecimal digits of the JSON's sha256."""
    data = encode_json(article)
    return Record(article, data, hashlib.sha256(data).hexdigest()[:32])


class Records:
    """Makes records, each once for as long as its article is the same object and is asked for."""

    def __init__(self) -> None:
        self._known: dict[int, Record] = {}
        self._asked: dict[int, Record] = {}

    def find(self, article: Article) -> Record:
        """The record of an article."""
        known = self._known.get(id(article))
        record = known if known and known.article is article else make_record(article)
        self._asked[id(article)] = record
        return record

    def forget_others(self) -> None:
        """Let go of what was not asked for since this was called last."""
        self._known, self._asked = self._asked, {}


def write_records(folder: Path, records: Sequence[Record], old: Stock | None = None) -> None:
    """Write the articles, those of `old` before these. Those that are gone among them stay in the
    file, where nobody reads them, so that it need not be hashed anew."""
    data = [each.data for each in records]
    if old:
        extend_lines(old.folder, folder, "articles", data)
    else:
        save_lines(folder, "articles", data)


def write_lists(
    folder: Path,
    records: Sequence[Record | None],
    order: Sequence[int],
    categories: Sequence[Category],
    synonyms: Sequence[Synonym],
) -> None:
    """Write all but the articles, scores, claims, postings, versions and what hits show.

    Records are in the order of the articles' numbers; None stands for an article that is gone.
    `order` has the numbers in the editors' order.
    """
    save_vocabulary(folder, "hashes", [each.hash if each else "" for each in records])
    save_catalogue(folder, [each.article if each else None for each in records], order)
    (folder / CATEGORIES_FILE).write_bytes(encode_json(categories))
    (folder / SYNONYMS_FILE).write_bytes(encode_json(synonyms))


class Stock:
    """One language of a generation. Each part is opened when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.articles = open_lines(folder, "articles")

    @cached_property
    def categories(self) -> tuple[Category, ...]:
        return decode_json((self.folder / CATEGORIES_FILE).read_bytes(), tuple[Category, ...])

    @cached_property
    def synonyms(self) -> tuple[Synonym, ...]:
        return decode_json((self.folder / SYNONYMS_FILE).read_bytes(), tuple[Synonym, ...])

    @cached_property
    def catalogue(self) -> Catalogue:
        return open_catalogue(self.folder)

    @cached_property
    def versions(self) -> Versions:
        return open_versions(self.folder)

    @cached_property
    def claims(self) -> Claims:
        return open_claims(self.folder)

    @cached_property
    def shown(self) -> Lines:
        """What hits show of each document."""
        return open_shown(self.folder)

    @cached_property
    def scores(self) -> Scores:
        return open_scores(self.folder)

    @cached_property
    def shelf(self) -> Shelf | None:
        """The kernel's view of the scores; None where there is no kernel."""
        return open_shelf(self.scores)

    @cached_property
    def word_finder(self) -> WordFinder | None:
        """The kernel's view of the words in the shown texts; None where there is no kernel."""
        return open_finder(self.scores.spans, self.scores.stems.numbers)

    @cached_property
    def finder(self) -> BestFinder:
        """Finds the best passages."""
        return make_finder(self.scores, self.shelf)

    @cached_property
    def postings(self) -> Postings:
        # Whoosh is loaded by the first search that needs it: most servers never do.
        from kb.index.postings import Postings  # noqa: PLC0415

        return Postings(self.folder / POSTINGS_DIR)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each article that there is, by its hash."""
        hashes = open_vocabulary(self.folder, "hashes").words
        return {known: number for number, known in enumerate(hashes) if known}

    def article(self, number: int) -> Article:
        """Read an article by its number."""
        return decode_json(self.articles[number], Article)
