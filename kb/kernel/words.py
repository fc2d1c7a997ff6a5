"""Words of texts, found by the kernel."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.kernel.call import address, make_function
from kb.kernel.lexicon import Words


class _Spans(ctypes.Structure):
    """`kb_spans` of source/words.c."""

    _fields_ = (
        ("documents", ctypes.c_int64),
        ("texts", ctypes.c_int64),
        ("words", ctypes.c_int64),
        ("stems", ctypes.c_int64),
        ("starts", ctypes.c_void_p),
        ("stems_of", ctypes.c_void_p),
        ("offsets", ctypes.c_void_p),
        ("narrow", ctypes.c_int64),
        ("known", Words),
    )


class WordFinder:
    """Finds words in texts of which each document has the same number."""

    find: Callable[[list[int], list[str]], list[tuple[list[tuple[int, int, str]], ...]]]
    """`find(documents, stems)`: of each document, a list for each of its texts, with (start, end,
    stem) of each word that has one of the stems, in order. Raises ValueError when the starts are
    not those of the words."""

    def __init__(
        self,
        library: ctypes.PyDLL,
        starts: NDArray[np.int64],
        texts: int,
        stems: NDArray[Any],
        offsets: NDArray[np.uint16],
        numbers: Mapping[str, int],
    ) -> None:
        """`starts` has each text's first word, and their number at its end. Of the words there are
        the numbers of their stems, of 16 or 32 bits, and their offsets, two each. Raises ValueError
        when these do not fit one another."""
        words = int(starts[-1])
        if stems.shape != (words,) or offsets.shape != (words, 2):
            raise ValueError("The words of the index do not fit its texts.")
        narrow = stems.dtype == np.uint16
        spans = _Spans(
            documents=(len(starts) - 1) // texts,
            texts=texts,
            words=words,
            stems=len(numbers),
            starts=address(starts, np.int64),
            stems_of=address(stems, np.uint16 if narrow else np.int32),
            offsets=address(offsets, np.uint16),
            narrow=narrow,
            known=Words(numbers=numbers),
        )
        self.find = make_function(library.kb_find_words, spans, starts, stems, offsets)
