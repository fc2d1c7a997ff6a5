"""Where each word stands in the texts that hits show: they are marked without analysing again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.index.document import FIELDS, Document
from kb.index.matrix import Ints, narrow, open_array, save_array
from kb.index.tokens import Tokens
from kb.kernel import WordFinder, kernel

SHOWN_FIELDS = ("title", "headings", "body")
"""The fields whose texts are shown with marks, in the order in which `find` answers."""

LOOKED_AT = 3000
"""Characters of a text whose words are kept. Passages are sections of an article, and hardly one is
longer; an excerpt is chosen from its beginning."""

_FARTHEST = np.iinfo(np.uint16).max

Match = tuple[int, int, str]
"""Start and end of a word in its text, in code points, and its stem."""


@dataclass(frozen=True, slots=True)
class Spans:
    """The words of the shown texts: text t of document d has those from
    `starts[texts · d + t]` to the next start, where `texts` is the number of SHOWN_FIELDS.

    `stems` are numbers of stems; `offsets` has where each word begins and ends, shape (words, 2).
    """

    starts: NDArray[np.int64]
    stems: Ints
    offsets: NDArray[np.uint16]

    def find(self, documents: Sequence[int], wanted: Sequence[int]) -> list[list[int]]:
        """[text, start, end, stem] of each word whose stem is wanted, in order; text t of the n-th
        document has the number texts · n + t."""
        width = len(SHOWN_FIELDS)
        texts = (np.array(documents)[:, None] * width + np.arange(width + 1)).ravel()
        bounds = self.starts[texts].reshape(-1, width + 1)
        rows = [slice(first, last) for first, last in bounds[:, [0, -1]].tolist()]
        stems = np.concatenate([self.stems[row] for row in rows])
        hits = np.flatnonzero(np.isin(stems, wanted))
        ends = np.cumsum(bounds[:, 1:] - bounds[:, :-1])
        owners = np.searchsorted(ends, hits, side="right")
        offsets = np.concatenate([self.offsets[row] for row in rows])[hits]
        return np.column_stack((owners, offsets, stems[hits])).tolist()  # type: ignore[no-any-return]


def open_finder(spans: Spans, numbers: Mapping[str, int]) -> WordFinder | None:
    """The kernel's view of opened spans, whose stems have these numbers; None where there is no
    kernel."""
    library = kernel()
    if library is None:
        return None
    return WordFinder(library, spans.starts, len(SHOWN_FIELDS), spans.stems, spans.offsets, numbers)


def read_spans(documents: Sequence[Document], tokens: Tokens) -> Spans:
    """The spans of documents; `tokens` are theirs."""
    parts = [_read_field(documents, tokens, name) for name in SHOWN_FIELDS]
    sizes = np.column_stack([part[0] for part in parts])
    starts = np.concatenate(([0], np.cumsum(sizes.ravel())))
    stems = np.empty(starts[-1], np.int32)
    offsets = np.empty((starts[-1], 2), np.uint16)
    for place, (size, stems_of, offsets_of) in enumerate(parts):
        # Words follow one another in their field, and in their text of their document.
        shift = starts[place : -1 : len(parts)] - (np.cumsum(size) - size)
        to = np.arange(len(stems_of)) + np.repeat(shift, size)
        stems[to], offsets[to] = stems_of, offsets_of
    return Spans(starts, stems, offsets)


def _read_field(
    documents: Sequence[Document], tokens: Tokens, name: str
) -> tuple[NDArray[np.int64], Ints, NDArray[np.uint16]]:
    """Of one field, how many words of each document are kept; their stems and their offsets."""
    place, runs = FIELDS.index(name), tokens.stem_runs[name]
    joined = b"".join([document.words[place].offsets for document in documents])
    offsets = np.frombuffer(joined, np.int32).reshape(-1, 2)
    kept = offsets[:, 0] < LOOKED_AT
    sizes = np.bincount(runs.documents()[kept], minlength=len(documents))
    # Only the end of a word of 60,000 letters can be cut off by this.
    shown = np.minimum(offsets[kept], _FARTHEST).astype(np.uint16)
    return sizes, runs.items[kept], shown


def join_spans(
    old: Spans, before: NDArray[np.int64], added: Spans, after: NDArray[np.int64]
) -> Spans:
    """Documents behind others. `before` and `after` have the new number of each stem of either."""
    stems = before.astype(np.int32)[old.stems], after.astype(np.int32)[added.stems]
    return Spans(
        np.concatenate((old.starts, added.starts[1:] + old.starts[-1])),
        np.concatenate(stems),
        np.concatenate((old.offsets, added.offsets)),
    )


def save_spans(folder: Path, spans: Spans, stems: int) -> None:
    """Write the spans of texts in which there are so many different stems."""
    save_array(folder, "spans.starts", spans.starts)
    save_array(folder, "spans.stems", narrow(spans.stems, stems))
    save_array(folder, "spans.offsets", spans.offsets)


def open_spans(folder: Path) -> Spans:
    """Open saved spans. They are mapped, with 5 MB of 10,000 articles: to read those of ten hits
    piece by piece took 9 µs more, a thirtieth of a search."""
    return Spans(*(open_array(folder, f"spans.{name}") for name in ("starts", "stems", "offsets")))
