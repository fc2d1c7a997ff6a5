"""How long calls take, so that what disturbs the machine disturbs all contenders alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import TypeVar

from kb.evaluation import percentile

T = TypeVar("T")

WARM_UP = 20
"""Questions asked before the clock starts, unless nothing may be asked twice."""


def interleave(
    calls: Mapping[str, Callable[[T], object]],
    questions: Sequence[T],
    rounds: Mapping[str, int],
    warm_up: int = WARM_UP,
) -> dict[str, list[float]]:
    """Seconds that each call takes for each question; of several rounds, their median.

    A question goes to all contenders before the next one is asked, each round in another order.
    What exists before is kept out of garbage collections, so that each contender pays for its own
    garbage only.
    """
    for question in questions[:warm_up]:
        for call in calls.values():
            call(question)
    taken: dict[str, list[list[float]]] = {name: [[] for _ in questions] for name in calls}
    gc.collect()
    gc.freeze()
    for turn in range(max(rounds.values())):
        names = [name for name in calls if turn < rounds[name]]
        names = names[turn % len(names) :] + names[: turn % len(names)]
        for place, question in enumerate(questions):
            for name in names:
                call = calls[name]
                start = time.perf_counter()
                call(question)
                taken[name][place].append(time.perf_counter() - start)
    gc.unfreeze()
    return {name: [median(each) for each in rows] for name, rows in taken.items()}


def p50(seconds: Sequence[float]) -> float:
    """The median, in the unit that was given."""
    return percentile(seconds, 0.5)


def p95(seconds: Sequence[float]) -> float:
    """What 95 of 100 stay below."""
    return percentile(seconds, 0.95)


def stopwatch(call: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    gc.collect()
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
