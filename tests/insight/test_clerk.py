"""A log that a process of its own writes: nothing is lost, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from family import children, is_running
from patience import await_that

import kb.insight.writer as writer_module
from kb.insight import Caller, Log, SearchEvent, new_search_id, open_log
from kb.insight.clerk import NICENESS
from kb.insight.database import open_reader
from kb.settings import Log as LogSettings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    log = open_log(tmp_path / "log.db", apart=True)
    yield log
    log.close()


def ask(log: Log, number: int) -> None:
    event = SearchEvent(new_search_id(), "en", f"question {number}", 0.9, 3, True)
    log.record_search(event, Caller(f"host-{number}", "Firefox"))


def count_searches(log: Log) -> int:
    with open_reader(log.path) as database:
        return int(database.execute("SELECT count(*) FROM searches").fetchone()[0])


def test_what_is_recorded_is_in_the_file_after_a_flush_and_the_process_ends_with_the_log(
    log: Log,
) -> None:
    before = children(os.getpid())
    for number in range(30):
        ask(log, number)

    assert log.flush()
    assert count_searches(log) == 30
    (clerk,) = children(os.getpid()) - before
    ask(log, 30)
    log.close()
    assert count_searches(log) == 31, "what waits is written before the end"
    assert clerk not in children(os.getpid())


def test_writing_stands_back_for_answering(log: Log) -> None:
    before = children(os.getpid())
    ask(log, 1)
    assert log.flush()
    (clerk,) = children(os.getpid()) - before

    own, other = (os.getpriority(os.PRIO_PROCESS, pid) for pid in (0, clerk))
    assert other == min(19, own + NICENESS)


def test_a_writer_that_is_killed_is_replaced_and_nothing_is_lost(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "RETRY_AFTER", 0.1)
    before = children(os.getpid())
    ask(log, 0)
    assert log.flush()
    (clerk,) = children(os.getpid()) - before
    os.kill(clerk, signal.SIGKILL)
    ask(log, 1)

    await_that(log.flush)

    assert count_searches(log) == 2
    assert (log.losses, log.problem) == (0, None)


def test_a_signal_for_the_whole_group_does_not_end_the_writing(log: Log) -> None:
    before = children(os.getpid())
    ask(log, 0)
    assert log.flush()
    (clerk,) = children(os.getpid()) - before
    for name in (signal.SIGINT, signal.SIGTERM):
        os.kill(clerk, name)
    ask(log, 1)

    assert log.flush()
    assert count_searches(log) == 2


def test_a_folder_that_cannot_be_made_is_a_problem_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    log = open_log(tmp_path / "data" / "log.db", LogSettings(enabled=True), apart=True)
    ask(log, 0)

    assert not log.flush()
    assert "log.db cannot be used" in (log.problem or "")
    log.close()
    assert log.losses == 1


def test_the_writing_process_ends_when_its_server_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.insight.customer", str(tmp_path / "log.db"), "Ram"]
    with Popen(command, cwd=ROOT, stdout=PIPE, stderr=PIPE) as server:
        assert server.stdout
        server.stdout.readline()
        await_that(lambda: bool(children(server.pid)))
        (clerk,) = children(server.pid)
        server.kill()

    await_that(lambda: not is_running(clerk))
