"""Words of texts, found by the kernel."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kb.kernel.call import AT, COUNT, TEXT, address, check, declare, pointer


class _Spans(ctypes.Structure):
    """`kb_spans` of source/words.c."""

    _fields_ = tuple(
        (name, ctypes.c_void_p if name == "starts" else ctypes.c_int64)
        for name in (
            "documents",
            "texts",
            "words",
            "stems",
            "starts",
            "stems_file",
            "stems_begin",
            "offsets_file",
            "offsets_begin",
            "narrow",
        )
    )


class OpenFile(Protocol):
    """One number after the other in a file that stays open for as long as this is alive: its
    descriptor, the byte at which they begin, and their type."""

    file: int
    begin: int
    dtype: np.dtype[Any]


class WordFinder:
    """Finds words in texts of which each document has the same number."""

    def __init__(
        self,
        library: ctypes.PyDLL,
        starts: NDArray[np.int64],
        texts: int,
        files: tuple[OpenFile, OpenFile],
        different: int,
    ) -> None:
        """`starts` has a text's first word in the files, and their number at its end. The files
        have the words' stems, of which there are so many different ones, and their offsets."""
        self._held = starts, files  # the kernel knows but addresses and descriptors
        stems, offsets = files
        self._spans = _Spans(
            documents=(len(starts) - 1) // texts,
            texts=texts,
            words=int(starts[-1]),
            stems=different,
            starts=address(starts, np.int64),
            stems_file=stems.file,
            stems_begin=stems.begin,
            offsets_file=offsets.file,
            offsets_begin=offsets.begin,
            narrow=stems.dtype == np.uint16,
        )
        self._at = ctypes.addressof(self._spans)
        self._find = declare(library.kb_find_words, _FIND)

    def find(self, documents: Sequence[int], wanted: Iterable[int]) -> list[list[int]]:
        """[text, start, end, stem] of each word whose stem is wanted, in order; text t of the n-th
        document has the number texts · n + t. Raises OSError when the files cannot be read."""
        asked = array("q", documents).tobytes(), array("i", wanted).tobytes()
        room = _ROOM
        while True:
            found = np.empty((room, 4), np.int32)
            number = self._find(
                self._at,
                len(documents),
                asked[0],
                len(asked[1]) // 4,
                asked[1],
                room,
                pointer(found),
            )
            if number == _UNREADABLE:
                raise OSError("The words of the index cannot be read.")
            if check(number) <= room:
                return found[:number].tolist()  # type: ignore[no-any-return]
            room = number


_ROOM = 512
"""Words for which there is room at first: ten passages seldom hold more of a question."""
_UNREADABLE = -2
_FIND = (AT, COUNT, TEXT, COUNT, TEXT, COUNT, AT)
