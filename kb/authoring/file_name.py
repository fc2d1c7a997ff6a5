"""The place of an article's file: what it says of the article, and what may be wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

VERSION_SIGN = "@"
"""Stands between the slug and the day of a version: `return-policy@2027-01-01.md`."""

_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Place:
    """What the path of an article's file says. `day` is that of a version, None without one."""

    lang: str
    category: str
    slug: str
    day: date | None


def read_place(source: str) -> Place:
    """Read a path below the articles folder in which `check_place` finds nothing wrong."""
    lang, category, name = source.split("/")
    slug, _, day = name.removesuffix(".md").partition(VERSION_SIGN)
    return Place(lang, category, slug, date.fromisoformat(day) if day else None)


def check_place(source: str) -> str | None:
    """What is wrong with an article's path, or None."""
    parts = source.split("/")
    if len(parts) != 3:
        return "an article's place is `<language>/<category>/<slug>.md`. Move the file."
    lang, category, name = parts
    if not name.endswith(".md"):
        return f"`{name}` does not end in `.md`. Rename the file, or move it out of the articles."
    if not _LANG.fullmatch(lang):
        return f"`{lang}` is not a language code. Name the folder `en`, `fa`, `th` …"
    slug, sign, day = name.removesuffix(".md").partition(VERSION_SIGN)
    for part in (category, slug):
        if not is_slug(part):
            return (
                f"`{part}` cannot be part of a page's address. Use lower-case letters, digits and"
                " hyphens."
            )
    if sign and not _is_day(day):
        return (
            f"`{VERSION_SIGN}{day}` is not the day of a version. Name the file"
            f" `{slug}{VERSION_SIGN}2027-01-31.md`, with the day on which this version takes"
            " effect."
        )
    return None


def is_slug(text: str) -> bool:
    """Whether a file or folder name can be part of an address: letters of any script, digits,
    hyphens and vowel signs, in lower case."""
    return (
        text == text.lower()
        and bool(text)
        and all(
            char in "-_" or char.isalnum() or char.isidentifier() or ("a" + char).isidentifier()
            for char in text
        )
    )


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False
