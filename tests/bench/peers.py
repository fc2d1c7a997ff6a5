"""The peers: each indexes the same tokens and is asked the same terms, as fast as it fairly can.

A peer is built into a folder of its own from lines of whitespace-joined terms, and gives back a
function from terms to the numbers of its ten best documents. Making the query counts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from whoosh import analysis, fields, index, query, scoring

TOP = 10
HEAP = 500_000_000
"""Bytes that tantivy may fill before it would begin a second segment."""

Find = Callable[[Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another search engine. `rounds` says how often each question is asked: fewer of the slow."""

    name: str
    version: str
    build: Callable[[Sequence[str], Path], Find]
    rounds: int


def find_peers() -> tuple[Peer, ...]:
    """The peers that are installed; Whoosh and SQLite always are."""
    found = []
    for name, distribution, build in (
        ("tantivy", "tantivy", build_tantivy),
        ("bm25s", "bm25s", build_bm25s),
    ):
        try:
            found.append(Peer(name, version(distribution), build, 5))
        except PackageNotFoundError:
            continue
    found.append(Peer("SQLite FTS5", sqlite3.sqlite_version, build_fts5, 2))
    found.append(Peer("Whoosh", version("Whoosh-Reloaded"), build_whoosh, 1))
    return tuple(found)


def build_tantivy(lines: Sequence[str], folder: Path) -> Find:
    """One segment with frequencies and no positions; a boolean query of terms, no counting."""
    import tantivy

    schema = (
        tantivy.SchemaBuilder()
        .add_text_field("body", tokenizer_name="whitespace", index_option="freq")
        .add_integer_field("id", fast=True)
        .build()
    )
    store = tantivy.Index(schema, path=str(folder))
    writer = store.writer(HEAP, 1)
    for number, line in enumerate(lines):
        writer.add_document(tantivy.Document(body=line, id=number))
    writer.commit()
    writer.wait_merging_threads()
    store.reload()
    searcher = store.searcher()
    # One segment, filled in order: the address of a document is its number.
    assert searcher.num_segments == 1
    should, boolean, term = (
        tantivy.Occur.Should,
        tantivy.Query.boolean_query,
        tantivy.Query.term_query,
    )

    def find(terms: Sequence[str]) -> list[int]:
        wanted = boolean([(should, term(schema, "body", each, "freq")) for each in terms])
        return [address.doc for _, address in searcher.search(wanted, TOP, count=False).hits]

    return find


def build_bm25s(lines: Sequence[str], folder: Path) -> Find:
    """Its numpy engine, opened from disk as it is served; one thread."""
    import bm25s

    retriever = bm25s.BM25(backend="numpy")
    retriever.index([line.split() for line in lines], show_progress=False)
    retriever.save(str(folder))
    opened = bm25s.BM25.load(str(folder))

    def find(terms: Sequence[str]) -> list[int]:
        found: Any = opened.retrieve(
            [list(terms)],
            k=min(TOP, len(lines)),
            return_as="documents",
            show_progress=False,
            backend_selection="numpy",
        )
        return [int(number) for number in found[0]]

    return find


def build_fts5(lines: Sequence[str], folder: Path) -> Find:
    """A table without the text. Full detail: bm25() is twice as slow on a smaller index."""
    base = sqlite3.connect(folder / "fts.db")
    base.execute("PRAGMA cache_size = -262144")
    base.execute("CREATE VIRTUAL TABLE passages USING fts5 (body, content='', tokenize='ascii')")
    rows = enumerate(lines)
    base.executemany("INSERT INTO passages (rowid, body) VALUES (?, ?)", rows)
    base.execute("INSERT INTO passages (passages) VALUES ('optimize')")
    base.commit()
    base.execute("VACUUM")
    ask = f"SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT {TOP}"

    def find(terms: Sequence[str]) -> list[int]:
        wanted = " OR ".join(f'"{each}"' for each in terms)
        return [number for (number,) in base.execute(ask, (wanted,))]

    return find


class SplitTokenizer(analysis.Analyzer):  # type: ignore[misc]
    """Terms as they are handed over; the cheapest that Whoosh can have."""

    def __call__(self, value: str, **options: Any) -> Iterator[analysis.Token]:
        token = analysis.Token(positions=options.get("positions", False))
        for position, term in enumerate(value.split()):
            token.text, token.pos, token.boost = term, position, 1.0
            yield token


def build_whoosh(lines: Sequence[str], folder: Path) -> Find:
    """Frequencies and no positions, one segment; its own searcher with its BM25F."""
    write_whoosh(lines, folder, phrase=False)
    searcher = index.open_dir(str(folder)).searcher(weighting=scoring.BM25F())

    def find(terms: Sequence[str]) -> list[int]:
        wanted = query.Or([query.Term("body", each) for each in terms])
        return [number for _, number in searcher.search(wanted, limit=TOP).top_n]

    return find


def write_whoosh(lines: Sequence[str], folder: Path, *, phrase: bool) -> None:
    """Whoosh's own build; with `phrase` it keeps positions, as its text fields do by default."""
    schema = fields.Schema(body=fields.TEXT(analyzer=SplitTokenizer(), phrase=phrase))
    writer = index.create_in(str(folder), schema).writer(limitmb=256)
    for line in lines:
        writer.add_document(body=line)
    writer.commit(optimize=True)
