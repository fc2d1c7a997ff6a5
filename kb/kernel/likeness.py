"""Lines of text that are like a question, found by the kernel."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from kb.kernel.call import address, make_function


class _Lines(ctypes.Structure):
    """`kb_lines` of source/likeness.c."""

    _fields_ = (
        ("articles", ctypes.c_int64),
        ("bytes", ctypes.c_int64),
        ("ends", ctypes.c_void_p),
        ("text", ctypes.c_char_p),
    )


class LineMatcher:
    """Compares a text with lines of articles."""

    find: Callable[[bytes, list[int], float], list[tuple[int, int, float]]]
    """`find(text, articles, least)`: of each of the articles, the line that is most like the text,
    of equals the first: the article, the place of the line in it, and how alike they are, 0 to 100.
    Articles are left out of which no line reaches `least`.

    Likeness is rapidfuzz's `fuzz.ratio`, of characters: what the longest common subsequence is of
    both. Texts are UTF-8. One that is not ASCII takes memory by the square of its length: 78 kB for
    500 characters, 50 MB for 20,000."""

    def __init__(self, library: ctypes.PyDLL, ends: NDArray[np.int64], text: bytes) -> None:
        """Article n has the lines of `text` from `ends[n - 1]` to `ends[n]`, in bytes, each with a
        line end behind it. Raises ValueError for ends of another type."""
        lines = _Lines(articles=len(ends), bytes=len(text), ends=address(ends, np.int64), text=text)
        self.find = make_function(library.kb_find_likest, lines, ends, text)
