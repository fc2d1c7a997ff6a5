"""A copy of the log as it is at one moment, while it is written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kb.errors import LogUnavailable
from kb.insight.database import open_reader


def copy_log(source: Path, target: Path) -> None:
    """Copy the log to a new file, by SQLite's online backup. Writers go on meanwhile.

    The copy is one file without a journal, and was checked. Raises LogUnavailable when the log
    cannot be read or is damaged, OSError when the copy cannot be written.
    """
    target.touch(0o600, exist_ok=False)
    with open_reader(source) as database, closing(sqlite3.connect(target)) as copy:
        # All pages in one step: with several, each write of the server would begin it anew.
        database.conn.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        (said,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise LogUnavailable(f"{source} is damaged: {said}.")
