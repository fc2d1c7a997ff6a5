"""A cheap load generator: keep-alive connections of one process, no client library.

Run as a program of its own. It reads a job as JSON from standard input and writes what came of it:

    {"port": 8000, "paths": ["/livez", …], "connections": 16, "seconds": 5}

sends the next path on a connection as soon as it is free (closed loop) until the time is over,
from the first path again after the last one, or with `"once": true` until the paths are. With
`"rate": 500` a path is due every 1/500 s, whether or not a connection is free (open loop), and its
latency counts from the moment at which it was due. `"core": 1` keeps the generator on one core. It
imports nothing of the project: it has to start fast and stay small.
"""

from __future__ import annotations

import json
import os
import selectors
import socket
import sys
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

GRACE = 10.0
"""Seconds that late answers are waited for."""
STAGGER = 0.002
"""Seconds between two connections, so that idle workers share them: one that is just accepting
takes all that wait."""


class Connection:
    """One keep-alive connection with at most one request under way."""

    __slots__ = ("buffer", "busy", "due", "socket", "wanted")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.wanted = 0
        self.due = 0.0
        self.busy = False

    def send(self, request: bytes, due: float) -> None:
        self.due, self.busy = due, True
        self.buffer, self.wanted = b"", 0
        self.socket.sendall(request)

    def receive(self) -> bool | None:
        """True when an answer is complete and good, False when it is bad, None when not whole."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("closed by the server")
        self.buffer = self.buffer + data if self.buffer else data
        if not self.wanted:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return None
            head = self.buffer[:end].lower()
            place = head.find(b"content-length:")
            if place < 0:
                raise ConnectionError("an answer without a length")
            self.wanted = end + 4 + int(head[place + 15 :].split(b"\r\n", 1)[0])
        if len(self.buffer) < self.wanted:
            return None
        return self.buffer.startswith(b"HTTP/1.1 200")


class Generator:
    """Sends requests over its connections and counts answers."""

    def __init__(self, port: int, paths: Sequence[str], connections: int) -> None:
        head = " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n"
        self.requests = [f"GET {path}{head}".encode("ascii") for path in paths]
        self.port = port
        self.selector = selectors.DefaultSelector()
        # In turn: a server closes a connection that it has not heard of for some seconds.
        self.free: deque[Connection] = deque()
        self.busy = 0
        self.errors = 0
        self.latencies: list[float] = []
        for _ in range(connections):
            self.connect()
            time.sleep(STAGGER)

    def connect(self) -> None:
        connection = Connection(self.port)
        self.selector.register(connection.socket, selectors.EVENT_READ, connection)
        self.free.append(connection)

    def close(self) -> None:
        for key in list(self.selector.get_map().values()):
            key.data.socket.close()
        self.selector.close()

    def send(self, number: int, due: float) -> None:
        connection = self.free.popleft()
        self.busy += 1
        try:
            connection.send(self.requests[number % len(self.requests)], due)
        except OSError:
            self.replace(connection)

    def collect(self, timeout: float) -> None:
        """Take what answers have arrived, after at most `timeout` seconds."""
        for key, _ in self.selector.select(timeout):
            connection: Connection = key.data
            try:
                good = connection.receive()
            except OSError:
                self.replace(connection)
                continue
            if good is None:
                continue
            self.busy -= 1
            connection.busy = False
            self.free.append(connection)
            if good:
                self.latencies.append(time.perf_counter() - connection.due)
            else:
                self.errors += 1

    def replace(self, connection: Connection) -> None:
        """Another one for a broken connection; that is an error when an answer was due on it."""
        self.selector.unregister(connection.socket)
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


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Do a job; seconds and milliseconds in what is returned."""
    if "core" in job and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {job["core"]})
    generator = Generator(job["port"], job["paths"], job["connections"])
    spent = time.process_time()
    if "rate" in job:
        seconds = generator.pace(job["rate"], job["seconds"])
    else:
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
