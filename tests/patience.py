"""Waiting in tests: for what happens, not for a time, and long enough for a busy machine."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 120.0
"""Seconds that anything may take before a test says that it does not happen. Nothing that is well
waits so long; it is for machines that do much else."""

LOOK_EVERY = 0.01
"""Seconds between two looks. Looking without a pause would keep from its work what is waited for:
Python runs one thread at a time, and a server that was waited for so needed 20 seconds to start
instead of 0.1."""


def await_that(happened: Callable[[], object], said: str = "it does not happen") -> None:
    """Return once `happened()` is true. Fails with what is `said` when PATIENCE is at its end."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, said
        time.sleep(LOOK_EVERY)
