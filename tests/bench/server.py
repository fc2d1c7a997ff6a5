"""A real `kb serve` on loopback, in a process of its own."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from .corpus import LANG
from .machine import pin
from .memory import busy, family

PATIENCE = 600
"""Seconds until a server that does not answer is given up: a first build is part of its start."""

REST_LOOK = 0.3
"""Seconds between two looks at whether a server is at rest: it writes its log four times a
second."""
AT_REST = 0.02
"""Seconds of the processor that it takes meanwhile at most."""
LONGEST_REST = 5.0


def kb_command(verb: str, centre: Path, *arguments: str) -> list[str]:
    """The command line of a verb for the articles and the data below a folder."""
    places = ["--articles", str(centre / "articles"), "--data", str(centre / "data")]
    return [sys.executable, "-m", "kb", verb, *places, *arguments]


def kb_environment() -> dict[str, str]:
    """Ours, without settings of whoever runs the measurement. Python may keep what it compiled, as
    it does where kb is installed."""
    ours = {key: text for key, text in os.environ.items() if not key.startswith("KB_")}
    ours.pop("PYTHONDONTWRITEBYTECODE", None)
    return ours


def search_path(text: str) -> str:
    """Where the API answers a question."""
    return "/api/v1/search?" + urlencode({"q": text, "lang": LANG})


class Server:
    """Runs from `with` to the end of its block."""

    def __init__(self, centre: Path, *arguments: str, workers: int = 1) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        command = kb_command(
            "serve", centre, "--port", str(self.port), "--workers", str(workers), *arguments
        )
        self._log = centre / f"serve-{self.port}.txt"
        self.started = time.perf_counter()
        with self._log.open("w", encoding="utf-8") as said:
            self.process = subprocess.Popen(
                command, cwd=centre, env=kb_environment(), stdout=said, stderr=said
            )

    def move(self, core: int) -> None:
        """Have all of it run on one core, from now on."""
        for pid in family(self.process.pid):
            pin(pid, {core})

    def spread(self, cores: Sequence[int]) -> None:
        """Have each worker, with the process that writes its log, run on one core from now on, the
        next worker on the next core."""
        everybody = family(self.process.pid)[1:]
        workers = [pid for pid in everybody if len(family(pid)) > 1]
        for worker, core in zip(workers, cores, strict=False):
            for pid in family(worker):
                pin(pid, {core})

    def rest(self) -> None:
        """Wait until it has nothing to do any more, such as writing what was asked of it."""
        deadline = time.monotonic() + LONGEST_REST
        before, now = -1.0, busy(self.process.pid)
        while now - before > AT_REST and time.monotonic() < deadline:
            time.sleep(REST_LOOK)
            before, now = now, busy(self.process.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def await_answer(self, path: str) -> float:
        """Seconds from the start of the process until this is answered for the first time."""
        while True:
            try:
                self.get(path)
            except ConnectionError:
                self._check_life()
                time.sleep(0.002)
            else:
                return time.perf_counter() - self.started

    def get(self, path: str) -> bytes:
        """The body of an answer. Raises RuntimeError when it is not 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}: {body[:200]!r}")
        return body

    def get_json(self, path: str) -> Any:
        return json.loads(self.get(path))

    def _check_life(self) -> None:
        waited = time.perf_counter() - self.started
        if self.process.poll() is not None or waited > PATIENCE:
            raise RuntimeError(
                f"kb serve does not answer:\n{self._log.read_text(encoding='utf-8')}"
            )
