"""The JSON answers of an API as somebody saved them: one file, or a folder of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from kb.codec import Mismatch
from kb.moving.export import ImportRefused

T = TypeVar("T")
MOST_TOLD = 20
"""Mistakes that a message lists: the first ones show what is wrong with the rest."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved answer: `name` is its path below the folder that was named."""

    name: str
    data: bytes


def read_saved(path: Path) -> list[Saved]:
    """The `.json` files of a folder, with those below it, or the one file. Raises ImportRefused."""
    if not path.exists():
        raise ImportRefused(f"{path}: there is no such file or folder.")
    found = [path] if path.is_file() else sorted(path.rglob("*.json"))
    files = [each for each in found if each.is_file()]
    if not files:
        raise ImportRefused(f"{path}: the folder holds no `.json` file. docs/MOVING.md says how to"
                            " save the answers.")  # fmt: skip
    base = path.parent if path.is_file() else path
    return [Saved(each.relative_to(base).as_posix(), each.read_bytes()) for each in files]


def decode_saved(saved: list[Saved], decode: Callable[[Saved], T], expected: str) -> list[T]:
    """Read every answer. Raises ImportRefused with the mistakes of all of them."""
    found, mistakes = [], []
    for each in saved:
        try:
            found.append(decode(each))
        except Mismatch as error:
            mistakes.append(f"{each.name}: {error}")
    if mistakes:
        more = len(mistakes) - MOST_TOLD
        told = mistakes[:MOST_TOLD] + ([f"… and {more} more"] if more > 0 else [])
        raise ImportRefused("\n".join([f"This is no export of {expected}.", *told]))
    return found


def seconds_of(stamp: str) -> float | None:
    """A time as APIs write it, in seconds since 1970; None when it cannot be read."""
    try:
        return datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp()
    except ValueError:
        return None
