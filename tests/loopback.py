"""A real server on loopback, in a thread of the test's own process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from litestar import Litestar
from patience import PATIENCE, await_that

from kb.web.wire.connection import Connection


@contextmanager
def serving(app: Litestar) -> Iterator[str]:
    """The address of a server that runs until the end of the block, and has ended then."""
    config = uvicorn.Config(app, http=Connection, port=0, log_config=None, proxy_headers=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="test-server", daemon=True)
    thread.start()
    await_that(lambda: server.started or not thread.is_alive(), "the server does not start")
    assert server.started, "the server ended before it had started; its log says why"
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive(), "the server does not end when it is told to"
