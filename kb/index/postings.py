"""The Whoosh index of one language, with positions: it answers what words alone cannot.

Exact phrases and exclusions are asked of it; scores come from the arrays beside it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from whoosh import analysis as whoosh_analysis
from whoosh import fields, index, query
from whoosh.filedb.filestore import FileStorage

from kb.analysis import analyzer_for
from kb.index.document import FIELDS, PASSAGE_FIELDS, Document


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
        # What belongs to the whole article is written once, with its opening: phrases are looked
        # for where they stand, and in every passage it would take most of the time of a build.
        own = FIELDS if document.passage == 0 else PASSAGE_FIELDS
        writer.add_document(**{name: text for name, text in texts if text and name in own})
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
        self._searcher = self._index.searcher()

    def holding(self, phrases: Sequence[Sequence[str]], without: Sequence[str]) -> set[int]:
        """Numbers of the documents that hold each phrase, in one field, and none of the terms.

        A phrase is one stem or several that follow one another.
        """
        needed = [query.Or([_phrase(name, phrase) for name in FIELDS]) for phrase in phrases]
        barred = [query.Term(name, term) for term in without for name in FIELDS]
        wanted = query.And(needed) if needed else query.Every()
        if barred:
            wanted = query.AndNot(wanted, query.Or(barred))
        return set(wanted.docs(self._searcher))

    def close(self) -> None:
        self._searcher.close()
        self._index.close()


def _phrase(name: str, stems: Sequence[str]) -> query.Query:
    return query.Term(name, stems[0]) if len(stems) == 1 else query.Phrase(name, list(stems))
