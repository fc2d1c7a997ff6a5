"""The listening socket, which several workers share."""

from __future__ import annotations

import socket

from kb.web.server import _listen


def test_small_answers_are_sent_at_once() -> None:
    """asyncio turns TCP_NODELAY on only where the socket names its protocol: otherwise each answer
    on a kept connection waits 40 ms."""
    with _listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP
