"""The results as a document: goals first, then all that was measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import fill

from .build import Build
from .goal import Goal, list_goals
from .machine import Machine
from .memory import MB, Memory
from .results import Results, workers_text
from .retrieval import OURS, ROUNDS, Contender, Retrieval
from .serving import Serving
from .traffic import CONNECTIONS, POPULAR, Traffic

WIDTH = 110
"""Characters in a line of prose."""


def to_markdown(results: Results) -> str:
    """`docs/PERFORMANCE.md`."""
    machine = results.machine
    parts = [
        "# Performance",
        "Written by `make bench`, which measures everything in one run of a quarter of an hour."
        " Ratios come first: milliseconds are the machine's. `make bench options=--quick`"
        " has small sizes and writes nothing.",
        f"Measured on {machine.cpu}, {machine.cores} cores, {machine.memory_gb} GiB,"
        f" Python {machine.python}, {machine.system}. Load average before: {machine.load}."
        f" Text: {results.corpus}. {_say_kernel(machine)}",
        "## Goals",
        _table(
            ["what", "measured", "goal", "reached"],
            [_goal_row(goal) for goal in list_goals(results)],
            right=(1,),
        ),
    ]
    if results.retrieval:
        parts += _retrieval_part(results.retrieval)
    if results.build:
        parts += _build_part(results.build)
    if results.serving:
        parts += _serving_part(results.serving)
    if results.traffic:
        parts += _traffic_part(results.traffic)
    return "\n\n".join(map(_wrap, parts)) + "\n"


def _say_kernel(machine: Machine) -> str:
    if machine.is_compiled:
        return "kb's inner loops are compiled, as they are wherever there is a C compiler."
    return "kb's inner loops were not compiled: numpy did their work."


def _wrap(part: str) -> str:
    """Lines of prose as long as in the other documents; tables and pictures as they are."""
    if part.startswith(("|", "#", "!")):
        return part
    return fill(part, WIDTH, break_long_words=False, break_on_hyphens=False)


def _goal_row(goal: Goal) -> list[str]:
    bound = f"at {'least' if goal.least else 'most'} {goal.bound:g} {goal.unit}".rstrip()
    if goal.value is None:
        return [goal.what, "–", bound, "not measured"]
    value = f"{figure(goal.value)} {goal.unit}".rstrip()
    return [goal.what, value, bound, "yes" if goal.is_reached else "**no**"]


def _retrieval_part(measured: Sequence[Retrieval]) -> Iterator[str]:
    yield "## Top ten of some words"
    yield "![Latency against the number of passages](images/latency.svg)"
    yield (
        "Stems in, numbers of the ten best passages out, making the query included. All engines"
        " index the same stems and are asked the same questions, one after the other before the"
        f" next question; p50 and p95 over questions, each the median of {ROUNDS} rounds (two for"
        " SQLite, one for Whoosh). *Finds* is the share of questions whose own passage is among the"
        " ten: a check that all do the same work. The index of ours has more in it (n-grams, pairs,"
        " topics, the articles themselves), and its build makes the stems; peers are handed theirs."
    )
    for each in measured:
        ours = each.named(OURS)
        assert ours
        rows = [_contender_row(one, ours, each) for one in each.contenders]
        yield (
            f"**{each.passages:,} passages** ({each.articles:,} articles; {each.questions}"
            f" questions of {each.terms:.1f} different stems)"
        )
        head = ["engine", "p50 ÷ ours", "p95 ÷ ours", "p50 µs", "p95 µs", "finds", "index MB"]
        yield _table([*head, "build s"], rows, right=range(1, 8))
    yield "## The whole search"
    yield (
        "Text in, hits with snippets out, each question asked once. The ratio is to tantivy's bare"
        " retrieval, asked in between."
    )
    rows = [
        [
            f"{each.passages:,}",
            figure(each.whole_p50 / each.whole_peer_p50) if each.whole_peer_p50 else "–",
            figure(each.whole_p50 * 1e3),
            figure(each.whole_p95 * 1e3),
        ]
        for each in measured
    ]
    yield _table(["passages", "p50 ÷ bare tantivy", "p50 ms", "p95 ms"], rows, right=range(4))


def _contender_row(one: Contender, ours: Contender, each: Retrieval) -> list[str]:
    return [
        f"{one.name} {one.version}".strip(),
        figure(one.p50 / ours.p50),
        figure(one.p95 / ours.p95),
        figure(one.p50 * 1e6),
        figure(one.p95 * 1e6),
        f"{one.finds:.2f}",
        figure(one.size / MB),
        figure(one.build) if one.build is not None else "–",
    ]


def _build_part(built: Build) -> Iterator[str]:
    yield "## Building"
    yield (
        f"{built.articles:,} articles, {built.passages:,} passages, each in a process of its own."
        " Whoosh alone writes the same tokens, handed over ready, with positions and nothing else."
    )
    rows: tuple[tuple[str, float, int | None], ...] = (
        ("articles in memory → published", built.compiled, built.compiled_peak),
        ("Whoosh alone, tokens ready", built.whoosh, None),
        ("Whoosh alone, making the tokens too", built.whoosh_analysed, None),
        ("`kb build`, from Markdown files", built.program, built.program_peak),
        ("`kb build`, nothing changed", built.program_again, None),
        ("`kb build`, one article edited", built.program_edited, None),
    )
    yield _table(
        ["what", "÷ Whoosh alone", "seconds", "peak MB"],
        [
            [what, figure(spent / built.whoosh), figure(spent), figure(peak / MB) if peak else "–"]
            for what, spent, peak in rows
        ],
        right=range(1, 4),
    )


def _serving_part(serving: Serving) -> Iterator[str]:
    yield "## Serving"
    yield (
        f"Real servers on loopback with {serving.articles:,} articles, the index built, files in"
        " the page cache. The first answer is a search, counted from the start of the process. The"
        " edit is one file saved while `kb serve --reload` runs, until a search answers with the"
        f" new text. Medians. Memory is that of a worker after {serving.searches} searches; PSS"
        " counts shared pages by their sharers."
    )
    rows = [
        ["first answer", f"{figure(serving.first_answer)} s"],
        ["edited article live", f"{figure(serving.edit_live)} s"],
        ["one worker", _memory(serving.one)],
        ["each of two workers (the larger)", _memory(serving.two)],
    ]
    yield _table(["what", "measured"], rows, right=(1,))


def _memory(held: Memory | None) -> str:
    return f"{held.rss / MB:.0f} MB (PSS {held.pss / MB:.0f} MB)" if held else "–"


def _traffic_part(traffic: Traffic) -> Iterator[str]:
    yield "## Over HTTP"
    where = (
        " Each worker is kept on one core, with the process that writes its log. Beside one worker"
        " the generator has the other core, and they change places after each turn; two workers"
        " share theirs with it."
        if traffic.pinned
        else ""
    )
    cost = 1e6 * max(each.generator_cpu for each in traffic.throughput)
    yield (
        f"`/api/v1/search` beside `/livez` of the same server. Closed loop, {CONNECTIONS}"
        f" keep-alive connections, loads of {traffic.seconds:g} s in turn, {traffic.rounds} of"
        " each, the next one when the server has written its log; medians of the shares, means of"
        " the rest. *New*: every question is asked once."
        f" *Mix*: {POPULAR:,} different questions, half of them titles, the n-th asked 1/n as often"
        " as the first (Zipf)."
        f"{where} The generator is a process of its own and takes {cost:.0f} µs a request."
    )
    pace = traffic.pace
    yield (
        "How steady the machine was meanwhile: a loop that always does the same, run on each core"
        f" before each turn, took {pace.best:.1f} ms at best, {pace.middle:.1f} in the median and"
        f" {pace.most:.1f} at most."
    )
    rows = [
        [
            workers_text(each.workers),
            f"{100 * each.new_share:.0f} %",
            f"{100 * each.mix_share:.0f} %",
            *(f"{rate:,.0f}" for rate in (each.livez, each.new, each.mix)),
            str(each.errors),
        ]
        for each in traffic.throughput
    ]
    head = ["", "new ÷ /livez", "mix ÷ /livez", "/livez /s", "new /s", "mix /s", "errors"]
    yield _table(head, rows, right=range(1, 7))
    yield (
        f"{traffic.steady_rate:.0f} requests/s of the mix for {traffic.steady_seconds:.0f} s, open"
        " loop: latencies count from the moment at which a request was due, whether or not it could"
        " be sent."
    )
    rows = [
        [workers_text(number), *(f"{ms:.1f}" for ms in (each.p50, each.p95, each.p99, each.most)),
         f"{each.answers:,}", str(each.errors)]
        for number, each in enumerate(traffic.steady, start=1)
    ]  # fmt: skip
    head = ["", "p50 ms", "p95 ms", "p99 ms", "most ms", "answers", "errors"]
    yield _table(head, rows, right=range(1, 7))


def figure(value: float) -> str:
    """Three digits that say something: 0.0123, 1.23, 12.3, 1,230."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    marks = ["--:" if place in set(right) else "---" for place in range(len(head))]
    lines = [head, marks, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
