"""A connection that ends at a moment, however slowly the other side sends."""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Callable

from kb.notice.address import Place

MOST_READ = 65_536
"""Bytes of an answer that are read. What matters are its status and its headers; the rest may be
endless."""


class Deadline:
    """A moment, so many seconds from its making, at which waiting ends."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until then. Raises TimeoutError when there are none."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left


class Connection:
    """What `http.client` needs of a socket, each part of it within the deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        """Send it all. Raises TimeoutError and OSError."""
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The answer, as far as it is read."""
        return io.BufferedReader(_Answer(self._sock, self._deadline))

    def close(self) -> None:
        """Let go of it."""
        self._sock.close()


class _Answer(io.RawIOBase):
    """Bytes from a socket, MOST_READ of them; then it looks as if there were no more."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        self._left = MOST_READ

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._left:
            return 0
        self._sock.settimeout(self._deadline.left())
        count = self._sock.recv_into(buffer[: self._left])
        self._left -= count
        return count


def connect(
    place: Place, deadline: Deadline, make_context: Callable[[], ssl.SSLContext]
) -> Connection:
    """Connect to the first address of a place that answers; with TLS, the certificate is checked
    against its host. Raises TimeoutError and OSError."""
    sock = _reach(place, deadline)
    try:
        if place.is_tls:
            sock.settimeout(deadline.left())
            sock = make_context().wrap_socket(sock, server_hostname=place.host)
    except BaseException:
        sock.close()
        raise
    return Connection(sock, deadline)


def _reach(place: Place, deadline: Deadline) -> socket.socket:
    failed: OSError = OSError("there is no address")
    for number, address in enumerate(place.addresses, start=1):
        # An address that swallows everything leaves time for the ones behind it.
        share = deadline.left() / (len(place.addresses) - number + 1)
        try:
            return socket.create_connection((address, place.port), share)
        except OSError as error:
            failed = error
    raise failed
