"""What a server counts, for `/metrics`: numbers of requests, searches, votes; no text, no visitor.

Several worker processes count in files of one folder (the shared mode of prometheus_client), so
that each can tell the sum of all. The folder is made by the process that starts them
(`kb.web.server`), which hands it down in the environment. Without one, numbers are in memory.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.metrics_core import Metric
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

from kb.insight import SearchEvent, SurveyEvent, VoteEvent

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Variable of the environment that names the folder; the library's name for it."""

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the classes of latency. A kept answer takes less than 1 ms, a search some 3 ms,
a page 5 to 20 ms, a vote what the disk takes; above 0.25 s a customer waits, and after 10 s a
proxy gives up. More bounds would cost 60 series each."""

_ENDED = "ended"
_THROTTLED = 429

# When a series began: twice as many series, and nobody asks.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Meter:
    """Counts, from any thread. A request takes 2 µs, in the files of several workers 4 µs."""

    def __init__(self) -> None:
        folder = os.environ.get(SHARED_FOLDER)
        self._folder = Path(folder) if folder else None
        self._registry = CollectorRegistry()
        # In the shared mode the files are what is collected.
        where = None if self._folder else self._registry

        def counter(name: str, said: str, *labels: str) -> Counter:
            return Counter(name, said, labels, registry=where)

        self._requests = counter("kb_requests", "Requests.", "route", "method", "status")
        self._throttled = counter("kb_throttled_requests", "Requests answered 429.", "route")
        self._seconds = Histogram(
            "kb_request_seconds",
            "Seconds from the first byte of a request to the last of its answer.",
            ("route",),
            buckets=SECONDS,
            registry=where,
        )
        self._searches = counter("kb_searches", "Searches.", "lang", "source", "outcome")
        self._answers = counter("kb_answers", "Answers, made or kept from lately.")
        self._made = counter("kb_answers_made", "Answers that had to be made.")
        self._votes = counter("kb_votes", "Whether articles helped.", "lang", "helpful")
        self._surveys = counter("kb_surveys", "Answers to surveys.", "kind", "score")
        self._losses = counter("kb_log_lost_events", "Events that the log of searches lost.")
        self._lost = 0
        # Finding a counter by its labels takes the library longer than counting does.
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def count_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered. `route` and `method` as `kb.web.wire.naming` has them."""
        key = (route, method, status // 100)
        known = self._known.get(key)
        if known is None:
            count = self._requests.labels(route, method, f"{status // 100}xx")
            known = self._known[key] = count, self._seconds.labels(route)
        known[0].inc()
        known[1].observe(seconds)
        if status == _THROTTLED:
            self._throttled.labels(route).inc()

    def count_search(self, event: SearchEvent) -> None:
        """A customer searched."""
        outcome = "answered" if event.answered else "low_confidence" if event.hits else "no_hits"
        self._searches.labels(event.lang, str(event.source), outcome).inc()

    def count_answer(self) -> None:
        """An answer was given, from memory or not."""
        self._answers.inc()

    def count_made(self) -> None:
        """An answer had to be made."""
        self._made.inc()

    def count_vote(self, event: VoteEvent) -> None:
        """A customer said whether an article helped."""
        self._votes.labels(event.lang, "yes" if event.helpful else "no").inc()

    def count_survey(self, event: SurveyEvent) -> None:
        """A customer answered a survey."""
        self._surveys.labels(str(event.kind), str(event.score)).inc()

    def note_losses(self, losses: int) -> None:
        """What the log of this process lost since it was opened."""
        if losses != self._lost:
            self._losses.inc(max(0, losses - self._lost))
            self._lost = losses

    def collect(self) -> Iterable[Metric]:
        """The numbers of all workers. For `prometheus_client`."""
        if self._folder is None:
            return self._registry.collect()
        with _locked(self._folder):
            _fold(self._folder)
            return list(MultiProcessCollector(None, str(self._folder)).collect())  # type: ignore[no-untyped-call]

    def find_workers(self) -> tuple[int, ...]:
        """Process ids of the workers that count, this one among them."""
        if self._folder is None:
            return (os.getpid(),)
        pids = {_pid_of(path) for path in self._folder.glob("counter_*.db")}
        return tuple(sorted(pid for pid in pids if pid and _is_alive(pid)))


class NoMeter(Meter):
    """Where nobody may read the numbers, none are made."""

    def __init__(self) -> None:
        pass

    def count_request(self, route: str, method: str, status: int, seconds: float) -> None: ...
    def count_search(self, event: SearchEvent) -> None: ...
    def count_answer(self) -> None: ...
    def count_made(self) -> None: ...
    def count_vote(self, event: VoteEvent) -> None: ...
    def count_survey(self, event: SurveyEvent) -> None: ...
    def note_losses(self, losses: int) -> None: ...


class _locked:  # noqa: N801 (used like a function)
    """The folder to oneself, so that nothing is counted twice while it is tidied up."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"

    def __enter__(self) -> None:
        self._file = self._path.open("wb")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _fold(folder: Path) -> None:
    """Add up the files of workers that ended: numbers never fall, nor does the folder grow."""
    for path in folder.glob("*.db"):
        pid = _pid_of(path)
        if pid is None or _is_alive(pid):
            continue
        total = MmapedDict(str(path.with_name(f"{path.stem.partition('_')[0]}_{_ENDED}.db")))  # type: ignore[no-untyped-call]
        for key, value, _, _ in MmapedDict.read_all_values_from_file(str(path)):  # type: ignore[no-untyped-call]
            total.write_value(key, total.read_value(key)[0] + value, 0.0)  # type: ignore[no-untyped-call]
        total.close()  # type: ignore[no-untyped-call]
        path.unlink()


def _pid_of(path: Path) -> int | None:
    """Whose numbers a file has; None for those of workers that ended."""
    name = path.stem.rpartition("_")[2]
    return int(name) if name.isdecimal() else None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
