"""An array on disk of which only the parts that are asked for are read."""

from __future__ import annotations

import os
import weakref
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import DTypeLike, NDArray


class ArrayFile:
    """A `.npy` file as a sequence of rows. Slices of it are arrays; `np.asarray` reads it whole.

    `file` is its descriptor, open for as long as this is alive; rows begin at its byte `begin`.
    It is read, not mapped: what was read for one answer would count as the process's memory for
    ever, and the system maps 64 kB around each row of 100 bytes.
    """

    def __init__(self, path: Path) -> None:
        """Raises OSError when it cannot be opened, and ValueError when it is no such file."""
        with path.open("rb") as file:
            npy.read_magic(file)
            self.shape, _, self.dtype = npy.read_array_header_1_0(file)
            self.begin = file.tell()
        self._width = self.dtype.itemsize * prod(self.shape[1:])
        self.file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self.file)

    def __len__(self) -> int:
        return int(self.shape[0])

    def __getitem__(self, rows: slice) -> NDArray[Any]:
        start, stop, _ = slice(rows.start, rows.stop).indices(len(self))
        size = max(stop - start, 0) * self._width
        data = os.pread(self.file, size, self.begin + start * self._width)
        return np.frombuffer(data, self.dtype).reshape(-1, *self.shape[1:])

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        return self[:].astype(dtype or self.dtype, copy=False)
