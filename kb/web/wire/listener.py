"""The socket that all workers listen on: each takes a connection when no other has fewer.

The system wakes every idle worker for a connection, and the first of them takes it. Connections
stay open, above all those of a reverse proxy, so that chance would stay, too: of 16 opened one
after the other, 12 or more came to one of two workers in 22 of 36 trials, and twice all of them. It
then answers what two could. A connection counts whether or not it is busy; uvicorn closes those
that are idle for five seconds.

A socket for each worker (SO_REUSEPORT) would leave it to another chance, and whoever waits at a
worker that ends would be sent away.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import select
import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

from kb.web.wire.shared import open_memory, share_memory

HOLD = 0.002
"""Seconds that a connection is left to a worker that has fewer. An idle one takes it within a tenth
of that; a busy one has answered a search by then."""
DEAF_AFTER = 10
"""Connections in a row that a worker may leave to others before it is taken for one that does not
come: it was stopped, or has no descriptor left."""
DEAF_FOR = 0.05
"""Seconds until it is waited for again. With one of three workers stopped, the others answered 980
connections a second when they waited for it each time, and 4,400 since."""
PLACES = 64
"""Workers there may be, those that are being replaced among them."""

_PID, _OPEN = 0, 1
_BYTES = 8
SIZE = PLACES * 2 * _BYTES


class Crew:
    """How many connections each worker has open, in memory that all of them share. Each writes what
    is its own, and finds who has ended by asking the system."""

    def __init__(self, memory: mmap.mmap, pid: int) -> None:
        """For the worker that is this process; no other may join meanwhile. Raises ValueError when
        there are too many."""
        self._numbers = memoryview(memory).cast("q")
        free = [place for place in range(0, 2 * PLACES, 2) if not self._lives(place)]
        if not free:
            raise ValueError(f"There are {PLACES} workers already.")
        for place in free:  # its number may come again, to a process that is none of these
            self._numbers[place + _PID] = 0
        self._own: int | None = free[0]
        self._numbers[free[0] + _OPEN] = 0
        self._numbers[free[0] + _PID] = pid

    def count(self, connections: int) -> None:
        """So many have been opened or, below 0, closed."""
        if self._own is not None:
            self._numbers[self._own + _OPEN] += connections

    def find_fewer(self) -> tuple[int, int] | None:
        """The worker that has fewest connections, if it has fewer than this one: its place, and how
        many they are."""
        if self._own is None:
            return None
        numbers = self._numbers
        least, fewest = numbers[self._own + _OPEN], None
        for place in range(0, 2 * PLACES, 2):
            if numbers[place + _PID] and numbers[place + _OPEN] < least and self._lives(place):
                least, fewest = numbers[place + _OPEN], place
        return None if fewest is None else (fewest, least)

    def leave(self) -> None:
        """Take no more part. What is still open is nobody's measure, and the place another's."""
        if self._own is not None:
            self._numbers[self._own + _PID] = 0
        self._own = None

    def _lives(self, place: int) -> bool:
        pid = self._numbers[place + _PID]
        if not pid:
            return False
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:  # a stranger's, who has the number of a worker that ended
            return False
        return True


class Listener(socket.socket):
    """A listening socket. Passed to a process that is being started, it is that worker's way to the
    same port, in turn with others."""

    def __init__(self, family: int, descriptor: int | None = None) -> None:
        # asyncio sends small answers at once (TCP_NODELAY) only where the socket names its
        # protocol; otherwise each answer on a kept connection waits 40 ms for the client.
        super().__init__(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, descriptor)
        self.path = ""
        """What `share_crew` yields; an empty one for a socket that nobody else listens on."""
        self._crew: Crew | None = None
        self._left_to, self._had = -1, 0
        self._since: float | None = None
        self._missed = 0
        self._deaf_until = 0.0
        self._waiting = select.poll()

    def __reduce__(self) -> tuple[Callable[..., Listener], tuple[Any, ...]]:
        return _join, (int(self.family), DupFd(self.fileno()), self.path)

    def listen(self, backlog: int = socket.SOMAXCONN, /) -> None:
        super().listen(backlog)
        self._waiting.register(self, select.POLLIN)
        # Not before: until then it would be waited for.
        self._crew = join_crew(self.path, os.getpid())

    def accept(self) -> tuple[socket.socket, Any]:
        """As a socket does. Raises BlockingIOError for a moment while another worker should."""
        crew = self._crew
        if crew is None:
            return super().accept()
        fewer = crew.find_fewer()
        if fewer and self._leaves_to(*fewer):
            os.sched_yield()  # it may have to run here
            raise BlockingIOError
        self._since = None
        taken, address = super().accept()
        return _Taken(taken, crew), address

    def close(self) -> None:
        if self._crew:
            self._crew.leave()
            self._crew = None
        super().close()

    def _leaves_to(self, place: int, connections: int) -> bool:
        """Whether nobody waits, or another worker still has time for who does: it has as many
        connections now."""
        if place != self._left_to or connections > self._had:  # another one, or it has taken one
            self._left_to, self._since, self._missed = place, None, 0
        self._had = connections
        if not self._waiting.poll(0):
            self._since = None
            return True
        now = time.monotonic()
        if self._missed >= DEAF_AFTER and now < self._deaf_until:
            return False
        if self._since is None:
            self._since = now
        if now - self._since < HOLD:
            return True
        self._missed += 1
        self._deaf_until = now + DEAF_FOR
        return False


class _Taken(socket.socket):
    """A connection that counts as long as it is open."""

    def __init__(self, taken: socket.socket, crew: Crew) -> None:
        super().__init__(taken.family, taken.type, taken.proto, taken.detach())
        self._crew: Crew | None = crew
        crew.count(1)

    def close(self) -> None:
        crew, self._crew = self._crew, None
        if crew:
            crew.count(-1)
        super().close()

    def __del__(self) -> None:
        self.close()


def share_crew() -> AbstractContextManager[str]:
    """Memory for what the workers of this process count; see `share_memory`."""
    return share_memory("kb-connections", SIZE)


def join_crew(path: str, pid: int) -> Crew | None:
    """The crew that the parent shares; None where it shares none, or there is no room."""
    memory = open_memory(path, SIZE)
    if memory is None:
        return None
    with Path(path).open("r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)  # let go with the file
        try:
            return Crew(memory, pid)
        except ValueError:
            return None


def _join(family: int, descriptor: Any, path: str) -> Listener:
    joined = Listener(family, descriptor.detach())
    joined.path = path
    return joined
