"""The Whoosh index of one language, with positions: it answers what words alone cannot.

Exact phrases are asked of it; scores, and which passages a word stands in, come from the arrays
beside it.
"""

from __future__ import annotations

import threading
import warnings
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from whoosh import analysis as whoosh_analysis
from whoosh import fields, index, query
from whoosh.filedb.filestore import FileStorage

from kb.index.bulk import GAP, BulkCodec, place_stems
from kb.index.document import FIELDS, PASSAGE_FIELDS, Document
from kb.index.tokens import Tokens
from kb.index.words import SEPARATOR, split

FIELD = "stems"
"""The one field: all texts of a document, one after the other."""


class JoinedStems(whoosh_analysis.Analyzer):  # type: ignore[misc]
    """Takes stems apart that were joined: Whoosh gets the words that everything else gets.

    An empty one stands between two texts.
    """

    def __call__(self, value: str, **options: Any) -> Iterator[whoosh_analysis.Token]:
        token = whoosh_analysis.Token(positions=options.get("positions", False))
        token.boost = 1.0
        position = 0
        for stem in split(value):
            if stem:
                token.text = stem
                token.pos = position
                yield token
            position += 1 if stem else GAP


def write_postings(folder: Path, documents: Sequence[Document], tokens: Tokens) -> None:
    """Write the documents' index into an empty folder, in order; numbers count from 0. `tokens` are
    those of the documents."""
    schema = fields.Schema(**{FIELD: fields.TEXT(analyzer=JoinedStems())})
    with closing(index.create_in(str(folder), schema)) as store:
        codec = BulkCodec(tokens.stems, place_stems(documents, tokens))
        writer = store.writer(codec=codec)
        for _ in documents:
            writer.add_document()
        writer.commit(optimize=True)
    _remove_lock(folder)


def patch_postings(folder: Path, gone: Iterable[int], added: Iterable[Document]) -> None:
    """Remove documents by number and add others behind the last; numbers stay as they are.

    What is in the folder's files stays there: they may be shared with another generation.
    """
    with closing(_open(folder)) as store:
        writer = store.writer(limitmb=64)
        for number in gone:
            writer.delete_document(number)
        _add(writer, added)
        # Merging would number the documents anew.
        writer.commit(merge=False)
    _remove_lock(folder)


def _add(writer: Any, documents: Iterable[Document]) -> None:
    for document in documents:
        # What belongs to the whole article is written once, with its opening: phrases are looked
        # for where they stand, and in every passage it would take most of the time of a build.
        own = FIELDS if document.passage == 0 else PASSAGE_FIELDS
        words = zip(FIELDS, document.words, strict=True)
        texts = [each.stems for name, each in words if each.stems and name in own]
        writer.add_document(**{FIELD: (SEPARATOR * 2).join(texts)})


def _open(folder: Path, *, readonly: bool = False) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        # Who only reads does not map: of what it maps, Whoosh keeps a whole copy in memory besides.
        # Of 30,000 passages that is 24 MB; without, a phrase takes 4.5 ms instead of 3.5.
        storage = FileStorage(str(folder), supports_mmap=not readonly, readonly=readonly)
        return storage.open_index()


def _remove_lock(folder: Path) -> None:
    for lock in folder.glob("*_WRITELOCK"):
        lock.unlink()


class Postings:
    """An opened Whoosh index, which threads may share. The folder's files must have passed their
    checksums."""

    def __init__(self, folder: Path) -> None:
        self._index = _open(folder, readonly=True)
        self._searcher = self._index.searcher()
        self._lock = threading.Lock()  # all that is read comes through one file, with one position
        weakref.finalize(self, _close, self._searcher, self._index)

    def holding(self, phrases: Sequence[Sequence[str]]) -> set[int]:
        """Numbers of the documents that hold each phrase, in one text. There must be one.

        A phrase is one stem or several that follow one another.
        """
        wanted = query.And([_phrase(phrase) for phrase in phrases])
        with self._lock:
            return set(wanted.docs(self._searcher))


def _close(searcher: Any, store: Any) -> None:
    searcher.close()
    store.close()


def _phrase(stems: Sequence[str]) -> query.Query:
    return query.Term(FIELD, stems[0]) if len(stems) == 1 else query.Phrase(FIELD, list(stems))
