"""Versions of policies: those that were, the one in force, and those that are announced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kb.codec import decode_json, encode_json
from kb.index.lines import Lines, make_lines, open_lines, save_lines
from kb.model import Article

_NAMES_FILE = "versions.json"


@dataclass(frozen=True, slots=True)
class _Name:
    """Which version a record is."""

    slug: str
    day: date


class Versions:
    """All versions of a language's articles that have several. Each is read when it is wanted."""

    def __init__(self, names: Sequence[_Name], records: Lines) -> None:
        self._records = records
        self._numbers: dict[str, dict[date, int]] = {}
        for number, name in enumerate(names):
            self._numbers.setdefault(name.slug, {})[name.day] = number

    def days(self, slug: str) -> tuple[date, ...]:
        """The days on which the versions took effect or will, ascending; empty for an article
        that has but one."""
        return tuple(self._numbers.get(slug, ()))

    def read(self, slug: str, day: date) -> Article | None:
        """The version that takes effect on a day, or None."""
        number = self._numbers.get(slug, {}).get(day)
        return None if number is None else decode_json(self._records[number], Article)


def write_versions(folder: Path, versions: Sequence[tuple[Article, bytes]]) -> None:
    """Write versions and their JSON, each slug's in the order of their days; no file without."""
    if not versions:
        return
    names = [_Name(each.slug, each.effective or date.min) for each, _ in versions]
    (folder / _NAMES_FILE).write_bytes(encode_json(names))
    save_lines(folder, "versions", [data for _, data in versions])


def open_versions(folder: Path) -> Versions:
    """Open saved versions, which may be none."""
    if not (folder / _NAMES_FILE).exists():
        return Versions((), make_lines(()))
    names = decode_json((folder / _NAMES_FILE).read_bytes(), tuple[_Name, ...])
    return Versions(names, open_lines(folder, "versions"))
