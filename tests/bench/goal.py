"""What was asked for: a bound on a figure, which is reached or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .memory import MB
from .results import Results, workers_text
from .retrieval import OURS, Retrieval
from .serving import Serving
from .traffic import Traffic


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure beside its bound. `value` None: it could not be measured here."""

    what: str
    value: float | None
    unit: str
    bound: float
    least: bool
    """Whether the bound is the least (else the most) that is good."""

    @property
    def is_reached(self) -> bool:
        if self.value is None:
            return False
        return self.value >= self.bound if self.least else self.value <= self.bound


def at_least(what: str, value: float | None, bound: float, unit: str) -> Goal:
    return Goal(what, value, unit, bound, least=True)


def at_most(what: str, value: float | None, bound: float, unit: str) -> Goal:
    return Goal(what, value, unit, bound, least=False)


def list_goals(results: Results) -> list[Goal]:
    """Every bound that the parts of this run can be held against, ratios first."""
    goals = [goal for each in results.retrieval for goal in _retrieval_goals(each)]
    if results.traffic:
        goals += _traffic_goals(results.traffic)
    if results.build:
        built = results.build
        ratio = built.compiled / built.whoosh
        what = f"build of {built.articles:,} articles ÷ Whoosh alone, same tokens"
        goals.append(at_most(what, ratio, 2, "×"))
    if results.serving:
        goals += _serving_goals(results.serving)
    for each in results.retrieval:
        if each.passages == 10_000:
            goals.append(at_most("whole search, p95", each.whole_p95 * 1e3, 5, "ms"))
        if each.passages == 100_000:
            what = "memory of a build of 100,000 passages"
            goals.append(at_most(what, each.build_peak / MB, 2000, "MB"))
    return goals


def _retrieval_goals(each: Retrieval) -> Iterator[Goal]:
    if each.passages < 10_000:
        return
    ours, tantivy, whoosh = (each.named(name) for name in (OURS, "tantivy", "Whoosh"))
    assert ours
    size = f"at {each.passages:,} passages"
    if tantivy:
        times = tantivy.p50 / ours.p50
        yield at_least(f"retrieval {size}: p50 of tantivy ÷ ours", times, 2, "×")
        times = tantivy.p95 / ours.p95
        yield at_least(f"retrieval {size}: p95 of tantivy ÷ ours", times, 1, "×")
    if whoosh:
        times = whoosh.p50 / ours.p50
        yield at_least(f"retrieval {size}: p50 of Whoosh ÷ ours", times, 100, "×")
    if each.whole_peer_p50 and each.passages == 10_000:
        times = each.whole_p50 / each.whole_peer_p50
        yield at_most(f"whole search {size}: p50 ÷ bare tantivy", times, 8, "×")


def _traffic_goals(traffic: Traffic) -> Iterator[Goal]:
    one, _ = traffic.throughput
    yield at_least("HTTP, new questions, share of /livez", 100 * one.new_share, 12, "%")
    yield at_least("HTTP, Zipf mix, share of /livez", 100 * one.mix_share, 40, "%")
    for name, times in zip(("new questions", "Zipf mix"), traffic.scaling, strict=True):
        yield at_least(f"HTTP, two workers ÷ one, {name}", times, 1.7, "×")
    for workers, steady in enumerate(traffic.steady, start=1):
        what = f"{traffic.steady_rate:.0f} requests/s for {traffic.steady_seconds:.0f} s"
        what = f"{what}, {workers_text(workers)}"
        yield at_most(f"{what}: p99", steady.p99, 25, "ms")
        yield at_most(f"{what}: errors", steady.errors, 0, "")


def _serving_goals(serving: Serving) -> Iterator[Goal]:
    count = f"{serving.articles:,}"
    yield at_most(f"an edited article among {count} is live", serving.edit_live, 1, "s")
    yield at_most(f"first answer after start, {count} articles", serving.first_answer, 1.5, "s")
    for workers, held in ((1, serving.one), (2, serving.two)):
        what = f"resident memory of a worker, {count} articles, {workers_text(workers)}"
        yield at_most(what, held.rss / MB if held else None, 150, "MB")
