"""When an article was last changed: git knows, the file system guesses."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType


def last_changes(folder: Path) -> dict[str, date]:
    """Day of the last commit of each file below `folder`, by path with forward slashes.

    Files with uncommitted changes are left out, and so is everything when the folder is not in a
    git work tree or git is not installed: their modification time tells the day then.
    """
    place = _git(folder, "rev-parse", "--show-prefix", "HEAD")
    if place is None:
        return {}
    # A rename is told as one file gone and another come.
    options = ("--porcelain=v1", "-z", "--untracked-files=no", "--no-renames")
    dirty = _git(folder, "status", *options, ".")
    if dirty is None:
        return {}
    prefix, head = place.split("\n")[:2]
    changed = parse_status(dirty, prefix)
    return {path: day for path, day in _committed(folder, head).items() if path not in changed}


def parse_log(text: str) -> dict[str, date]:
    """Day of the newest commit of each file. `text` is of `git log --format=%x00%cs --name-only`,
    newest first."""
    days: dict[str, date] = {}
    for block in text.split("\0")[1:]:
        day, *paths = block.strip().split("\n")
        for path in filter(None, paths):
            days.setdefault(path, date.fromisoformat(day))
    return days


def parse_status(text: str, prefix: str) -> set[str]:
    """Files with changes below `prefix`, a folder's place in the work tree, and relative to it.

    `text` is of `git status --porcelain=v1 -z --no-renames`, whose paths begin at the work tree.
    """
    return {entry[3:].removeprefix(prefix) for entry in text.split("\0") if entry}


@lru_cache(maxsize=8)
def _committed(folder: Path, head: str) -> Mapping[str, date]:
    """What history says up to the commit `head`. Reading it takes long, and it never changes."""
    options = ("--format=%x00%cs", "--name-only", "--relative", "--no-renames")
    return MappingProxyType(parse_log(_git(folder, "log", *options, head, "--", ".") or ""))


def file_day(path: Path) -> date:
    """Day of the file's last modification, in local time."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone().date()


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotePath=false", "-C", str(folder), *arguments],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
