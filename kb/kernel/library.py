"""The compiled kernel, if there is one that fits."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from pathlib import Path

from kb.errors import ConfigError

LIBRARY = Path(__file__).with_name("_kernel.so")
REVISION = 16
"""What this version of kb needs; `KB_REVISION` in source/kernel.h."""

SWITCH = "KB_KERNEL"
"""Environment variable, to find faults: `off` makes numpy do the work, which tells whether a defect
is the kernel's; a path is the library to load, such as one that was compiled with sanitizers."""


@cache
def kernel() -> ctypes.PyDLL | None:
    """The compiled functions; None where there are none, or they are of another revision.

    A call keeps the interpreter's lock: the functions take microseconds, and a lock that was let
    go may have to be waited for.

    Raises ConfigError when `KB_KERNEL` names what is no such library.
    """
    named = os.environ.get(SWITCH)
    if named == "off":
        return None
    library = load_kernel(Path(named) if named else LIBRARY)
    if library is None and named:
        raise ConfigError(
            f"{SWITCH}={named}: neither `off` nor a kernel of revision {REVISION}. Leave it out, or"
            " compile one: `python kb/kernel/compile.py`."
        )
    return library


def load_kernel(path: Path) -> ctypes.PyDLL | None:
    """The kernel in a file; None if there is none that can be loaded, or of another revision."""
    try:
        library = ctypes.PyDLL(str(path.absolute()))
        return library if library.kb_revision() == REVISION else None
    except (OSError, AttributeError):  # no library, or a library that has no `kb_revision`
        return None
