"""Noticing that an editor saved a file."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

INTERVAL = 0.1
"""Seconds between two looks, at least. An edit should be live within a second, all told."""
PAUSE = 5
"""How many times as long as a look the pause after it lasts, at least: a look at 10,000 files takes
about 30 ms, and an idle machine should stay idle."""

FileStatus = tuple[int, int, int]
"""Modification time, size and number of a file; zeros of what cannot be looked at."""

Stamp = dict[str, FileStatus]
"""What a folder looked like: the status of each file, by path."""


class Stop(Protocol):
    """Says when to stop, as `threading.Event` does."""

    def wait(self, timeout: float) -> bool:
        """Wait so many seconds, or until it is time to stop; whether it is."""


def watch_folder(folder: Path, changed: Callable[[Stamp], bool], stop: Stop, before: Stamp) -> None:
    """Call `changed` after each change below the folder, until `stop` is set. Blocks.

    It gets what the folder looks like now. When it returns False, it could not take the change up
    yet and is called again.
    `before` is the folder's stamp when it was read last: what changed since is the first change.
    Files are looked at, not subscribed to: that works on every file system, in containers and over
    the network, where notifications do not arrive.
    """
    pause = INTERVAL
    while not stop.wait(pause):
        began = time.monotonic()
        now = take_stamp(folder)
        pause = max(INTERVAL, PAUSE * (time.monotonic() - began))
        if now != before and changed(now):
            before = now


def take_stamp(folder: Path) -> Stamp:
    """Look at every file below the folder that is not hidden."""
    found: Stamp = {}
    folders = [os.fspath(folder)]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if not entry.name.startswith("."):
                        _look(entry, found, folders)
        except OSError:  # it went away just now, or may not be read
            continue
    return found


def _look(entry: os.DirEntry[str], found: Stamp, folders: list[str]) -> None:
    """Note a file, or a folder to look into; not one that is linked to."""
    try:
        if not entry.is_dir():
            status = entry.stat()
            found[entry.path] = (status.st_mtime_ns, status.st_size, status.st_ino)
        elif not entry.is_symlink():
            folders.append(entry.path)
    except OSError:  # an editor replaced it just now, or it links to itself
        found[entry.path] = (0, 0, 0)
