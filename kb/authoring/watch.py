"""Noticing that an editor saved a file."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from kb.authoring.inotify import Inotify

INTERVAL = 0.1
"""Seconds between two looks, at least, where the system does not tell of changes. An edit should be
live within a second, all told."""
PAUSE = 5
"""How many times as long as a look the pause after it lasts there, at least: a look at 10,000 files
takes about 30 ms, and an idle machine should stay idle."""
REST = 2.0
"""Seconds between two looks where the system does tell: for what it does not tell of, such as a
link that was made."""
LISTEN = 0.02
"""Seconds between two times that it is listened to, which takes some microseconds."""

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
    What the system tells of changes only says when to look: over the network, and in some
    containers, it tells of none. Where one is seen that it had not told of, it is not relied on
    any more.
    """
    notices = Inotify()
    heard, pause, last = True, 0.0, before
    try:
        while not stop.wait(pause):
            began = time.monotonic()
            now = _look_again(folder, notices)
            pause = max(INTERVAL, PAUSE * (time.monotonic() - began))
            if now != last and not heard:
                notices.close()
            last = now
            if now != before and changed(now):
                before = now
            if notices.is_open:
                pause = 0.0
                heard = _listen(notices, stop)
    finally:
        notices.close()


def _look_again(folder: Path, notices: Inotify) -> Stamp:
    """The folder's stamp, when all that is in it is followed."""
    found, folders = _walk(folder)
    while notices.follow(folders):
        found, folders = _walk(folder)
    return found


def _listen(notices: Inotify, stop: Stop) -> bool:
    """Wait for a change, and until it is over; not for ever. Whether there was one."""
    heard, until = False, time.monotonic() + REST
    while time.monotonic() < until and not stop.wait(LISTEN):
        if notices.has_heard():
            until = until if heard else time.monotonic() + INTERVAL
            heard = True
        elif heard:
            break
    return heard


def take_stamp(folder: Path) -> Stamp:
    """Look at every file below the folder that is not hidden."""
    return _walk(folder)[0]


def _walk(folder: Path) -> tuple[Stamp, list[str]]:
    """The same, and the folders that were looked into."""
    found: Stamp = {}
    folders = [os.fspath(folder)]
    for each in folders:  # which grows meanwhile
        try:
            with os.scandir(each) as entries:
                for entry in entries:
                    if not entry.name.startswith("."):
                        _look(entry, found, folders)
        except OSError:  # it went away just now, or may not be read
            continue
    return found, folders


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
