"""A webhook's other side: a real HTTP server on loopback that keeps what it was sent.

It checks signatures with nothing but the standard library, by the words of the Standard Webhooks
specification, and shares no code with the sender.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from kb.settings import Webhook

SECRET = "whsec_" + base64.b64encode(b"a secret for tests, 32 bytes long").decode()


@dataclass(frozen=True)
class Taken:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class Receiver(ThreadingHTTPServer):
    """Answers with `statuses`, one after the other, and then with 204; and with `headers`. While
    `is_held` nothing is answered."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Take)
        self.taken: list[Taken] = []
        self.statuses: list[int] = []
        self.headers: dict[str, str] = {}
        self.released = threading.Event()
        self.released.set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hooks/kb?key=private-key"

    def webhook(self, **changes: Any) -> Webhook:
        """A webhook that leads here."""
        return Webhook(**{"url": self.address, "secret": SECRET, "private": True, **changes})


class _Take(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.taken.append(Taken(self.path, headers, body))
        self.server.released.wait()
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 204)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens until the end of the block."""
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


def is_signed(taken: Taken, secret: str = SECRET) -> bool:
    """Whether one of a request's signatures was made with a secret."""
    key = base64.b64decode(secret.partition("_")[2])
    signed = ".".join((taken.id, taken.headers["webhook-timestamp"], taken.body.decode()))
    wanted = base64.b64encode(hmac.new(key, signed.encode(), hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in taken.headers["webhook-signature"].split(" ")
