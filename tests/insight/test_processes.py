"""Several processes on one log, and one that is killed in the middle of its work."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest
from family import children, is_running
from patience import await_that

from kb.insight.database import open_reader

ROOT = Path(__file__).parents[2]


def start(path: Path, name: str, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.insight.customer", str(path), name, *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def read_lines(stream: IO[str] | None, least: int) -> list[str]:
    assert stream is not None
    return [stream.readline().strip() for _ in range(least)]


def rest_of(stream: IO[str] | None) -> list[str]:
    assert stream is not None
    return stream.read().split("\n")


@pytest.mark.parametrize("votes", [3, 40])
def test_a_kill_loses_no_acknowledged_vote_and_a_second_of_searches(
    tmp_path: Path, votes: int
) -> None:
    path = tmp_path / "data" / "log.db"
    with start(path, "Ram") as process:
        acknowledged = read_lines(process.stdout, votes)
        clerks = children(process.pid)
        process.kill()
        killed_at = time.time()
        # A line that the kill cut off is no acknowledgement.
        acknowledged += rest_of(process.stdout)[:-1]
        lines = [line.split() for line in rest_of(process.stderr)[:-1]]
    progress = [line for line in lines if line[0] == "search"]
    # What had left the server is written by the process that outlives it, which then ends.
    await_that(lambda: not any(map(is_running, clerks)))

    with open_reader(path) as database:
        written = {row["comment"] for row in database.query("SELECT comment FROM votes")}
        searches = database.execute("SELECT count(*) FROM searches").fetchone()[0]
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert set(acknowledged) <= written
    old = [int(number) for _, moment, number in progress if float(moment) < killed_at - 1]
    assert searches >= max(old, default=0)


def test_two_processes_write_one_log_and_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "data" / "log.db"
    processes = [start(path, name, "400") for name in ("Ram", "Somchai")]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors

    with open_reader(path) as database:
        (daily,) = database.query(
            "SELECT sum(searches) AS searches, sum(votes) AS votes, sum(visits) AS visits"
            " FROM daily"
        )
        losses = database.execute("SELECT count(*) FROM loss_days").fetchone()[0]
    assert daily == {"searches": 800, "votes": 40, "visits": 100}
    assert losses == 0
