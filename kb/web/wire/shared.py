"""Memory that the processes of a server share, and no file: it is gone when the last of them is."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def share_memory(name: str, size: int) -> Iterator[str]:
    """So many bytes, zeros at first, for this process's workers, until the end of the block.

    Yields the path by which they find it; an empty one where the system has no memory without a
    file (Linux has).
    """
    try:
        file = os.memfd_create(name)
        os.ftruncate(file, size)
    except (AttributeError, OSError):
        yield ""
        return
    try:
        yield f"/proc/{os.getpid()}/fd/{file}"
    finally:
        os.close(file)


def open_memory(path: str, size: int) -> mmap.mmap | None:
    """What the parent shares; None where it shares nothing, or it cannot be reached."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return mmap.mmap(file, size)
    finally:
        os.close(file)
