"""Sorted lists of strings on disk: a string's position is its number in the arrays beside it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

_LAST = "\U0010ffff"


class Vocabulary:
    """Different strings in code-point order; none of them holds a line end."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words

    def __len__(self) -> int:
        return len(self.words)

    def find(self, word: str) -> int | None:
        """The number of a word, or None when it is not in the list."""
        return self._numbers.get(word)

    def find_all(self, words: Iterable[str]) -> list[int | None]:
        """The number of each word, None for those that are not in the list."""
        return list(map(self._numbers.get, words))

    def starting_with(self, prefix: str) -> range:
        """Numbers of the words that begin with `prefix`."""
        return range(bisect_left(self.words, prefix), bisect_left(self.words, prefix + _LAST))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words)}


def save_vocabulary(folder: Path, name: str, words: Sequence[str]) -> None:
    """Write sorted words as `NAME.txt`, one a line. Lone surrogates are kept."""
    text = "".join(word + "\n" for word in words)
    (folder / f"{name}.txt").write_bytes(text.encode("utf-8", "surrogatepass"))


def open_vocabulary(folder: Path, name: str) -> Vocabulary:
    """Read a saved list."""
    text = (folder / f"{name}.txt").read_bytes().decode("utf-8", "surrogatepass")
    return Vocabulary(text.split("\n")[:-1])
