"""Running the web application: uvicorn's only owner."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

import uvicorn
from litestar import Litestar
from uvicorn.supervisors import Multiprocess

from kb.codec import decode_json, encode_json
from kb.config import Settings
from kb.errors import UsageError
from kb.web.app import create_app
from kb.web.wire.gate import LOG_CONFIG

_HANDED_DOWN = "KB_SETTINGS_OF_PARENT"


def run_server(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve until interrupted. `ready` is called with the site's address once the port is ours.

    Raises UsageError when the address cannot be listened on.
    """
    os.environ[_HANDED_DOWN] = encode_json(settings).decode()
    listener = _listen(settings.serve.host, settings.serve.port)
    host, port = listener.getsockname()[:2]
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    ready(f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/")
    config = uvicorn.Config(
        "kb.web.server:create_worker_app",
        factory=True,
        workers=settings.serve.workers,
        log_level="warning",
        log_config=LOG_CONFIG,
        access_log=False,  # it would write customers' questions; the application logs paths only
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    if settings.serve.workers > 1:
        Multiprocess(config, sockets=[listener]).run()
    else:
        server.run(sockets=[listener])


def create_worker_app() -> Litestar:
    """The application of a worker process, with the settings of the process that started it."""
    settings = decode_json(os.environ[_HANDED_DOWN].encode(), Settings)
    return create_app(settings, apart=True)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once (TCP_NODELAY) only where the socket names its protocol;
    # otherwise each answer on a kept connection waits 40 ms for the client's acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise UsageError(
            f"Cannot listen on {host}:{port}: {error}. Choose another with --port, or stop what"
            " listens there."
        ) from error
    listener.set_inheritable(True)
    return listener
