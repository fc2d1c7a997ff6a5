"""Noticing that an editor saved a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import Event

INTERVAL = 0.25
"""Seconds between two looks. A look at 10,000 files takes about 30 ms, so that an edit is live
within a second and an idle machine stays idle."""

_Stamp = dict[str, tuple[int, int]]


def watch_folder(folder: Path, changed: Callable[[], None], stop: Event) -> None:
    """Call `changed` after each change below the folder, until `stop` is set. Blocks.

    Files are looked at, not subscribed to: that works on every file system, in containers and over
    the network, where notifications do not arrive.
    """
    before = _stamp(folder)
    while not stop.wait(INTERVAL):
        now = _stamp(folder)
        if now != before:
            before = now
            changed()


def _stamp(folder: Path) -> _Stamp:
    """Size and modification time of every file that is not hidden."""
    found: _Stamp = {}
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
