"""Searches over HTTP as a share of what the same server does when it has nothing to do."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from statistics import fmean, median
from typing import Any

from kb.codec import convert

from . import load
from .corpus import SEED
from .machine import Pace, cores, read_pace, time_loop
from .server import Server, search_path

CONNECTIONS = 16
"""Open at a time in the closed loop; four times as many in the open one."""
POPULAR = 2000
"""Different questions in the mix; the n-th is asked 1/n as often as the first (Zipf, s = 1)."""
RATE = 500
DRAWN = 50_000
"""Requests of the mix that are drawn. Each load begins somewhere else among them: asked the same
again, one worker would know all of it, and of two each the half that happened to come to it."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a load came to. Latencies in milliseconds; `own_cpu` are the generator's seconds."""

    answers: int
    errors: int
    seconds: float
    own_cpu: float
    p50: float
    p95: float
    p99: float
    most: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


@dataclass(frozen=True, slots=True)
class Throughput:
    """Of a number of workers: answers a second for `/livez`, for new questions and for the mix
    (means of all rounds), and the median of each round's share of its `/livez`."""

    workers: int
    livez: float
    new: float
    mix: float
    new_share: float
    mix_share: float
    errors: int
    generator_cpu: float


@dataclass(frozen=True, slots=True)
class Traffic:
    """All that is measured over HTTP. `steady` is the open loop for 1 and for 2 workers. `pace` is
    that of all cores, looked at before each round."""

    pinned: bool
    pace: Pace
    rounds: int
    seconds: float
    throughput: tuple[Throughput, ...]
    steady_rate: float
    steady_seconds: float
    steady: tuple[Answers, ...]

    @property
    def scaling(self) -> tuple[float, float]:
        """How many times one worker's throughput two have: new questions, mix."""
        one, two = self.throughput
        return two.new / one.new, two.mix / one.mix


def measure_traffic(
    centre: Path,
    new: Sequence[str],
    popular: Sequence[str],
    *,
    rounds: int,
    seconds: float,
    steady_seconds: float,
) -> Traffic:
    """Ask one server of one worker and one of two, in turns. Of `new`, each is asked once.

    Each worker has a core, alone or of two: what the system takes to move them about is not ours.
    Beside one worker the generator has another core, and they change places after each round, for
    on machines that many share, cores have not the same speed at the same time. Beside two it runs
    where there is room.
    """
    own = cores()
    pinned = len(own) > 1
    places = [(own[0], own[-1]), (own[-1], own[0])] if pinned else [(None, None)]
    paths = [search_path(text) for text in new]
    share = len(paths) // (2 * rounds + 1)
    warm_up, fresh = paths[:share], iter(paths[share:])
    mix = draw_mix(popular)
    measured: dict[int, list[tuple[Answers, Answers, Answers]]] = {1: [], 2: []}
    steady, loops = [], []
    with ExitStack() as stack:
        servers = []
        for workers in (1, 2):
            server = stack.enter_context(Server(centre, workers=workers))
            server.await_answer("/readyz")
            send(server, warm_up, 4 * seconds)  # a second worker starts later
            send(server, mix, 2 * seconds)
            servers.append((workers, server))
        for number in range(rounds):
            loops += [time_loop(core) for core in own]
            turned = turn(mix, number / rounds)
            for workers, server in servers:
                core = _place(workers, server, places[number % len(places)])
                questions = [next(fresh) for _ in range(share)]
                measured[workers].append(
                    (
                        send(server, ["/livez"], seconds, core),
                        send(server, questions, seconds, core, once=True),
                        send(server, turned, seconds, core),
                    )
                )
        for workers, server in servers:
            core = _place(workers, server, places[0])
            steady.append(send(server, mix, steady_seconds, core, rate=RATE))
    return Traffic(
        pinned=pinned,
        pace=read_pace(loops),
        rounds=rounds,
        seconds=seconds,
        throughput=tuple(_sum_up(workers, each) for workers, each in measured.items()),
        steady_rate=RATE,
        steady_seconds=steady_seconds,
        steady=tuple(steady),
    )


def _place(workers: int, server: Server, places: tuple[int | None, int | None]) -> int | None:
    """Put a server's workers where they belong. Returns the core of the generator, if it has one of
    its own."""
    where, generator = places
    if where is None or generator is None:
        return None
    if workers > 1:
        server.spread((where, generator))
        return None
    server.move(where)
    return generator


def draw_mix(popular: Sequence[str]) -> list[str]:
    """Paths of questions drawn with Zipf's chances; the most popular stand first."""
    heights = list(accumulate(1 / rank for rank in range(1, len(popular) + 1)))
    drawn = random.Random(SEED).choices(popular, cum_weights=heights, k=DRAWN)
    return [search_path(text) for text in drawn]


def turn(paths: Sequence[str], share: float) -> list[str]:
    """The same paths, begun behind a share of them, 0 to 1."""
    start = int(share * len(paths))
    return [*paths[start:], *paths[:start]]


def send(
    server: Server,
    paths: Sequence[str],
    seconds: float,
    core: int | None = None,
    *,
    once: bool = False,
    rate: float | None = None,
) -> Answers:
    """Run the load generator in a process of its own, and then wait until the server has done all
    its work."""
    job: dict[str, Any] = {
        "port": server.port,
        "paths": paths,
        "connections": CONNECTIONS,
        "seconds": seconds,
        "once": once,
    }
    if core is not None:
        job["core"] = core
    if rate is not None:
        job["rate"] = rate
        job["connections"] = 4 * CONNECTIONS
    program = [sys.executable, "-I", load.__file__]
    done = subprocess.run(
        program, input=json.dumps(job).encode(), stdout=subprocess.PIPE, check=True
    )
    server.rest()  # what it still writes would be missing to the next load
    return convert(json.loads(done.stdout), Answers)


def _sum_up(workers: int, rounds: Sequence[tuple[Answers, Answers, Answers]]) -> Throughput:
    everything = [each for turn in rounds for each in turn]
    return Throughput(
        workers=workers,
        livez=fmean(livez.rate for livez, _, _ in rounds),
        new=fmean(new.rate for _, new, _ in rounds),
        mix=fmean(mix.rate for _, _, mix in rounds),
        new_share=median(new.rate / livez.rate for livez, new, _ in rounds),
        mix_share=median(mix.rate / livez.rate for livez, _, mix in rounds),
        errors=sum(each.errors for each in everything),
        generator_cpu=sum(each.own_cpu for each in everything)
        / sum(each.answers for each in everything),
    )
