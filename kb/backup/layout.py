"""Where the files of a help centre lie in its backup, and settings that find them there."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.backup.record import BackupFailed
from kb.config import Settings

_HEADER = re.compile(r"^\s*\[")
_NAMED = ("logo", "logo_dark", "icon", "messages")


@dataclass(frozen=True, slots=True)
class Part:
    """A file or folder of a help centre: the setting that names it, where it is, and its path in
    the backup."""

    section: str
    key: str
    source: Path
    place: str


def find_parts(settings: Settings, root: Path) -> list[Part]:
    """What the settings name. What lies in `root`, the folder of `kb.toml`, keeps its path; what
    lies elsewhere gets one by its name."""
    named = [
        ("", "articles", settings.articles),
        ("", "data", settings.data),
        *(("site", key, getattr(settings.site, key)) for key in _NAMED),
    ]
    parts = []
    for section, key, value in named:
        if value:
            source = Path(value).resolve()
            elsewhere = key if not section else f"{key}{source.suffix}"
            inside = source.is_relative_to(root.resolve()) and source != root.resolve()
            place = source.relative_to(root.resolve()).as_posix() if inside else elsewhere
            parts.append(Part(section, key, source, place))
    return parts


def list_files(source: Path, but: Path) -> Iterator[tuple[Path, str]]:
    """Files of a folder with their paths in it, in their order; or the file itself, with "".

    Left out are the folder `but` and hidden ones, which are an editor's, git's or the system's.
    """
    if source.is_file():
        yield source, ""
    for folder, folders, files in os.walk(source):
        kept = (each for each in folders if not each.startswith(".") and Path(folder, each) != but)
        folders[:] = sorted(kept)
        for name in sorted(files):
            path = Path(folder, name)
            if not name.startswith(".") and path.is_file():
                yield path, path.relative_to(source).as_posix()


def point_settings(text: str, parts: list[Part]) -> str:
    """The text of a `kb.toml` that finds each part at its place. Everything else stays as it is."""
    for part in parts:
        text = _point(text, part)
    return text


def _point(text: str, part: Part) -> str:
    before = tomllib.loads(text)
    table = before.get(part.section, {}) if part.section else before
    default = part.key if not part.section else None
    if table.get(part.key, default) == part.place:
        return text
    line = f"{part.key} = {json.dumps(part.place, ensure_ascii=False)}"
    lines = text.splitlines()
    start, end = _find_section(lines, part.section)
    if start < 0:
        lines += ["", f"[{part.section}]", line]
    else:
        given = re.compile(rf"^\s*{part.key}\s*=")
        at = next((n for n in range(start, end) if given.match(lines[n])), None)
        if at is None:
            lines.insert(start, line)
        else:
            lines[at] = line
    return _check("\n".join(lines) + "\n", before, part)


def _find_section(lines: list[str], section: str) -> tuple[int, int]:
    """First line of a section's keys and the line after its last; (-1, -1) if there is none."""
    headers = [n for n, line in enumerate(lines) if _HEADER.match(line)]
    if not section:
        return 0, headers[0] if headers else len(lines)
    wanted = re.compile(rf"^\s*\[\s*{section}\s*\]")
    start = next((n for n in headers if wanted.match(lines[n])), None)
    if start is None:
        return -1, -1
    return start + 1, next((n for n in headers if n > start), len(lines))


def _check(text: str, before: dict[str, Any], part: Part) -> str:
    """That one value was changed, and nothing else."""
    wanted = {name: dict(each) if isinstance(each, dict) else each for name, each in before.items()}
    (wanted.setdefault(part.section, {}) if part.section else wanted)[part.key] = part.place
    try:
        if tomllib.loads(text) == wanted:
            return text
    except tomllib.TOMLDecodeError:
        pass  # said below
    raise BackupFailed(
        f"`{part.key}` in kb.toml is written in a way that cannot be changed to {part.place!r}:"
        " write it on a line of its own."
    )
