"""The index that a server reads: whichever generation is published now."""

from __future__ import annotations

import threading
from pathlib import Path

from kb.errors import IndexUnavailable
from kb.index.generation import current_name
from kb.index.reader import Index, open_index


class LiveIndex:
    """Follows the pointer, so that a new generation serves without a restart.

    Requests that began on the old generation end on it: each holds the `Index` it was given.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._lock = threading.Lock()
        self._name: str | None = None
        self._index: Index | None = None

    def current(self) -> Index:
        """The published generation, opened when it is not yet. Costs one small read of a file.

        Raises IndexUnavailable when there is nothing that can be served.
        """
        name = current_name(self._data_dir)
        if self._index is None or name != self._name:
            with self._lock:
                if self._index is None or name != self._name:
                    self._swap(name)
        assert self._index is not None
        return self._index

    def _swap(self, name: str | None) -> None:
        try:
            self._index = open_index(self._data_dir)
        except IndexUnavailable:
            # What is open already has passed its checksums and can be served on.
            if self._index is None:
                raise
        self._name = name
