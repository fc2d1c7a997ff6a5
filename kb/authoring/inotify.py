"""What Linux tells of changes in folders (inotify(7)), so that nobody need look for them."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable

_ATTRIBUTES, _WRITTEN, _MOVED, _MADE, _REMOVED, _SELF = 0x4, 0x8, 0xC0, 0x100, 0x200, 0xC00
_WANTED = _ATTRIBUTES | _WRITTEN | _MOVED | _MADE | _REMOVED | _SELF
"""Of files and folders in a followed one, and of itself. Written is what was closed afterwards."""

_MOST = 1 << 16
"""Bytes read at once."""


class Inotify:
    """Hears of changes in folders. Where the system tells of none, it is not open."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None) if sys.platform == "linux" else None
        self._file = -1
        self._followed: set[int] = set()
        if self._library is not None:
            self._file = self._library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)

    @property
    def is_open(self) -> bool:
        """Whether it hears anything."""
        return self._file >= 0

    def follow(self, folders: Iterable[str]) -> bool:
        """Hear of changes in these folders too. Whether one of them is new: what changed in it
        until now, nobody told.

        Each user may follow some thousands; with one too many it is closed.
        """
        if self._library is None or not self.is_open:
            return False
        before = len(self._followed)
        for folder in folders:
            # The same number as before for a folder that is followed.
            number = self._library.inotify_add_watch(self._file, os.fsencode(folder), _WANTED)
            if number >= 0:
                self._followed.add(number)
            elif os.path.isdir(folder):
                self.close()
                return False
        return len(self._followed) > before

    def has_heard(self) -> bool:
        """Whether something changed since this was asked last."""
        heard = False
        while self.is_open:
            try:
                heard |= bool(os.read(self._file, _MOST))
            except BlockingIOError:
                break
        return heard

    def close(self) -> None:
        """Hear no more."""
        if self.is_open:
            os.close(self._file)
        self._file = -1
