"""The listening socket, which several workers share, and the index of a single process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from kb.codec import encode_json
from kb.config import load_settings
from kb.garbage import COLLECTED_AFTER
from kb.index import LiveIndex
from kb.web.app import create_app
from kb.web.server import _HANDED_DOWN, _listen


def test_small_answers_are_sent_at_once() -> None:
    """asyncio turns TCP_NODELAY on only where the socket names its protocol: otherwise each answer
    on a kept connection waits 40 ms."""
    with _listen("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_an_index_that_is_being_opened_is_waited_for_and_not_opened_twice(
    starter_dir: Path, tmp_path: Path
) -> None:
    settings = load_settings(None, {"data": str(tmp_path)}, {})
    opened: list[object] = []
    live = LiveIndex(starter_dir, opened.append)
    ahead = threading.Thread(target=live.current)
    ahead.start()
    app = create_app(settings, live=live)

    found = app.state.centre.open_index()

    ahead.join()
    assert opened == [found]
    live.close()
    app.state.centre.recording.close()


WORKER = """
import gc
from kb.web.server import create_worker_app

create_worker_app().state.centre.live.close()
print(*gc.get_threshold())
"""


def test_a_worker_looks_for_garbage_as_seldom_as_a_single_process(starter_dir: Path) -> None:
    """With Python's own thresholds, one of two workers took a sixteenth longer to answer."""
    settings = encode_json(load_settings(None, {"data": str(starter_dir)}, {})).decode()
    worker = subprocess.run(
        [sys.executable, "-c", WORKER],
        env={**os.environ, _HANDED_DOWN: settings},
        capture_output=True,
        text=True,
        check=True,
    )

    assert tuple(map(int, worker.stdout.split())) == COLLECTED_AFTER
