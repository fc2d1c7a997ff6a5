"""A ledger in a process of its own, so that writing takes nothing from a server's interpreter.

Within the server, a thread that writes to SQLite and the event loop wait for each other's hold on
the interpreter: measured, each recorded search cost the server three times what writing it takes.
Events go over a socket to a child process and are kept here until it says that they are written.
The child ends when the server does, however it ends; when the child dies, another one is started.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from kb import logline
from kb.errors import LogUnavailable
from kb.insight.order_number import compile_patterns

if TYPE_CHECKING:
    from kb.insight.ledger import FileLedger, Item

START_AFTER = 5.0
"""Seconds after which the child is started though there is nothing to write. Before, it would only
take from the server, which is starting, too."""
PATIENCE = 120.0
"""Seconds to wait for a child at work. Removing the oldest of many days is its longest: seconds."""

NICENESS = 5
"""How far the child stands back for who answers customers, 0 to 19: at 5 it gets a quarter of a
core that both want, which is more than it needs when the server answers as fast as it can. Beside
it at 0, answers waited for each batch of events, some 0.1 s of computing."""

_PROGRAM = "from kb.insight.clerk import keep_ledger; keep_ledger()"


class Clerk:
    """Does what a `FileLedger` does, elsewhere. The arguments are those of the file."""

    def __init__(self, path: Path, order_numbers: Sequence[str], keep_days: int) -> None:
        self._task = (str(path), tuple(order_numbers), keep_days)
        self._child: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._idle_until = time.monotonic() + START_AFTER

    def write(self, items: Sequence[Item], losses: int) -> list[str]:
        return self._ask((items, losses))

    def look_after(self) -> None:
        if self._line is not None or time.monotonic() >= self._idle_until:
            self._ask(None)

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._child is not None:
            try:
                self._child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        self._line = self._child = None

    def _ask(self, request: tuple[Sequence[Item], int] | None) -> list[str]:
        """The child's answer to what there is to write, or to nothing.

        Raises LogUnavailable for what the child says, and when it says nothing.
        """
        try:
            line = self._line or self._start()
            line.send(request)
            if not line.poll(PATIENCE):
                raise TimeoutError
            answer: tuple[str, list[str]] = line.recv()
        except (OSError, EOFError) as error:
            self._dismiss()
            raise LogUnavailable("The process that writes the log of searches ended.") from error
        problem, refused = answer
        if problem:
            raise LogUnavailable(problem)
        return refused

    def _start(self) -> Connection:
        own, other = socket.socketpair()
        with other:
            self._child = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, str(other.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[other.fileno()],
            )
        self._line = Connection(own.detach())
        self._line.send(self._task)
        return self._line

    def _dismiss(self) -> None:
        if self._child is not None:
            self._child.kill()
        self.close()


def keep_ledger() -> None:
    """The child's life: it writes what comes, until nothing can come any more."""
    # Whoever stops the server may signal all of its processes; what waits is written first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.nice(NICENESS)
    logline.resume()
    from kb.insight.ledger import FileLedger  # noqa: PLC0415 (it alone writes, not who started it)

    with Connection(int(sys.argv[1])) as line, suppress(EOFError, OSError):
        path, order_numbers, keep_days = line.recv()
        ledger = FileLedger(Path(path), compile_patterns(order_numbers), keep_days)
        while True:
            request = line.recv()
            try:
                line.send(("", _serve(ledger, request)))
            except LogUnavailable as error:
                line.send((error.message, []))


def _serve(ledger: FileLedger, request: tuple[Sequence[Item], int] | None) -> list[str]:
    if request is not None:
        return ledger.write(*request)
    ledger.look_after()
    return []
