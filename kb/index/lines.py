"""Many small records in one file, each read alone: nothing is loaded that nobody asked for."""

from __future__ import annotations

import os
import shutil
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.index.matrix import open_array, save_array


class Lines:
    """Byte strings by number, in memory or in a file.

    A file is read, not mapped: what was read for one answer would count as the process's memory
    for ever. `ends` has where each record ends; shape (records,).
    """

    def __init__(self, ends: NDArray[np.int64], data: bytes | Path) -> None:
        """`data` holds all records, one after the other, or is the file that does.

        Raises OSError when it cannot be opened.
        """
        self.ends = ends
        self._data = data if isinstance(data, bytes) else b""
        self._file = -1
        if isinstance(data, Path):
            self._file = os.open(data, os.O_RDONLY | os.O_CLOEXEC)
            weakref.finalize(self, os.close, self._file)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> bytes:
        ends = self.ends.item  # half the cost of a number that numpy makes of its own
        return self._read(ends(number - 1) if number else 0, ends(number))

    def text(self, number: int) -> str:
        """A record as text."""
        return decode_text(self[number])

    def everything(self) -> bytes:
        """All records, one after the other."""
        return self._read(0, int(self.ends[-1]) if len(self.ends) else 0)

    def pick(self, numbers: Iterable[int]) -> list[bytes]:
        """Some of the records, in the order in which they are asked for."""
        ends, read = self.ends.item, self._read
        return [read(ends(number - 1) if number else 0, ends(number)) for number in numbers]

    def joined(self, more: Lines) -> Lines:
        """These records and others behind them, in memory."""
        before = self.everything()
        ends = np.concatenate((self.ends, more.ends + len(before)))
        return Lines(ends, before + more.everything())

    def _read(self, start: int, end: int) -> bytes:
        if self._file < 0:
            return self._data[start:end]
        return os.pread(self._file, end - start, start)


def make_lines(records: Sequence[bytes]) -> Lines:
    """Records from a list."""
    ends = np.cumsum([len(each) for each in records], dtype=np.int64)
    return Lines(ends, b"".join(records))


def encode_text(text: str) -> bytes:
    """A text as a record. Lone surrogates are kept."""
    return text.encode("utf-8", "surrogatepass")


def decode_text(data: bytes) -> str:
    """A record, or several, as a text."""
    return data.decode("utf-8", "surrogatepass")


def write_lines(folder: Path, name: str, lines: Lines) -> None:
    """Write records as `NAME.data` and `NAME.ends.npy`."""
    (folder / f"{name}.data").write_bytes(lines.everything())
    save_array(folder, f"{name}.ends", lines.ends)


def save_lines(folder: Path, name: str, records: Sequence[bytes]) -> None:
    """Write a list of records."""
    write_lines(folder, name, make_lines(records))


def extend_lines(old: Path, folder: Path, name: str, more: Sequence[bytes]) -> None:
    """Write the saved records of the folder `old` and others behind them.

    Those that nobody asks for any more stay: what the file begins with need not be hashed anew.
    """
    copied = shutil.copyfile(old / f"{name}.data", folder / f"{name}.data")
    added = make_lines(more)
    with copied.open("ab") as file:
        file.write(added.everything())
    ends = np.load(old / f"{name}.ends.npy")
    save_array(folder, f"{name}.ends", np.append(ends, added.ends + (ends[-1] if len(ends) else 0)))


def open_lines(folder: Path, name: str, *, in_memory: bool = False) -> Lines:
    """Open saved records; `in_memory` reads all of them now. Raises OSError when that fails."""
    data = folder / f"{name}.data"
    return Lines(open_array(folder, f"{name}.ends"), data.read_bytes() if in_memory else data)
