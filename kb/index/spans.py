"""Where each word stands in the texts that hits show: they are marked without analysing again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.index.document import FIELDS, Document
from kb.index.matrix import Ints, open_array, save_array
from kb.index.tokens import Tokens

SHOWN_FIELDS = ("title", "headings", "body")
"""The fields whose texts are shown with marks, in the order in which `find` answers."""

LOOKED_AT = 3000
"""Characters of a text whose words are kept. Passages are sections of an article, and hardly one is
longer; an excerpt is chosen from its beginning."""

Match = tuple[int, int, str]
"""Start and end of a word in its text, in code points, and its stem."""


@dataclass(frozen=True, slots=True)
class Spans:
    """The words of one field: document n has those from `starts[n]` to `starts[n + 1]`.

    `stems` are numbers of stems; `offsets` has where each word begins and ends, shape (words, 2).
    """

    starts: NDArray[np.int64]
    stems: Ints
    offsets: Ints

    def find(self, documents: Sequence[int], wanted: NDArray[np.bool_]) -> list[list[list[int]]]:
        """Of each document, [start, end, stem] of the words whose stem is wanted (shape: stems)."""
        rows = [slice(self.starts[number], self.starts[number + 1]) for number in documents]
        stems = np.concatenate([self.stems[row] for row in rows])
        hits = np.flatnonzero(wanted[stems])
        found: list[list[list[int]]] = [[] for _ in rows]
        if len(hits):
            ends = np.cumsum([row.stop - row.start for row in rows])
            owners = np.searchsorted(ends, hits, side="right")
            offsets = np.concatenate([self.offsets[row] for row in rows])[hits]
            table = np.column_stack((owners, offsets, stems[hits])).tolist()
            for owner, *match in table:
                found[owner].append(match)
        return found


def read_spans(documents: Sequence[Document], tokens: Tokens) -> tuple[Spans, ...]:
    """The spans of each of SHOWN_FIELDS; `tokens` are those of the documents."""
    return tuple(_read_field(documents, tokens, name) for name in SHOWN_FIELDS)


def join_spans(old: Spans, renumbered: NDArray[np.int64], added: Spans) -> Spans:
    """Documents behind others. `renumbered` has the new number of each stem of the old ones."""
    return Spans(
        np.concatenate((old.starts, added.starts[1:] + old.starts[-1])),
        np.concatenate((renumbered[old.stems].astype(np.int32), added.stems)),
        np.concatenate((old.offsets, added.offsets)),
    )


def save_spans(folder: Path, spans: Sequence[Spans]) -> None:
    """Write the spans of SHOWN_FIELDS."""
    for name, each in zip(SHOWN_FIELDS, spans, strict=True):
        for field in fields(Spans):
            save_array(folder, f"spans.{name}.{field.name}", getattr(each, field.name))


def open_spans(folder: Path) -> tuple[Spans, ...]:
    """Open saved spans."""
    return tuple(
        Spans(*(open_array(folder, f"spans.{name}.{field.name}") for field in fields(Spans)))
        for name in SHOWN_FIELDS
    )


def _read_field(documents: Sequence[Document], tokens: Tokens, name: str) -> Spans:
    place, runs = FIELDS.index(name), tokens.stem_runs[name]
    joined = b"".join(document.words[place].offsets for document in documents)
    offsets = np.frombuffer(joined, np.int32).reshape(-1, 2)
    kept = offsets[:, 0] < LOOKED_AT
    before = np.concatenate(([0], np.cumsum(kept)))
    return Spans(before[runs.starts].astype(np.int64), runs.items[kept], offsets[kept])
