"""The state of a server as numbers for `/metrics`, looked up when somebody asks."""

from __future__ import annotations

import platform
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from prometheus_client import ProcessCollector
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric

from kb import __version__
from kb.errors import KbError
from kb.insight import LOG_FILE
from kb.insight.tally import Tally, take_tally
from kb.kernel import kernel
from kb.web.centre import Centre

KEPT_FOR = 60.0
"""Seconds for which gaps are not counted again: they change when a day ends, a build or an editor
does something, and the log has better to do."""

# What of a process is added up over the workers; of the rest the least says most.
_SUMMED = ("virtual_memory_bytes", "resident_memory_bytes", "cpu_seconds", "open_fds")


class Vitals:
    """Collects for `prometheus_client`. Reads the log, so not on an event loop."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._lock = threading.Lock()
        self._tally = Tally()
        self._due = 0.0

    def collect(self) -> Iterable[Metric]:
        """Everything that has a state."""
        yield InfoMetricFamily(
            "kb_build",
            "What is running.",
            value={
                "version": __version__,
                "python": platform.python_version(),
                "kernel": "compiled" if kernel() else "numpy",
            },
        )
        yield from self._collect_index()
        yield from self._collect_log()
        yield from self._collect_tally()
        yield from _collect_processes(self._centre.meter.find_workers())

    def _collect_index(self) -> Iterator[Metric]:
        centre = self._centre
        refused = _gauge("kb_index_refused", "1 while the published index cannot be served.")
        try:
            index = centre.open_index()
        except KbError:
            refused.add_metric([], 1)
            yield refused
            return
        refused.add_metric([], bool(centre.live.refused))
        yield refused
        yield InfoMetricFamily(
            "kb_index", "The index that is served.", value={"generation": index.generation}
        )
        built = index.built.timestamp()
        yield _gauge("kb_index_built_timestamp_seconds", "When it was built.", value=built)
        age = max(0.0, time.time() - built)
        yield _gauge("kb_index_age_seconds", "How long ago it was built.", value=age)
        articles = _gauge("kb_index_articles", "Articles in it.", labels=["lang"])
        passages = _gauge("kb_index_passages", "Passages in it.", labels=["lang"])
        for lang in index.languages:
            articles.add_metric([lang], len(index.catalogue(lang).listed()))
            lexicon = index.lexicon(lang)
            passages.add_metric([lang], len(lexicon.passages) if lexicon else 0)
        yield articles
        yield passages

    def _collect_log(self) -> Iterator[Metric]:
        settings = self._centre.settings
        writable = settings.log.enabled and self._centre.recording.problem is None
        yield _gauge("kb_log_enabled", "1 if searches are recorded.", value=settings.log.enabled)
        yield _gauge("kb_log_writable", "1 while they can be.", value=writable)
        path = settings.data_dir / LOG_FILE
        size = sum(_size(each) for each in (path, path.with_name(f"{LOG_FILE}-wal")))
        yield _gauge("kb_log_bytes", "Size of the log.", value=size)
        try:
            free = shutil.disk_usage(settings.data_dir).free
        except OSError:
            return
        yield _gauge("kb_data_free_bytes", "Room left where the data is.", value=free)

    def _collect_tally(self) -> Iterator[Metric]:
        tally = self._take_tally()
        gaps = _gauge("kb_gaps", "Questions that nothing answers.", labels=["state", "lang"])
        for (state, lang), number in sorted(tally.gaps.items()):
            gaps.add_metric([str(state), lang], number)
        yield gaps
        told = _gauge("kb_webhook_deliveries", "Of the last 30 days.", labels=["state"])
        for word, number in sorted(tally.deliveries.items()):
            told.add_metric([word], number)
        yield told

    def _take_tally(self) -> Tally:
        with self._lock:
            log = self._centre.recording.find_log()
            if log is not None and log.path.exists() and time.monotonic() >= self._due:
                self._due = time.monotonic() + KEPT_FOR
                try:
                    with log.reading() as database:
                        self._tally = take_tally(database)
                except KbError:
                    pass  # `kb_log_writable` says so, and what was known is still the best guess
            return self._tally


def _collect_processes(pids: Iterable[int]) -> Iterable[Metric]:
    """What the library tells of one process, of all workers together."""
    found: dict[str, Metric] = {}
    for pid in pids:
        for metric in ProcessCollector(pid=_constant(pid), registry=None).collect():
            known = found.setdefault(metric.name, metric)
            if known is metric:
                continue
            (old,), (new,) = known.samples, metric.samples
            is_summed = metric.name.removeprefix("process_") in _SUMMED
            value = old.value + new.value if is_summed else min(old.value, new.value)
            known.samples = [old._replace(value=value)]
    workers = _gauge("kb_workers", "Server processes.", value=len(tuple(pids)))
    return [workers, *found.values()]


def _constant(pid: int) -> Callable[[], int]:
    return lambda: pid


def _gauge(
    name: str, said: str, *, value: float | None = None, labels: list[str] | None = None
) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, said, value=value, labels=labels)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
