"""A cheap load generator: keep-alive connections of one process, no client library.

Run as a program of its own. It reads a job as JSON from standard input and writes what came of it:

    {"port": 8000, "paths": ["/livez", …], "connections": 16, "seconds": 5}

sends the next path on a connection as soon as it is free (closed loop) until the time is over,
from the first path again after the last one, or with `"once": true` until the paths are. With
`"rate": 500` a path is due every 1/500 s, whether or not a connection is free (open loop), and its
latency counts from the moment at which it was due. `"core": 1` keeps the generator on one core. In
the closed loop it takes no core from a process at work: customers' computers do not either. It
imports nothing of the project: it has to start fast and stay small.
"""

from __future__ import annotations

import json
import os
import select
import socket
import sys
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

GRACE = 10.0
"""Seconds that late answers are waited for."""


class Connection:
    """One keep-alive connection with at most one request under way."""

    __slots__ = ("busy", "due", "good", "left", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.left = 0
        self.due = 0.0
        self.busy = self.good = False

    def send(self, request: bytes, due: float) -> None:
        self.due, self.busy = due, True
        self.socket.sendall(request)

    def receive(self, buffer: bytearray) -> bool:
        """Whether an answer is complete; then `good` says whether it is one."""
        size = self.socket.recv_into(buffer)
        if not size:
            raise ConnectionError("closed by the server")
        if not self.left:
            head, end, _ = bytes(buffer[:size]).partition(b"\r\n\r\n")
            _, named, rest = head.lower().partition(b"\r\ncontent-length:")
            if not end or not named:
                raise ConnectionError("an answer whose length is not in its first piece")
            self.left = len(head) + len(end) + int(rest.partition(b"\r\n")[0])
            self.good = buffer.startswith(b"HTTP/1.1 200")
        self.left -= size
        return not self.left


class Generator:
    """Sends requests over its connections and counts answers. What it takes of the processor is
    missing to the servers, so that it does no more than it has to."""

    def __init__(self, port: int, paths: Sequence[str], connections: int) -> None:
        head = " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n"
        self.requests = [f"GET {path}{head}".encode("ascii") for path in paths]
        self.port = port
        self.poll = select.poll()
        self.buffer = bytearray(1 << 18)
        self.connections: dict[int, Connection] = {}
        # In turn: a server closes a connection that it has not heard of for some seconds.
        self.free: deque[Connection] = deque()
        self.busy = 0
        self.errors = 0
        self.latencies: list[float] = []
        for _ in range(connections):
            self.connect()

    def connect(self) -> None:
        connection = Connection(self.port)
        number = connection.socket.fileno()
        self.poll.register(number, select.POLLIN)
        self.connections[number] = connection
        self.free.append(connection)

    def close(self) -> None:
        for connection in self.connections.values():
            connection.socket.close()

    def send(self, number: int, due: float) -> None:
        connection = self.free.popleft()
        self.busy += 1
        try:
            connection.send(self.requests[number % len(self.requests)], due)
        except OSError:
            self.replace(connection)

    def collect(self, timeout: float) -> None:
        """Take what answers have arrived, after at most `timeout` seconds."""
        for number, _ in self.poll.poll(1000 * timeout):
            connection = self.connections[number]
            try:
                if not connection.receive(self.buffer):
                    continue
            except OSError:
                self.replace(connection)
                continue
            self.busy -= 1
            connection.busy = False
            self.free.append(connection)
            if connection.good:
                self.latencies.append(time.perf_counter() - connection.due)
            else:
                self.errors += 1

    def replace(self, connection: Connection) -> None:
        """Another one for a broken connection; that is an error when an answer was due on it."""
        number = connection.socket.fileno()
        self.poll.unregister(number)
        del self.connections[number]
        connection.socket.close()
        if connection.busy:
            self.busy -= 1
            self.errors += 1
        else:
            self.free.remove(connection)
        self.connect()

    def saturate(self, seconds: float, *, once: bool) -> float:
        """Keep all connections busy. Returns the seconds until the last answer."""
        start = time.perf_counter()
        number = 0
        while True:
            now = time.perf_counter()
            if now - start < seconds:
                while self.free and not (once and number >= len(self.requests)):
                    self.send(number, now)
                    number += 1
            if not self.busy or now - start > seconds + GRACE:
                self.errors += self.busy
                return time.perf_counter() - start
            self.collect(GRACE)

    def pace(self, rate: float, seconds: float) -> float:
        """Send when it is due. Returns the seconds until the last answer."""
        start = time.perf_counter()
        total = int(rate * seconds)
        number = 0
        while True:
            now = time.perf_counter()
            while number < total and self.free and start + number / rate <= now:
                self.send(number, start + number / rate)
                number += 1
            if number == total and not self.busy:
                return time.perf_counter() - start
            if now - start > seconds + GRACE:
                self.errors += total - number + self.busy
                return time.perf_counter() - start
            due = start + number / rate - now
            # With no connection free, the next answer is what there is to wait for.
            self.collect(max(0.0, due) if number < total and self.free else GRACE)


def stand_back() -> None:
    """Wait, when woken, until whoever has the core has done its work. Otherwise each answer that a
    worker sends stops that worker for the next request to be sent, and two workers that share
    their cores with this change places 0.4 to 0.8 times a request: they answered a tenth to a
    seventh fewer."""
    if hasattr(os, "sched_setscheduler"):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Do a job; seconds and milliseconds in what is returned."""
    if "core" in job and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {job["core"]})
    generator = Generator(job["port"], job["paths"], job["connections"])
    spent = time.process_time()
    if "rate" in job:
        seconds = generator.pace(job["rate"], job["seconds"])
    else:
        stand_back()
        seconds = generator.saturate(job["seconds"], once=job.get("once", False))
    spent = time.process_time() - spent
    generator.close()
    ordered = sorted(generator.latencies)

    def share(part: float) -> float:
        return 1000 * ordered[min(int(part * len(ordered)), len(ordered) - 1)] if ordered else 0.0

    return {
        "answers": len(ordered),
        "errors": generator.errors,
        "seconds": seconds,
        "own_cpu": spent,
        "p50": share(0.5),
        "p95": share(0.95),
        "p99": share(0.99),
        "most": share(1.0),
    }


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
