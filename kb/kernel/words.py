"""Words of texts, found by the kernel."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from typing import Any, Protocol

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
        ("stems_file", ctypes.c_int64),
        ("stems_begin", ctypes.c_int64),
        ("offsets_file", ctypes.c_int64),
        ("offsets_begin", ctypes.c_int64),
        ("narrow", ctypes.c_int64),
        ("known", Words),
    )


class OpenFile(Protocol):
    """One number after the other in a file that stays open for as long as this is alive: its
    descriptor, the byte at which they begin, and their type."""

    file: int
    begin: int
    dtype: np.dtype[Any]


class WordFinder:
    """Finds words in texts of which each document has the same number."""

    find: Callable[[list[int], list[str]], list[tuple[list[tuple[int, int, str]], ...]]]
    """`find(documents, stems)`: of each document, a list for each of its texts, with (start, end,
    stem) of each word that has one of the stems, in order. Raises OSError when the files cannot be
    read."""

    def __init__(
        self,
        library: ctypes.PyDLL,
        starts: NDArray[np.int64],
        texts: int,
        files: tuple[OpenFile, OpenFile],
        numbers: Mapping[str, int],
    ) -> None:
        """`starts` has a text's first word in the files, and their number at its end. The files
        have the numbers of the words' stems, and their offsets."""
        stems, offsets = files
        spans = _Spans(
            documents=(len(starts) - 1) // texts,
            texts=texts,
            words=int(starts[-1]),
            stems=len(numbers),
            starts=address(starts, np.int64),
            stems_file=stems.file,
            stems_begin=stems.begin,
            offsets_file=offsets.file,
            offsets_begin=offsets.begin,
            narrow=stems.dtype == np.uint16,
            known=Words(numbers=numbers),
        )
        self.find = make_function(library.kb_find_words, spans, starts, files)
