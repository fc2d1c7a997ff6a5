"""Whoosh's postings, written from arrays: the terms are sorted and counted before Whoosh sees them.

Whoosh makes a Python tuple of every posting, sorts them all and takes them apart again. That took
half of a build; a term at a time it takes a third of that, and what is on the disk reads the same.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3PostingsWriter

from kb.index.document import FIELDS, PASSAGE_FIELDS, Document
from kb.index.tokens import Tokens

Numbers = NDArray[np.int64]

GAP = 2
"""Positions between two texts: a phrase does not run from one into the next."""

_COMPRESSED_FROM = 16
"""Postings of a term from which on they are compressed: of fewer, a compressed block is hardly
smaller, and most terms have fewer. A round number, not tuned."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where each stem stands, term after term and document after document.

    Posting p is of `terms[p]` in `documents[p]` and has `positions[starts[p]:starts[p + 1]]`.
    Shapes: terms, documents (postings,), starts (postings + 1,), positions (occurrences,).
    """

    terms: Numbers
    documents: Numbers
    starts: Numbers
    positions: Numbers


def place_stems(documents: Sequence[Document], tokens: Tokens) -> Places:
    """Where the stems of documents stand; `tokens` are theirs.

    What belongs to the whole article is placed once, in its opening: phrases are looked for where
    they stand.
    """
    is_opening = np.array([document.passage == 0 for document in documents], np.bool_)
    ends = np.zeros(len(documents), np.int64)
    keys, positions = [], []
    for name in FIELDS:
        runs = tokens.stem_runs[name]
        sizes = np.diff(runs.starts)
        own = np.ones_like(is_opening) if name in PASSAGE_FIELDS else is_opening
        owners = runs.documents()
        kept = own[owners]
        inside = np.arange(len(owners)) - runs.starts[owners]
        keys.append((runs.items.astype(np.int64) * len(documents) + owners)[kept])
        positions.append((ends[owners] + inside)[kept])
        ends += np.where(own & (sizes > 0), sizes + GAP, 0)
    return _sort(np.concatenate(keys), np.concatenate(positions), len(documents))


def _sort(keys: Numbers, positions: Numbers, documents: int) -> Places:
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    terms, owners = np.divmod(keys[first], max(documents, 1))
    return Places(terms, owners, np.append(first, len(keys)), positions[order])


class BulkCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's own format, but that the postings of its one field come from `Places`."""

    length_stats = False  # lengths are for Whoosh's scores, which nobody asks for

    def __init__(self, stems: Sequence[str], places: Places) -> None:
        super().__init__()
        self._stems = stems
        self._places = places

    def field_writer(self, storage: Any, segment: Any) -> W3FieldWriter:
        return _FieldWriter(self, storage, segment, self._stems, self._places)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> W3PostingsWriter:
        return _TermWriter(dbfile, blocklimit=self._blocklimit, byteids=byteids)

    def new_segment(self, storage: Any, indexname: str) -> Any:
        # A segment is written together with its codec: it is to be read with Whoosh's own.
        return W3Codec().new_segment(storage, indexname)


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]
    def __init__(
        self, codec: BulkCodec, storage: Any, segment: Any, stems: Sequence[str], places: Places
    ) -> None:
        super().__init__(codec, storage, segment)
        self._stems = stems
        self._places = places

    def add_postings(self, schema: Any, lengths: None, items: object) -> None:
        """All of them; `items` are those that Whoosh gathered, none."""
        (name,) = schema.names()
        self.start_field(name, schema[name])
        encode = lru_cache(_ENCODED)(schema[name].format.encode)
        for term, ids, positions in _rows(self._places):
            self.start_term(self._stems[term].encode())
            weights = array("f", map(len, positions))
            self._postwriter.add_row(ids, weights, [*map(encode, positions)])
            self.finish_term()
        self.finish_field()


_ENCODED = 1 << 15
"""Lists of positions whose encoding is kept. Most are of one word that stands there once."""


def _rows(places: Places) -> Iterator[tuple[int, array[int], list[tuple[int, ...]]]]:
    """Of each term, the documents that hold it and its positions in each of them."""
    bounds = np.append(np.flatnonzero(np.diff(places.terms, prepend=-1)), len(places.terms))
    ids = array("I", places.documents.astype(np.uint32).tobytes())
    for first, last in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        starts = places.starts[first : last + 1]
        base = int(starts[0])
        positions = places.positions[base : starts[-1]].tolist()
        cuts = (starts - base).tolist()
        rows = [tuple(positions[begin:end]) for begin, end in pairwise(cuts)]
        yield int(places.terms[first]), ids[first:last], rows


class _TermWriter(W3PostingsWriter):  # type: ignore[misc]
    """Takes all postings of a term at once."""

    def add_row(self, ids: array[int], weights: array[float], values: list[bytes]) -> None:
        self._compression = 3 if len(ids) >= _COMPRESSED_FROM else 0
        for begin in range(0, len(ids), self._blocklimit):
            end = begin + self._blocklimit
            self._ids, self._weights = ids[begin:end], weights[begin:end]
            self._values = values[begin:end]
            self._maxweight = max(self._weights)
            self._write_block(last=end >= len(ids))
