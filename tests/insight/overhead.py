"""Measure what recording costs a search: `python -m tests.insight.overhead`.

Asks the questions of `tests/cases/held_back` of the starter articles, by turns with and without
recording, and prints medians. Wall time is what a customer waits and what one process can do; the
processor's time has the writing thread in it.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from kb.authoring import load_library
from kb.index import Index, compile_index, open_index
from kb.insight import Caller, Log, Source, describe_search, new_search_id, open_log
from kb.result import Query
from kb.search import search, warm_up

ROOT = Path(__file__).parents[2]
ROUNDS = 9


def load_questions() -> list[Query]:
    questions = []
    for path in sorted((ROOT / "tests" / "cases" / "held_back").glob("*.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()[1:]
        questions += [Query(line.split("\t")[0], path.stem) for line in lines]
    return questions


def ask(index: Index, questions: list[Query], log: Log | None, turn: int) -> tuple[float, float]:
    """Milliseconds a search: on the clock, and of the processor's time."""
    wall, busy = time.perf_counter(), time.process_time()
    for number, query in enumerate(questions):
        result = search(index, query)
        if log:
            caller = Caller(f"10.0.{turn}.{number // 2}", "Firefox")
            log.record_search(describe_search(result, new_search_id(), Source.PAGE), caller)
    if log:
        log.flush()  # the writing belongs to the searches
    count = len(questions)
    return 1000 * (time.perf_counter() - wall) / count, 1000 * (time.process_time() - busy) / count


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        compile_index(load_library(ROOT / "articles")[0], Path(folder) / "index")
        index = open_index(Path(folder) / "index")
        warm_up(index)
        questions = load_questions() * 12
        log = open_log(Path(folder) / "log.db")
        ask(index, questions, None, 0)
        times = [
            (ask(index, questions, None, turn), ask(index, questions, log, turn))
            for turn in range(ROUNDS)
        ]
        log.close()
    for place, name in enumerate(("wall", "processor")):
        without, recorded = (sorted(pair[side][place] for pair in times) for side in (0, 1))
        middle = ROUNDS // 2
        print(
            f"{name:10} {without[middle]:.3f} ms, recorded {recorded[middle]:.3f} ms"
            f" ({100 * (recorded[middle] / without[middle] - 1):+.1f} %)"
        )


if __name__ == "__main__":
    main()
