"""Many small records in one file, each read alone: nothing is loaded that nobody asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.index.matrix import open_array, save_array


@dataclass(frozen=True, slots=True)
class Lines:
    """Byte strings by number. `data` holds them all, `ends` where each ends; shape (records,)."""

    data: NDArray[np.uint8]
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> bytes:
        start = self.ends[number - 1] if number else 0
        return self.data[start : self.ends[number]].tobytes()

    def text(self, number: int) -> str:
        """A record as text."""
        return self[number].decode("utf-8", "surrogatepass")

    def joined(self, more: Lines) -> Lines:
        """These records and others behind them."""
        return Lines(
            np.concatenate((self.data, more.data)),
            np.concatenate((self.ends, more.ends + len(self.data))),
        )


def make_lines(records: Sequence[bytes]) -> Lines:
    """Records from a list."""
    ends = np.cumsum([len(each) for each in records], dtype=np.int64)
    return Lines(np.frombuffer(b"".join(records), np.uint8), ends)


def encode_text(text: str) -> bytes:
    """A text as a record. Lone surrogates are kept."""
    return text.encode("utf-8", "surrogatepass")


def write_lines(folder: Path, name: str, lines: Lines) -> None:
    """Write records as `NAME.data.npy` and `NAME.ends.npy`."""
    save_array(folder, f"{name}.data", lines.data)
    save_array(folder, f"{name}.ends", lines.ends)


def save_lines(folder: Path, name: str, records: Sequence[bytes]) -> None:
    """Write a list of records."""
    write_lines(folder, name, make_lines(records))


def open_lines(folder: Path, name: str) -> Lines:
    """Open saved records, memory-mapped."""
    return Lines(open_array(folder, f"{name}.data"), open_array(folder, f"{name}.ends"))
