"""Words in a list, found by the kernel."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from kb.kernel.call import AT, COUNT, TEXT, address, declare, make_function


class Words(ctypes.Structure):
    """`kb_words` of source/kernel.h."""

    _fields_ = (
        ("numbers", ctypes.py_object),
        ("text", ctypes.c_char_p),
        ("ends", ctypes.c_void_p),
        ("table", ctypes.c_void_p),
        ("slots", ctypes.c_int64),
    )


class LineFinder:
    """Finds words in a text of different ones, one a line. Takes some hundred nanoseconds a word,
    and 8 to 16 bytes of memory for each line."""

    find: Callable[[str], int]
    """The number of a word's line, −1 for one that is not in the text."""

    def __init__(self, library: ctypes.PyDLL, text: bytes, ends: NDArray[np.int32]) -> None:
        """`ends` has the place of each line's end."""
        table = np.full(2 << len(ends).bit_length(), -1, np.int32)
        places = address(ends, np.int32), address(table, np.int32)
        declare(library.kb_index_lines, _INDEX)(text, places[0], len(ends), places[1], len(table))
        self._held = ends, table  # the kernel knows but their addresses
        self.words = Words(text=text, ends=places[0], table=places[1], slots=len(table))
        self.find = make_function(library.kb_find_line, self.words, self._held)


_INDEX = (TEXT, AT, COUNT, AT, COUNT)
