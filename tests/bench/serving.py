"""A server on many articles: its start, its memory, and an edit that goes live."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .build import EDITS, edit
from .memory import Memory, family, read_memory
from .server import PATIENCE, Server, search_path
from .timing import p50

LOOK = 0.02
"""Seconds between two looks at whether an edit is live: each costs the server 0.5 ms."""


@dataclass(frozen=True, slots=True)
class Serving:
    """Seconds to the first answer and from a saved file to its new text; memory of a worker after
    so many searches, alone and as the largest of two, None where the system does not tell."""

    articles: int
    first_answer: float
    edit_live: float
    searches: int
    one: Memory | None
    two: Memory | None


def measure_serving(
    centre: Path, sources: Sequence[str], questions: Sequence[str], repeats: int, searches: int
) -> Serving:
    """Start servers on an index that is built; `sources` are files that may be edited.

    `repeats` is how often a server is started and an edit made (at most three); `searches` are
    asked of each worker before its memory is looked at.
    """
    first = search_path(questions[0])
    starts, one = [], None
    for _ in range(repeats):
        with Server(centre) as server:
            starts.append(server.await_answer(first))
            one = one or weigh_worker(server, questions, searches)
    with Server(centre, workers=2) as server:
        server.await_answer(first)
        two = weigh_worker(server, questions, 2 * searches)
    with Server(centre, "--reload") as server:
        server.await_answer(first)
        edits = [
            watch_edit(server, centre / "articles" / source, word)
            for source, word in zip(sources[:repeats], EDITS[1:], strict=False)
        ]
    return Serving(count_files(centre), p50(starts), p50(edits), searches, one, two)


def count_files(centre: Path) -> int:
    """How many articles a help centre has."""
    return sum(1 for _ in (centre / "articles").rglob("*.md"))


def watch_edit(server: Server, path: Path, word: str) -> float:
    """Seconds from saving an article until the server answers a search with its new text."""
    before = server.get_json("/readyz")["generation"]
    start = time.perf_counter()
    edit(path, word)
    while server.get_json("/readyz")["generation"] == before:
        if time.perf_counter() - start > PATIENCE:
            raise RuntimeError("the edit did not go live")
        time.sleep(LOOK)
    found = server.get_json(search_path(f"the new word {word}"))
    taken = time.perf_counter() - start
    if word not in found["hits"][0]["snippet"]["text"]:
        raise RuntimeError(f"the new text is not in the answer: {found['hits'][0]}")
    return taken


def weigh_worker(server: Server, questions: Sequence[str], searches: int) -> Memory | None:
    """What the largest worker holds after it has answered."""
    for number in range(searches):
        server.get(search_path(questions[number % len(questions)]))
    # A worker is larger than what minds the workers, and than what writes the log.
    pids = family(server.process.pid)
    try:
        return max((read_memory(pid) for pid in pids), key=lambda held: held.rss)
    except OSError:
        return None
