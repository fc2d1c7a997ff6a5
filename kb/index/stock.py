"""The files of one language in a generation, and what the next generation can take from them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kb.codec import decode_json, encode_json
from kb.index.catalogue import Catalogue, open_catalogue, save_catalogue
from kb.index.claims import Claims, open_claims, save_claims
from kb.index.lines import open_lines, save_lines
from kb.index.postings import Postings
from kb.index.scores import Scores, open_scores, save_scores
from kb.index.vocabulary import open_vocabulary, save_vocabulary
from kb.index.words import ArticleWords
from kb.model import Article, Category, Synonym

CATEGORIES_FILE = "categories.json"
SYNONYMS_FILE = "synonyms.json"
POSTINGS_DIR = "postings"


@dataclass(frozen=True, slots=True)
class Record:
    """One article as it is kept: itself and its words as JSON, its claims' stems, and a hash of
    the article by which it is known again."""

    hash: str
    article: Article
    data: bytes
    words: bytes
    claims: tuple[str, ...]


def hash_article(data: bytes) -> str:
    """The hash of an article's JSON: 32 hexadecimal digits of its sha256."""
    return hashlib.sha256(data).hexdigest()[:32]


def make_record(article: Article, data: bytes, words: ArticleWords) -> Record:
    """The record of an article that was analysed."""
    return Record(hash_article(data), article, data, encode_json(words), words.claims)


def write_stock(
    folder: Path,
    records: Sequence[Record | None],
    scores: Scores,
    categories: Sequence[Category],
    synonyms: Sequence[Synonym],
) -> None:
    """Write all but the postings. Records are in the order of the articles' numbers; None stands
    for an article that is gone."""
    articles = [each.article if each else None for each in records]
    save_lines(folder, "articles", (each.data if each else b"" for each in records))
    save_lines(folder, "words", (each.words if each else b"" for each in records))
    save_vocabulary(folder, "hashes", [each.hash if each else "" for each in records])
    save_catalogue(folder, articles, categories)
    save_claims(folder, articles, [each.claims if each else () for each in records], scores.stems)
    save_scores(folder, scores)
    (folder / CATEGORIES_FILE).write_bytes(encode_json(categories))
    (folder / SYNONYMS_FILE).write_bytes(encode_json(synonyms))


class Stock:
    """One language of a generation. Each part is opened when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.articles = open_lines(folder, "articles")
        self.words = open_lines(folder, "words")

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
    def claims(self) -> Claims:
        return open_claims(self.folder)

    @cached_property
    def scores(self) -> Scores:
        return open_scores(self.folder)

    @cached_property
    def postings(self) -> Postings:
        return Postings(self.folder / POSTINGS_DIR)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each article that there is, by its hash."""
        hashes = open_vocabulary(self.folder, "hashes").words
        return {known: number for number, known in enumerate(hashes) if known}

    def article(self, number: int) -> Article:
        """Read an article by its number."""
        return decode_json(self.articles[number], Article)

    def words_of(self, number: int) -> ArticleWords:
        """Read the words of an article."""
        return decode_json(self.words[number], ArticleWords)

    def record(self, number: int, article: Article) -> Record:
        """The record of an article that has not changed, without analysing it."""
        data = self.articles[number]
        claims = tuple(self.claims.stems.text(claim) for claim in self.claims.of(number))
        return Record(hash_article(data), article, data, self.words[number], claims)
