"""What processes hold in memory, as Linux tells it. Elsewhere there is nothing to measure."""

from __future__ import annotations

import gc
import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

MB = 1e6
"""Bytes of a megabyte in everything that is reported."""

LOOK = 0.1
"""Seconds between two looks at a process and its children."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of one process: all resident pages, and with shared pages divided by their sharers."""

    rss: int
    pss: int


def read_memory(pid: int) -> Memory:
    """What a process holds now."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    held = {
        name: int(rest.split()[0]) * 1024
        for name, _, rest in (line.partition(":") for line in text.splitlines()[1:])
    }
    return Memory(held["Rss"], held["Pss"])


def family(pid: int) -> list[int]:
    """A process and all that it started, itself first; none of those that have ended."""
    found = [pid]
    for parent in found:
        try:
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text(encoding="ascii").split())
        except OSError:  # it ended meanwhile
            continue
    return found


def busy(pid: int) -> float:
    """Seconds of the processor that a process and its children have taken so far."""
    ticks = 0
    for each in family(pid):
        try:
            numbers = Path(f"/proc/{each}/stat").read_text(encoding="ascii").rpartition(")")[2]
        except OSError:
            continue
        ticks += sum(map(int, numbers.split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> int:
    """Resident bytes of a process and its children together; 0 when it has ended."""
    pages = 0
    for each in family(pid):
        try:
            pages += int(Path(f"/proc/{each}/statm").read_text(encoding="ascii").split()[1])
        except OSError:
            continue
    return pages * 4096


def run_apart(function: Callable[..., T], *arguments: Any) -> tuple[T, int]:
    """Call a function in a fresh process. Returns its answer and the most bytes that were resident.

    The kernel's high-water mark of the process itself misses nothing; its children are looked at
    ten times a second. (`ru_maxrss` would do for neither: a new process begins with that of the
    process that started it.)
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(theirs, function, arguments))
    process.start()
    theirs.close()
    peak = 0
    while not ours.poll(LOOK):
        peak = max(peak, resident(process.pid or 0))
    try:
        answer, own = ours.recv()
    except EOFError:
        raise RuntimeError(f"{function.__name__} failed in a process of its own") from None
    finally:
        process.join()
    return answer, max(peak, own)


def _answer(pipe: Connection, function: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    answer = function(*arguments)
    pipe.send((answer, _high_water()))


def _high_water() -> int:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def watch_peak(process_id: int, ended: Callable[[], bool]) -> int:
    """The most bytes that a program and its children have resident until it has ended."""
    peak = 0
    while not ended():
        peak = max(peak, resident(process_id))
        time.sleep(LOOK)
    return peak


def folder_size(folder: Path) -> int:
    """Bytes of all files below a folder."""
    gc.collect()  # some peers hold files open until they are forgotten
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
