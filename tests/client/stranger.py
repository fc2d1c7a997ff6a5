"""A server on loopback that answers as it is told, byte for byte: what a help centre never does."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from patience import PATIENCE

SILENCE = b""
"""An answer that does not come: the connection stays open until the server ends."""
HANG_UP = b"\0"
"""The connection is closed without an answer."""


@dataclass
class Stranger:
    """`answers` are sent in turn, the last one again and again; `requests` came in."""

    answers: Sequence[bytes]
    url: str = ""
    requests: list[bytes] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """First line of each request."""
        return [each.partition(b"\r\n")[0].decode() for each in self.requests]


def respond(status: str, body: str = "", **headers: str) -> bytes:
    """A whole answer. `retry_after="1"` is the header Retry-After."""
    lines = [f"HTTP/1.1 {status}", "Connection: close", f"Content-Length: {len(body.encode())}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", body]).encode()


@contextmanager
def serving_answers(*answers: bytes) -> Iterator[Stranger]:
    """A server that gives these answers, one a connection."""
    stranger = Stranger(answers)
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)  # so that it notices its end
        stranger.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=_answer, args=(listener, stranger, done), daemon=True)
        thread.start()
        try:
            yield stranger
        finally:
            done.set()
            thread.join(PATIENCE)
            assert not thread.is_alive()


def _answer(listener: socket.socket, stranger: Stranger, done: threading.Event) -> None:
    silent: list[socket.socket] = []
    while not done.is_set():
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        connection.settimeout(PATIENCE)
        stranger.requests.append(_receive(connection))
        number = min(len(stranger.requests), len(stranger.answers)) - 1
        answer = stranger.answers[number]
        if answer == SILENCE:
            silent.append(connection)
            continue
        with connection:
            if answer != HANG_UP:
                connection.sendall(answer)
    for connection in silent:
        connection.close()


def _receive(connection: socket.socket) -> bytes:
    """A request with its body."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    while length and len(body) < int(length[1]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
