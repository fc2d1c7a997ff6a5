"""Workers that listen together have as many connections each."""

from __future__ import annotations

import os
import pickle
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from multiprocessing.reduction import ForkingPickler

import pytest
from patience import await_that

from kb.web.server import _listen
from kb.web.wire.listener import (
    DEAF_AFTER,
    PLACES,
    SIZE,
    Crew,
    Listener,
    join_crew,
    share_crew,
)
from kb.web.wire.shared import open_memory

with share_crew() as made:
    pytestmark = pytest.mark.skipif(not made, reason="this system has no memory without a file")


class Workers:
    """Two that listen on one port, as two processes would: each has been handed the socket."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.parent = stack.enter_context(_listen("127.0.0.1", 0))
        self.parent.path = stack.enter_context(share_crew())
        self.taken: dict[int, list[socket.socket]] = {0: [], 1: []}
        self.listeners = [self.start(), self.start()]

    def start(self) -> Listener:
        handed: Listener = pickle.loads(ForkingPickler.dumps(self.parent))
        self._stack.enter_context(handed).setblocking(False)
        handed.listen(100)
        return handed

    def connect(self) -> None:
        place = self.parent.getsockname()
        self._stack.enter_context(socket.create_connection(place))

    def ask(self, number: int) -> bool:
        """Whether a worker takes the connection that waits."""
        try:
            taken, _ = self.listeners[number].accept()
        except BlockingIOError:
            return False
        self.taken[number].append(self._stack.enter_context(taken))
        return True


@pytest.fixture
def workers() -> Iterator[Workers]:
    with ExitStack() as stack:
        yield Workers(stack)


def test_the_first_to_wake_leaves_a_connection_to_who_has_fewer(workers: Workers) -> None:
    for _ in range(20):
        workers.connect()
        assert workers.ask(0) or workers.ask(1)
        assert not workers.ask(0)  # as the event loop does: nobody waits any more

    assert [len(each) for each in workers.taken.values()] == [10, 10]


def test_a_connection_that_was_closed_no_longer_counts(workers: Workers) -> None:
    for number in (0, 1, 0):
        workers.connect()
        assert workers.ask(number)
    workers.connect()
    assert not workers.ask(0)
    assert workers.ask(1)

    for connection in workers.taken[0]:
        connection.close()
        connection.close()  # twice is once

    workers.connect()
    assert not workers.ask(1)
    assert workers.ask(0)


def test_who_does_not_come_is_not_waited_for_long(workers: Workers) -> None:
    workers.connect()
    assert workers.ask(0)
    for _ in range(3):
        workers.connect()
        assert not workers.ask(0)
        await_that(lambda: workers.ask(0), "nobody takes the connection")


def test_who_never_comes_is_soon_not_waited_for(workers: Workers) -> None:
    workers.connect()
    assert workers.ask(0)

    def take_at_once() -> bool:
        workers.connect()
        taken = workers.ask(0)
        if not taken:
            await_that(lambda: workers.ask(0), "nobody takes the connection")
        return taken

    assert [take_at_once() for _ in range(DEAF_AFTER)] == [False] * DEAF_AFTER
    await_that(take_at_once, "it is waited for each time")

    workers.connect()
    assert workers.ask(1)  # here it is again
    workers.connect()
    assert not workers.ask(0)
    assert workers.ask(1)


def test_what_was_forgotten_does_not_count(workers: Workers) -> None:
    for number in (0, 1):
        workers.connect()
        assert workers.ask(number)
    workers.connect()
    workers.listeners[0].accept()  # and nobody keeps it

    workers.connect()
    assert workers.ask(0)


@pytest.mark.parametrize("ends", [True, False])
def test_who_has_ended_is_not_waited_for(workers: Workers, ends: bool) -> None:
    workers.listeners[1].close()
    if not ends:  # killed: it cannot say so
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        assert join_crew(workers.parent.path, ended.pid)

    for _ in range(5):
        workers.connect()
        assert workers.ask(0)


def test_who_is_started_takes_part_when_it_listens(workers: Workers) -> None:
    workers.connect()
    workers.connect()
    assert workers.ask(0)
    assert workers.ask(1)
    handed: Listener = pickle.loads(ForkingPickler.dumps(workers.parent))
    workers.connect()
    assert workers.ask(0)
    workers.connect()
    assert workers.ask(1)

    with handed:
        handed.listen(100)
        workers.connect()
        assert not workers.ask(0)


def test_the_place_of_who_has_ended_is_taken(workers: Workers) -> None:
    crews: list[Crew] = []
    for _ in range(PLACES - 2):
        crew = join_crew(workers.parent.path, os.getpid())
        assert crew
        crews.append(crew)
    assert join_crew(workers.parent.path, os.getpid()) is None

    crews[7].leave()

    assert join_crew(workers.parent.path, os.getpid())


def test_nobody_is_taken_for_who_has_ended(workers: Workers) -> None:
    """The system gives numbers of processes again."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    first = join_crew(workers.parent.path, os.getpid())
    assert first
    assert join_crew(workers.parent.path, ended.pid)
    first.leave()

    assert join_crew(workers.parent.path, os.getpid())  # in the place of the first

    memory = open_memory(workers.parent.path, SIZE)
    assert memory
    assert ended.pid not in memoryview(memory).cast("q").tolist()


def test_what_closes_after_its_worker_counts_for_nobody(workers: Workers) -> None:
    for number in (1, 0, 1):
        workers.connect()
        assert workers.ask(number)
    workers.listeners[0].close()
    workers.listeners[0] = workers.start()  # in the place of the one that ends

    workers.taken[0][0].close()

    for _ in range(2):  # 0 and 2: the next two are the new one's
        workers.connect()
        assert not workers.ask(1)
        assert workers.ask(0)
    workers.connect()
    assert workers.ask(1)


def test_alone_it_takes_what_comes() -> None:
    with _listen("127.0.0.1", 0) as listener:
        listener.listen(100)
        for _ in range(3):
            with socket.create_connection(listener.getsockname()):
                listener.accept()[0].close()
