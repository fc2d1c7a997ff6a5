"""Calls counted together by processes that share nothing but a small file."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator
from hashlib import blake2b
from itertools import count, islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.codec import encode_json
from kb.web.wire.rate import count_call
from kb.web.wire.rate_table import (
    PLACES,
    SHELVES,
    SIZE,
    RateTable,
    SharedTable,
    open_table,
    share_table,
)

ROOT = Path(__file__).parents[2]
SECOND = 1_000_000_000

CALL = """
import sys
from kb.codec import decode_json
from kb.web.wire.rate_table import SharedTable, open_table
table = open_table(decode_json(sys.argv[1].encode(), SharedTable))
print("ready", flush=True)
sys.stdin.readline()
print(sum(table.count("one sender", 600).wait == 0 for _ in range(1000)))
"""
"""Another process that calls a thousand times, as fast as it can."""

HOLD = """
import fcntl, os, sys
file = os.open(sys.argv[1], os.O_RDWR)
fcntl.lockf(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""
"""Another process that takes the whole table and does not let go of it."""


class Clock:
    def __init__(self) -> None:
        self.now = SECOND

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def shared() -> Iterator[SharedTable]:
    """A table that other processes open, too."""
    with share_table() as table:
        yield table


def run(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@given(
    calls=st.lists(
        st.tuples(
            st.integers(0, 30 * SECOND), st.integers(0, 20), st.sampled_from([1, 7, 600, 6000])
        ),
        max_size=80,
    )
)
def test_every_sender_is_counted_as_if_there_were_no_other(
    calls: list[tuple[int, int, int]],
) -> None:
    clock, expected = Clock(), defaultdict[str, int](int)
    table = RateTable(clock=clock)
    for pause, number, limit in calls:
        clock.now += pause
        sender = f"address 203.0.113.{number}"
        expected[sender], standing = count_call(expected[sender], clock.now, limit)

        assert table.count(sender, limit) == standing
    table.close()


def test_processes_and_threads_count_exactly_together(shared: SharedTable) -> None:
    """4,000 calls of one sender, of whom 600 a minute are admitted."""
    table = open_table(shared)
    admitted: list[bool] = []

    def call() -> None:
        admitted.extend(table.count("one sender", 600).wait == 0 for _ in range(1000))

    others = [run(CALL, encode_json(shared).decode()) for _ in range(2)]
    assert [other.stdout.readline() for other in others if other.stdout] == ["ready\n"] * 2
    threads = [threading.Thread(target=call) for _ in range(2)]
    begun = table._clock()
    for each in threads:
        each.start()
    counts = [int(other.communicate("go\n")[0]) for other in others]
    for each in threads:
        each.join()
    seconds = (table._clock() - begun) / SECOND

    total = sum(counts) + sum(admitted)
    assert 600 <= total <= 600 + seconds * 10 + 1, "a tenth of a second later there is one more"
    table.close()


def test_a_worker_that_is_killed_or_stopped_in_the_middle_stops_nobody(
    shared: SharedTable,
) -> None:
    table = open_table(shared)
    assert table.count("somebody", 10).remaining == 9
    holder = run(HOLD, shared.path)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"

    # It has the lock and does nothing: calls are counted without it.
    assert table.count("somebody", 10).remaining == 8
    holder.kill()
    holder.communicate()
    # The kernel took the lock back, so that it can be had at once.
    with open(shared.path, "r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    assert table.count("somebody", 10).remaining == 7
    table.close()


def test_on_a_full_shelf_the_sender_that_was_silent_longest_gives_way() -> None:
    clock = Clock()
    table = RateTable(b"salt", clock=clock)
    senders = (f"sender {number}" for number in count())
    shelf = list(islice((each for each in senders if is_on_the_first_shelf(each)), 2 * PLACES))

    for sender in shelf:
        clock.now += 1000
        assert table.count(sender, 2).remaining == 1

    assert [table.count(sender, 2).remaining for sender in shelf[-PLACES:]] == [0] * PLACES
    assert table.count(shelf[0], 2).remaining == 1, "it begins anew"
    table.close()


def is_on_the_first_shelf(sender: str) -> bool:
    digest = blake2b(sender.encode(), digest_size=16, key=b"salt").digest()
    return int.from_bytes(digest[:8], "little") % SHELVES == 0


def test_a_limit_that_was_changed_holds_from_the_next_call() -> None:
    clock = Clock()
    table = RateTable(clock=clock)
    for _ in range(100):
        table.count("shop app", 100)

    assert table.count("shop app", 100).wait
    clock.now += 3 * SECOND
    assert table.count("shop app", 10).wait
    assert table.count("shop app", 6000).wait == 0
    table.close()


def test_the_file_holds_nothing_readable_is_ours_alone_and_is_removed() -> None:
    address = "203.0.113.77"
    with share_table() as shared:
        path = Path(shared.path)
        table = open_table(shared)
        table.count(f"address {address}", 600)
        written = path.read_bytes()
        table.close()

        assert len(written) == SIZE
        assert any(written), "the call was counted in the file"
        assert address.encode() not in written
        assert shared.salt not in str(path)
        assert bytes.fromhex(shared.salt) not in written
        assert path.parent.stat().st_mode & 0o077 == 0
    assert not path.parent.exists()


def test_two_servers_know_one_sender_by_different_hashes() -> None:
    tags = set()
    for _ in range(2):
        with share_table() as shared:
            table = open_table(shared)
            table.count("address 203.0.113.77", 600)
            tags.add(Path(shared.path).read_bytes().strip(b"\0")[:8])
            table.close()

    assert len(tags) == 2


def test_without_a_file_a_worker_counts_for_itself(
    shared: SharedTable, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.remove(shared.path)  # as those do who tidy temporary folders

    table = open_table(shared)

    assert table.count("somebody", 2).remaining == 1
    assert "The table of limits is gone" in caplog.text
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    with share_table() as none:
        assert none == SharedTable()
        assert open_table(none).count("somebody", 2).remaining == 1
    assert "Limits hold for each worker by itself" in caplog.text
