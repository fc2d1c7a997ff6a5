"""Sorted lists of strings on disk: a string's position is its number in the arrays beside it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import overload

import numpy as np

from kb.kernel import LineFinder, kernel

_LAST = "\U0010ffff"
_LINE_END = ord("\n")


class Vocabulary:
    """Different strings in code-point order; none of them holds a line end."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words

    def __len__(self) -> int:
        return len(self.words)

    def find(self, word: str) -> int | None:
        """The number of a word, or None when it is not in the list."""
        return self.numbers.get(word)

    @property
    def lookup(self) -> Mapping[str, int] | LineFinder:
        """What the kernel looks words up in."""
        return self.numbers

    def starting_with(self, prefix: str) -> range:
        """Numbers of the words that begin with `prefix`."""
        return range(bisect_left(self.words, prefix), bisect_left(self.words, prefix + _LAST))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each word."""
        return {word: number for number, word in enumerate(self.words)}


class PackedVocabulary(Vocabulary):
    """The same in a fifth of the memory, for lists of which single words are seldom wanted.

    The kernel finds words in it; where there is none, it unpacks them to be found.
    """

    def __init__(self, text: bytes) -> None:
        """`text` has the words, each with a line end behind it."""
        self._lines = PackedLines(text)
        super().__init__(self._lines)
        self._text = text

    @cached_property
    def _finder(self) -> LineFinder | None:
        library = kernel()
        return LineFinder(library, self._text, self._lines.ends) if library else None

    def find(self, word: str) -> int | None:
        if self._finder is None:
            return super().find(word)
        number = self._finder.find(word)
        return None if number < 0 else number

    @property
    def lookup(self) -> Mapping[str, int] | LineFinder:
        return self._finder or super().lookup


class PackedLines(Sequence[str]):
    """The lines of a text, each decoded when it is asked for."""

    def __init__(self, text: bytes) -> None:
        """`text` ends with a line end, or is empty."""
        self._text = text
        self.ends = np.flatnonzero(np.frombuffer(text, np.uint8) == _LINE_END).astype(np.int32)

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        number = range(len(self))[place]
        start = int(self.ends[number - 1]) + 1 if number else 0
        return _decode(self._text[start : int(self.ends[number])])

    def __iter__(self) -> Iterator[str]:
        return iter(_decode(self._text).split("\n")[:-1])


def _decode(text: bytes) -> str:
    return text.decode("utf-8", "surrogatepass")


def save_vocabulary(folder: Path, name: str, words: Sequence[str]) -> None:
    """Write sorted words as `NAME.txt`, one a line. Lone surrogates are kept."""
    text = "\n".join((*words, ""))
    (folder / f"{name}.txt").write_bytes(text.encode("utf-8", "surrogatepass"))


def open_vocabulary(folder: Path, name: str, *, packed: bool = False) -> Vocabulary:
    """Read a saved list; `packed`, in little memory."""
    text = (folder / f"{name}.txt").read_bytes()
    return PackedVocabulary(text) if packed else Vocabulary(_decode(text).split("\n")[:-1])
