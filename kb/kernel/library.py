"""The compiled kernel, if there is one that fits."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from pathlib import Path

LIBRARY = Path(__file__).with_name("_kernel.so")
REVISION = 3
"""What this version of kb needs; `KB_REVISION` in source/kernel.h."""

SWITCH = "KB_KERNEL"
"""Environment variable: `off` makes numpy do the work, to tell whether a defect is the kernel's."""


@cache
def kernel() -> ctypes.PyDLL | None:
    """The compiled functions; None where there are none, or they are of another revision.

    A call keeps the interpreter's lock: the functions take microseconds, and a lock that was let
    go may have to be waited for.
    """
    if os.environ.get(SWITCH) == "off":
        return None
    try:
        library = ctypes.PyDLL(str(LIBRARY))
    except OSError:
        return None
    return library if library.kb_revision() == REVISION else None
