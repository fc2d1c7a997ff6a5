"""Which file each page becomes: the same in every run, and never one that somebody else wrote."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from kb.authoring.anchor import make_anchor
from kb.authoring.file_name import VERSION_SIGN, is_slug
from kb.moving.export import Export, Page, Remark
from kb.moving.record import Record

MAX_SLUG = 150
"""Longest slug, in bytes of UTF-8. File systems take 255 for a name, and an address in Thai, which
has three bytes a letter and nine characters when it is encoded, should still fit into a chat."""

NO_SHELF = "general"
"""Folder of what stands on no shelf, as `kb new` has it."""


@dataclass(slots=True)
class Names:
    """The file of each page, by its key, below the articles folder; and each shelf's folder.

    `moved` has files that an editor put elsewhere: the new place of each old one.
    """

    pages: dict[str, str] = field(default_factory=dict)
    shelves: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)


def name_pages(export: Export, folder: Path, record: Record, category: str = "") -> Names:
    """Give every page a file, and every shelf a folder.

    What was imported before keeps its name, also when an editor moved it to another category. The
    pages of a group get the same slug in every language. A slug that is taken in any of these
    languages, by a file of somebody's or by another page, is numbered.
    """
    names = Names()
    for shelf in export.shelves:
        known = record.shelves.get(shelf.key)
        names.shelves.setdefault(shelf.key, known or make_slug(shelf.slug or shelf.title))
    before = record.sources()
    taken = _find_slugs(folder)
    for key, path in before.items():
        found = _follow(folder, path)
        if found != path:
            names.moved[path] = found
        before[key] = found
        taken.add(_slug_of(found))
    groups: dict[str, list[Page]] = {}
    for page in export.pages:
        groups.setdefault(page.group, []).append(page)
    for group in groups.values():
        slug = _name_group(group, export.main, before, taken, names)
        taken |= {(page.lang, slug) for page in group}
        for page in group:
            place = category or names.shelves.get(page.shelf) or NO_SHELF
            names.pages[page.key] = before.get(page.key) or f"{page.lang}/{place}/{slug}.md"
    return names


def make_slug(text: str) -> str:
    """A name for a file or a folder from a title, as `kb new` makes one, and never too long."""
    slug = make_anchor(text)
    if not is_slug(slug):
        slug = "-".join("".join(char for char in slug if is_slug(char) or char == "-").split("-"))
        slug = slug.strip("-") or f"page-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    if len(slug.encode()) <= MAX_SLUG:
        return slug
    cut = slug.encode()[:MAX_SLUG].decode(errors="ignore")
    while unicodedata.category(slug[len(cut)])[0] == "M":
        cut = cut[:-1]  # no letter without its vowel sign
    whole, hyphen, _ = cut.rpartition("-")
    return (whole if hyphen and len(whole) > len(cut) // 2 else cut).strip("-")


def _name_group(
    group: list[Page], main: str, before: dict[str, str], taken: set[tuple[str, str]], names: Names
) -> str:
    for page in group:
        if page.key in before:
            return _slug_of(before[page.key])[1]
    first = next((page for page in group if page.lang == main), group[0])
    wanted = make_slug(first.slug or first.title)
    slug, number = wanted, 1
    while any((page.lang, slug) in taken for page in group):
        number += 1
        slug = f"{wanted}-{number}"
    if slug != wanted:
        names.remarks.append(
            Remark(
                first.place,
                f"there is an article named `{wanted}` already, so that this one is `{slug}`",
                "If both say the same, keep one.",
            )
        )
    return slug


def _find_slugs(folder: Path) -> set[tuple[str, str]]:
    return {_slug_of(path.relative_to(folder).as_posix()) for path in folder.glob("*/*/*.md")}


def _slug_of(path: str) -> tuple[str, str]:
    lang, _, rest = path.partition("/")
    return lang, rest.rpartition("/")[2].removesuffix(".md").partition(VERSION_SIGN)[0]


def _follow(folder: Path, path: str) -> str:
    """Where a file is now: in its place, or where an editor moved it within its language."""
    if not path.endswith(".md") or (folder / path).exists():
        return path
    lang, slug = _slug_of(path)
    elsewhere: Iterable[Path] = sorted((folder / lang).glob(f"*/{slug}.md"))
    return next((each.relative_to(folder).as_posix() for each in elsewhere), path)
