"""The Whoosh index of one language: written at build time, searched by terms."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from whoosh import analysis as whoosh_analysis
from whoosh import fields, index, query, scoring
from whoosh.filedb.filestore import FileStorage

from kb.analysis import analyzer_for
from kb.index.document import FIELDS, Document

B = 0.75
"""How much a long field is discounted, 0 to 1 (BM25, Robertson and Zaragoza 2009)."""
K1 = 1.5
"""How soon a repeated term stops counting; higher is later. 1.5 held on the public sets."""


class StemTokenizer(whoosh_analysis.Analyzer):  # type: ignore[misc]
    """Hands our tokens to Whoosh. Only the language is kept, so that a schema stays small."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, value: str, **options: Any) -> Iterator[whoosh_analysis.Token]:
        token = whoosh_analysis.Token(
            positions=options.get("positions", False), chars=options.get("chars", False)
        )
        for position, found in enumerate(analyzer_for(self.lang).tokens(value)):
            token.text = found.stem
            token.boost = 1.0
            token.pos = position
            token.startchar, token.endchar = found.start, found.end
            yield token


def write_postings(folder: Path, lang: str, documents: Iterable[Document]) -> None:
    """Write the documents' index into an empty folder, in order; numbers count from 0."""
    tokenizer = StemTokenizer(lang)
    schema = fields.Schema(**{name: fields.TEXT(analyzer=tokenizer) for name in FIELDS})
    store = index.create_in(str(folder), schema)
    writer = store.writer(limitmb=256)
    for document in documents:
        texts = zip(FIELDS, document.texts, strict=True)
        writer.add_document(**{name: text for name, text in texts if text})
    writer.commit(optimize=True)
    store.close()
    for lock in folder.glob("*_WRITELOCK"):
        lock.unlink()


class Postings:
    """An opened Whoosh index. The folder's files must have passed their checksums."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            self._index = FileStorage(str(folder), readonly=True).open_index()
        self._searcher = self._index.searcher(weighting=scoring.BM25F(B=B, K1=K1))

    def score(
        self, terms: Mapping[str, float], boosts: Mapping[str, float]
    ) -> list[tuple[int, float]]:
        """Documents that hold any of the terms, with their BM25F score, best first.

        `terms` maps terms to weights, `boosts` maps fields to weights; both are above 0.
        """
        clauses = [
            query.Term(name, term, boost=weight * boost)
            for name, boost in boosts.items()
            for term, weight in terms.items()
        ]
        if not clauses:
            return []
        results = self._searcher.search(query.Or(clauses), limit=None)
        return [(hit.docnum, hit.score) for hit in results]

    def close(self) -> None:
        self._searcher.close()
        self._index.close()
