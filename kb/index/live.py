"""The index that a server reads: whichever generation is published now."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from kb.errors import IndexUnavailable
from kb.index.generation import current_name
from kb.index.reader import Index, open_index

RETRY_AFTER = 1.0
"""Seconds until a generation that could not be opened is tried again. A try reads the generation
whole, to compare it with its checksums."""

_UNSETTLED = ""
"""In place of the name of a generation: none has it."""


class LiveIndex:
    """Follows the pointer, so that a new generation serves without a restart.

    Requests that began on the old generation end on it: each holds the `Index` it was given.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._lock = threading.Lock()
        self._index: Index | None = None
        self.refused: tuple[str, ...] = ()
        """Why the published generation is not the one that serves; empty when it is."""
        self._served: str | None = _UNSETTLED
        self._tried: str | None = _UNSETTLED
        self._retry_at = 0.0

    def current(self) -> Index:
        """The published generation, opened when it is not yet. Costs one small read of a file.

        Raises IndexUnavailable when there is nothing that can be served.
        """
        name = current_name(self._data_dir)
        if self._is_due(name):
            with self._lock:
                if self._is_due(name):
                    self._swap(name)
        assert self._index is not None
        return self._index

    def _is_due(self, name: str | None) -> bool:
        if self._index is None:
            return True
        if name == self._served:
            return False
        return name != self._tried or time.monotonic() >= self._retry_at

    def _swap(self, name: str | None) -> None:
        try:
            opened = open_index(self._data_dir)
        except IndexUnavailable as error:
            # What is open already has passed its checksums and can be served on.
            if self._index is None:
                raise
            self.refused = (error.message,)
        else:
            self.refused = opened.refused
            if self._index is None or opened.generation != self._index.generation:
                self._index = opened
        self._served = _UNSETTLED if self.refused else name
        self._tried = name
        self._retry_at = time.monotonic() + RETRY_AFTER
