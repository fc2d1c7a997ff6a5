"""The machine that was measured on."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path

from kb.kernel import kernel


@dataclass(frozen=True, slots=True)
class Machine:
    """What a reader needs to compare. `load` is the number of busy processes before the run;
    `is_compiled` tells whether the loops of ours are."""

    cpu: str
    cores: int
    memory_gb: float
    python: str
    system: str
    load: float
    is_compiled: bool


def read_machine() -> Machine:
    """Name this machine by its parts."""
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        system = f"{platform.system()} {platform.release()}"
    return Machine(
        cpu=_cpu_model(),
        cores=len(cores()),
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        python=platform.python_version(),
        system=system,
        load=round(os.getloadavg()[0], 2),
        is_compiled=kernel() is not None,
    )


def cores() -> list[int]:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def _cpu_model() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"^model name\s*: (.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.machine()
