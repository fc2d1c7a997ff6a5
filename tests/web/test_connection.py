"""What a client may send down a connection, as bytes: no library has tidied it up."""

from __future__ import annotations

import re
import socket
from urllib.parse import urlsplit

import pytest

from kb.web.wire.connection import LONGEST_HEAD

PAGE = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
LAST_PAGE = PAGE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
PIECE = 1000


def connect(address: str) -> socket.socket:
    place = urlsplit(address)
    return socket.create_connection((place.hostname or "", place.port or 0), timeout=20)


def receive(line: socket.socket) -> bytes:
    """All that comes until the server ends the connection."""
    received = bytearray()
    while piece := line.recv(65536):
        received += piece
    return bytes(received)


def ask(address: str, request: bytes) -> bytes:
    with connect(address) as line:
        line.sendall(request)
        return receive(line)


def statuses(received: bytes) -> list[int]:
    return [int(each) for each in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"GET /", b"x" * PIECE),
        (b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Long: ", b"x" * PIECE),
        (b"GET /livez HTTP/1.1\r\nHost: localhost\r\n", b"X-Many: some\r\n" * 70),
        (b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-", b"N" * PIECE),
    ],
    ids=["address", "value", "headers", "name"],
)
def test_a_head_without_an_end_is_refused(address: str, start: bytes, piece: bytes) -> None:
    """At the first byte too many: none is left unread, which would cut the answer off."""
    endless = (start + LONGEST_HEAD // len(piece) * piece + piece)[: LONGEST_HEAD + 1]
    with connect(address) as line:
        line.sendall(endless[:-1])
        line.sendall(endless[-1:])
        received = receive(line)
    assert statuses(received) == [400]
    assert b"too long" in received


def test_a_long_head_that_ends_is_answered(address: str) -> None:
    long = b"\r\nX-Long: " + b"x" * (LONGEST_HEAD - 2 * len(LAST_PAGE)) + b"\r\n\r\n"
    with connect(address) as line:
        for request in (PAGE, LAST_PAGE):
            line.sendall(request.replace(b"\r\n\r\n", long))
        assert statuses(receive(line)) == [200, 200]


def test_long_bodies_are_no_heads(address: str) -> None:
    """Each is longer than a head may be, and there are several on one connection."""
    body = b'{"q": "' + b"x" * (2 * LONGEST_HEAD) + b'"}'
    post = b"POST /api/v1/surveys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    post += b"Content-Length: %d\r\n\r\n" % len(body)
    with connect(address) as line:
        for _ in range(3):
            line.sendall(post + body)
            head = b""
            while b"\r\n\r\n" not in head:
                head += line.recv(1)
            assert statuses(head) == [413]
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            assert length
            rest = int(length[1])
            while rest:
                rest -= len(line.recv(rest))
        line.sendall(LAST_PAGE)
        assert statuses(receive(line)) == [200]


def test_requests_sent_at_once_are_answered_in_turn(address: str) -> None:
    many = [b"/livez", b"/en/", b"/nowhere", b"/livez"]
    requests = b"".join(PAGE.replace(b"/livez", path) for path in many)
    assert statuses(ask(address, requests + LAST_PAGE)) == [200, 200, 404, 200, 200]


def test_a_request_may_come_byte_by_byte(address: str) -> None:
    with connect(address) as line:
        for place in range(len(LAST_PAGE)):
            line.sendall(LAST_PAGE[place : place + 1])
        assert statuses(receive(line)) == [200]


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x00\xff\x00\xff\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS, to a port without
        b"BREW /en/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /en/ HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /\xd9\xbe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /en/search?q=\xd9\xbe HTTP/1.1\r\nHost: localhost\r\n\r\n",  # clients escape it
        b"GET http://localhost HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /en/ HTTP/1.1\r\nHo st: localhost\r\n\r\n",
        b"GET /en/ HTTP/1.1\r\nHost: local\x00host\r\n\r\n",
        b"GET /en/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"GET /en/ HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /en/ HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /en/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nnumber\r\n",
    ],
)
def test_what_is_no_request_is_refused_and_harms_nobody(address: str, request_bytes: bytes) -> None:
    assert [each // 100 for each in statuses(ask(address, request_bytes))] == [4]
    assert statuses(ask(address, LAST_PAGE)) == [200]


def test_an_answer_does_not_hang_on_the_host(address: str) -> None:
    """HTTP/1.0 knows none, and load balancers ask without one."""
    assert statuses(ask(address, b"GET /livez HTTP/1.0\r\n\r\n")) == [200]
    assert statuses(ask(address, LAST_PAGE.replace(b"Host: localhost\r\n", b""))) == [200]
