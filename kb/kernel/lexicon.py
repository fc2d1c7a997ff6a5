"""Words in a list, found by the kernel."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from kb.kernel.call import AT, COUNT, TEXT, address, declare, pointer


class LineFinder:
    """Finds words in a text of different ones, one a line. Takes some hundred nanoseconds a word,
    and 8 to 16 bytes of memory for each line."""

    def __init__(self, library: ctypes.PyDLL, text: bytes, ends: NDArray[np.int32]) -> None:
        """`ends` has the place of each line's end."""
        table = np.full(2 << len(ends).bit_length(), -1, np.int32)
        self._held = ends, table  # the kernel knows but their addresses
        self._lines = text, address(ends, np.int32)
        self._table = address(table, np.int32), len(table)
        declare(library.kb_index_lines, _INDEX)(*self._lines, len(ends), *self._table)
        self._find = declare(library.kb_find_lines, _FIND)

    def find(self, words: Iterable[str]) -> list[int]:
        """The number of each word's line, −1 for one that is not in the text. None of the words
        may hold a line end."""
        asked = "".join([word + "\n" for word in words]).encode("utf-8", "surrogatepass")
        if not asked:
            return []
        lines = np.empty(len(asked), np.int32)  # a word takes a byte at least
        count = self._find(*self._lines, *self._table, asked, len(asked), pointer(lines))
        return lines[:count].tolist()  # type: ignore[no-any-return]


_INDEX = (TEXT, AT, COUNT, AT, COUNT)
_FIND = (TEXT, AT, AT, COUNT, TEXT, COUNT, AT)
