"""The processes that a process has started, from Linux's own list."""

from __future__ import annotations

from pathlib import Path


def children(parent: int) -> set[int]:
    """Process ids of the children."""
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    return {int(each) for task in tasks for each in task.read_text().split()}


def is_running(process: int) -> bool:
    """Whether a process has not ended. One that nobody asked after stays listed, as a zombie."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
