"""When an article was last changed: git knows, the file system guesses."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path


def last_changes(folder: Path) -> dict[str, date]:
    """Day of the last commit of each file below `folder`, by path with forward slashes.

    Files with uncommitted changes are left out, and so is everything when the folder is not in a
    git work tree or git is not installed: their modification time tells the day then.
    """
    log = _git(folder, "log", "--format=%x00%cs", "--name-only", "--relative", "--no-renames", ".")
    dirty = _git(folder, "status", "--porcelain=v1", "-z", "--untracked-files=no", ".")
    if log is None or dirty is None:
        return {}
    days: dict[str, date] = {}
    for block in log.split("\0")[1:]:
        day, *paths = block.strip().split("\n")
        for path in filter(None, paths):
            days.setdefault(path, date.fromisoformat(day))
    changed = {entry[3:] for entry in dirty.split("\0") if entry}
    return {
        path: day
        for path, day in days.items()
        if not any(entry.endswith(path) for entry in changed)
    }


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
