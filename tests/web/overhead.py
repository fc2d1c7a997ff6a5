"""Measure what recording costs the API: `python -m tests.web.overhead`.

Asks the questions of `tests/cases/held_back` of the application itself, without a network, by turns
with and without recording, and prints medians: wall time is what one process can answer while the
log's process writes beside it, the processor's time is that of the one that answers alone.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from litestar import Litestar

from kb.authoring import load_library
from kb.config import Settings
from kb.index import compile_index
from kb.result import Query
from kb.settings import Log
from kb.web.app import create_app
from kb.web.ask.answers import KEPT

ROOT = Path(__file__).parents[2]
ROUNDS = 3


def load_questions() -> list[Query]:
    questions = []
    for path in sorted((ROOT / "tests" / "cases" / "held_back").glob("*.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()[1:]
        questions += [Query(line.split("\t")[0], path.stem) for line in lines]
    return questions


async def ask(app: Litestar, query: bytes, address: str) -> int:
    """The status of one search."""
    scope: Any = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": "/api/v1/search", "raw_path": b"/api/v1/search",
        "query_string": query, "root_path": "", "headers": [(b"user-agent", b"Firefox")],
        "client": (address, 1), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip
    status = 0

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    await app(scope, receive, send)
    return status


async def measure(app: Litestar, queries: list[bytes], turn: int) -> tuple[float, float]:
    """Milliseconds a search: on the clock, and of the processor's time."""
    wall, busy = time.perf_counter(), time.process_time()
    for number, query in enumerate(queries):
        assert await ask(app, query, f"10.0.{turn}.{number // 2}") == 200
    log = app.state.centre.recording.require_log()
    log.flush()  # the writing belongs to the searches
    count = len(queries)
    return 1000 * (time.perf_counter() - wall) / count, 1000 * (time.process_time() - busy) / count


async def run(folder: str) -> None:
    compile_index(load_library(ROOT / "articles")[0], Path(folder))
    plain = create_app(Settings(data=folder, log=Log(enabled=False)))
    recorded = create_app(Settings(data=folder), apart=True)
    questions = load_questions()
    # More different ones than answers are kept, so that each is searched for.
    sizes = range(1, 51)
    assert len(sizes) * len(questions) > KEPT
    for name, lengths in (("searched", sizes), ("asked lately", [10] * len(sizes))):
        queries = [
            urlencode({"q": each.text, "lang": each.lang, "size": size}).encode()
            for size in lengths
            for each in questions
        ]
        await measure(plain, queries, 0)
        times = [
            (await measure(plain, queries, turn), await measure(recorded, queries, turn))
            for turn in range(ROUNDS)
        ]
        show(name, times)
    for app in (plain, recorded):
        app.state.centre.recording.close()


def show(name: str, times: list[tuple[tuple[float, float], tuple[float, float]]]) -> None:
    for place, kind in enumerate(("wall", "processor")):
        without, with_log = (sorted(pair[side][place] for pair in times) for side in (0, 1))
        middle = ROUNDS // 2
        print(
            f"{name}, {kind}: {without[middle]:.3f} ms, recorded {with_log[middle]:.3f} ms"
            f" ({100 * (with_log[middle] / without[middle] - 1):+.1f} %)"
        )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(folder))


if __name__ == "__main__":
    main()
