"""Many small records in one file, each read alone: nothing is loaded that nobody asked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.index.matrix import open_array, save_array


class Lines:
    """Byte strings by number, memory-mapped. `ends` has where each ends; shape (records,)."""

    def __init__(self, data: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self._data = data
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> bytes:
        start = self._ends[number - 1] if number else 0
        return self._data[start : self._ends[number]].tobytes()

    def text(self, number: int) -> str:
        """A record as text."""
        return self[number].decode("utf-8", "surrogatepass")


def save_lines(folder: Path, name: str, records: Iterable[bytes]) -> None:
    """Write records as `NAME.data.npy` and `NAME.ends.npy`."""
    kept = list(records)
    save_array(folder, f"{name}.data", np.frombuffer(b"".join(kept), np.uint8))
    save_array(folder, f"{name}.ends", np.cumsum([len(each) for each in kept], dtype=np.int64))


def save_texts(folder: Path, name: str, texts: Iterable[str]) -> None:
    """Write texts as records. Lone surrogates are kept."""
    save_lines(folder, name, (text.encode("utf-8", "surrogatepass") for text in texts))


def open_lines(folder: Path, name: str) -> Lines:
    """Open saved records."""
    return Lines(open_array(folder, f"{name}.data"), open_array(folder, f"{name}.ends"))
