"""The machine that was measured on."""

from __future__ import annotations

import os
import platform
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

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


@dataclass(frozen=True, slots=True)
class Pace:
    """How steady a machine was: milliseconds that the same loop took at several times."""

    best: float
    middle: float
    most: float


def time_loop(core: int) -> float:
    """Milliseconds that a core takes now for a loop which always does the same."""
    before = cores()
    pin(os.getpid(), {core})
    start = time.perf_counter()
    sum(number * number for number in range(100_000))
    spent = time.perf_counter() - start
    pin(os.getpid(), set(before))
    return 1000 * spent


def read_pace(times: Sequence[float]) -> Pace:
    """What `time_loop` gave, summed up."""
    return Pace(min(times), median(times), max(times))


def pin(pid: int, where: set[int]) -> None:
    """Keep all threads of a process on some cores. Does nothing where a system cannot, nor to what
    has ended."""
    if not hasattr(os, "sched_setaffinity"):
        return
    with suppress(FileNotFoundError):
        for thread in list(Path(f"/proc/{pid}/task").iterdir()):
            with suppress(ProcessLookupError):
                os.sched_setaffinity(int(thread.name), where)


def _cpu_model() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"^model name\s*: (.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.machine()
