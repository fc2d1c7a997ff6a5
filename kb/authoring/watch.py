"""Noticing that an editor saved a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import Event

INTERVAL = 0.25
"""Seconds between two looks. A look at 10,000 files takes about 30 ms, so that an edit is live
within a second and an idle machine stays idle."""

Stamp = dict[str, tuple[int, int]]
"""What a folder looked like: modification time and size of each file."""


def watch_folder(folder: Path, changed: Callable[[], bool], stop: Event, before: Stamp) -> None:
    """Call `changed` after each change below the folder, until `stop` is set. Blocks.

    When it returns False, it could not take the change up yet and is called again.
    `before` is the folder's stamp when it was read last: what changed since is the first change.
    Files are looked at, not subscribed to: that works on every file system, in containers and over
    the network, where notifications do not arrive.
    """
    while not stop.wait(INTERVAL):
        now = take_stamp(folder)
        if now != before and changed():
            before = now


def take_stamp(folder: Path) -> Stamp:
    """Look at every file below the folder that is not hidden."""
    found: Stamp = {}
    for root, names, files in os.walk(folder):
        names[:] = [name for name in names if not name.startswith(".")]
        for name in files:
            if name.startswith("."):
                continue
            path = os.path.join(root, name)
            try:
                status = os.stat(path)
            except OSError:  # an editor replaced it just now, or it links to itself
                continue
            found[path] = (status.st_mtime_ns, status.st_size)
    return found
