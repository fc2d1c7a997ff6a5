"""How `kb serve` ends, what it says meanwhile, and what several workers count together."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest
from patience import PATIENCE, await_that
from plain import PLAIN

from kb.insight import LOG_FILE, open_log

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
SECRET = "zebraquest"
AGENT = "Mozilla/5.0 (Unmistakable 7)"


class Server:
    """A running `kb serve`, and all that it says."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self.said = folder / "said.txt"
        kept = {key: text for key, text in os.environ.items() if not key.startswith("KB_")}
        with self.said.open("w", encoding="utf-8") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kb", "serve", "--port", "0", *arguments],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env={**kept, "TMPDIR": str(folder), **settings},
            )
        await_that(lambda: self.process.poll() is not None or ADDRESS.search(self.text()))
        found = ADDRESS.search(self.text())
        assert found, self.text()
        self.address = found[0]
        self.client = httpx.Client(base_url=self.address, timeout=PATIENCE, verify=PLAIN)
        self.client.headers["User-Agent"] = AGENT
        await_that(self.is_ready, "it does not answer")

    def text(self) -> str:
        return self.said.read_text(encoding="utf-8")

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.text()
        try:
            return self.client.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def end(self) -> int:
        """Tell it to end as a service manager does. Its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


Serve = Callable[..., Server]


@pytest.fixture
def serve(
    corpus: Path, data_dir: Path, build_once: Callable[[Path, Path], None]
) -> Iterator[Serve]:
    build_once(corpus, data_dir)
    running: list[Server] = []

    def start(*arguments: str, **settings: str) -> Server:
        running.append(Server(corpus.parent, *arguments, **settings))
        return running[-1]

    yield start
    for server in running:
        server.client.close()
        server.process.terminate()
        server.process.wait(PATIENCE)


def send_half(address: str) -> tuple[socket.socket, bytes]:
    """A vote of which the last byte is still to be sent, and that byte."""
    host, port = address.removeprefix("http://").split(":")
    body = b"helpful=yes"
    head = (
        f"POST /en/articles/lamp/feedback HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    line = socket.create_connection((host, int(port)), timeout=PATIENCE)
    line.sendall(head.encode() + body[:-1])
    return line, body[-1:]


def refuses(address: str) -> bool:
    host, port = address.removeprefix("http://").split(":")
    try:
        socket.create_connection((host, int(port)), timeout=PATIENCE).close()
    except ConnectionError:
        return True
    return False


@pytest.mark.parametrize("workers", ["1", "2"])
def test_told_to_end_it_finishes_what_runs_and_keeps_what_was_recorded(
    serve: Serve, data_dir: Path, workers: str
) -> None:
    server = serve("--workers", workers)
    for _ in range(5):
        assert server.client.get(f"/api/v1/search?q={SECRET}&lang=en").status_code == 200
    server.client.close()
    line, rest = send_half(server.address)
    server.process.send_signal(signal.SIGTERM)
    await_that(lambda: refuses(server.address), "it takes new connections")
    line.sendall(rest)
    with line:
        answer = line.recv(65536)

    assert answer.startswith(b"HTTP/1.1 303"), answer
    assert server.process.wait(PATIENCE) == 0
    assert "Traceback" not in server.text()
    log = open_log(data_dir / LOG_FILE)
    with log.reading() as database:
        (searches,) = database.execute("SELECT count(*) FROM searches").fetchone()
        (votes,) = database.execute("SELECT count(*) FROM votes").fetchone()
    log.close()
    assert (searches, votes) == (5, 1)
    assert list(data_dir.parent.glob("kb-metrics-*")) == []


@pytest.mark.parametrize("workers", ["1", "2"])
def test_while_it_drains_load_balancers_go_elsewhere_and_customers_are_served(
    serve: Serve, workers: str
) -> None:
    server = serve("--workers", workers, KB_SERVE_DRAIN="300")
    server.process.send_signal(signal.SIGTERM)
    await_that(lambda: not server.is_ready(), "it stays ready")

    problem = server.client.get("/readyz").json()
    assert problem["type"] == "/schema#problem-draining"
    assert server.client.get("/en/articles/lamp").status_code == 200
    server.client.close()
    if workers == "1":
        assert server.end() == 0, "told a second time, it ends at once"
    else:
        for pid in children_of(server.process.pid):
            os.kill(pid, signal.SIGTERM)
        assert server.process.wait(PATIENCE) == 0


def children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(each) for each in text.split()]


def test_what_all_workers_count_is_told_by_each(serve: Serve) -> None:
    server = serve("--workers", "2")

    def count_both() -> bool:
        with httpx.Client(base_url=server.address, timeout=PATIENCE, verify=PLAIN) as client:
            return "kb_workers 2.0" in client.get("/metrics").text

    await_that(count_both, "the second worker does not come")
    sums = []
    for _ in range(20):
        with httpx.Client(base_url=server.address, timeout=PATIENCE, verify=PLAIN) as client:
            client.get("/en/articles/lamp")
    for _ in range(6):
        with httpx.Client(base_url=server.address, timeout=PATIENCE, verify=PLAIN) as client:
            text = client.get("/metrics").text
        found = re.search(r'kb_requests_total\{.*articles/\{slug\}",status="2xx"\} (\S+)', text)
        assert found, text
        sums.append(float(found[1]))
        assert "kb_workers 2.0" in text

    assert sums == [20.0] * 6


def count_sockets(pid: int) -> int:
    count = 0
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            count += os.readlink(each).startswith("socket:")
    return count


def test_workers_are_replaced_without_a_failed_request(serve: Serve) -> None:
    server = serve("--workers", "2")
    server.client.close()
    await_that(lambda: len(find_workers(server)) == 2, "the second worker does not come")
    old = find_workers(server)
    server.process.send_signal(signal.SIGHUP)

    def ask_anew() -> bool:
        """Over a connection of its own. Whether all workers are others by now."""
        with httpx.Client(base_url=server.address, timeout=PATIENCE, verify=PLAIN) as client:
            assert client.get("/api/v1/search?q=lamp&lang=en").status_code == 200
        new = find_workers(server)
        return len(new) == 2 and not set(new) & set(old)

    await_that(ask_anew, "the workers are not replaced")

    assert server.end() == 0


def find_workers(server: Server) -> list[int]:
    """The processes that were spawned to serve, and not the one that minds what they share."""
    found = []
    for pid in children_of(server.process.pid):
        with suppress(OSError):  # it has ended meanwhile
            if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


def test_connections_come_to_all_workers_alike(serve: Serve) -> None:
    server = serve("--workers", "2")
    server.client.close()
    before = {pid: count_sockets(pid) for pid in children_of(server.process.pid)}

    def count_grown() -> list[int]:
        grown = [count_sockets(pid) - sockets for pid, sockets in before.items()]
        return sorted(number for number in grown if number > 0)

    def connect(stack: ExitStack) -> None:
        client = httpx.Client(base_url=server.address, timeout=PATIENCE, verify=PLAIN)
        assert stack.enter_context(client).get("/livez").status_code == 200

    def reach_both(stack: ExitStack) -> bool:
        connect(stack)
        return len(count_grown()) > 1

    with ExitStack() as stack:
        await_that(lambda: reach_both(stack), "the second worker does not come")
    # A worker may have opened a line of its own meanwhile, to the process that writes its log.
    await_that(lambda: max(count_grown(), default=0) <= 1, "connections stay open")
    with ExitStack() as stack:
        for _ in range(20):
            connect(stack)
        few, many = count_grown()

    assert many - few <= 2


@pytest.mark.parametrize("style", ["text", "json"])
def test_lines_tell_nothing_of_customers(serve: Serve, style: str) -> None:
    server = serve(KB_SERVE_LOG=style)
    given = {"X-Forwarded-For": "203.0.113.77", "X-Request-ID": "given-by-the-proxy"}
    client = server.client
    client.get(f"/en/search?q={SECRET}", headers=given)
    client.get(f"/api/v1/search?q={SECRET}&size=0")
    client.get(f"/{SECRET}")
    client.get(f"/en/{SECRET}/{SECRET}")
    client.get(f"/en/articles/{SECRET}")
    client.get(f"/api/v1/articles/en/{SECRET}")
    client.post(f"/en/articles/{SECRET}/feedback", data={"helpful": SECRET})
    client.post("/en/articles/lamp/feedback", data={"helpful": "no", "comment": SECRET})
    client.post("/api/v1/surveys", json={"kind": SECRET, "score": 1})
    client.request(SECRET.upper(), "/en/")
    client.get("/metrics")
    client.close()
    assert server.end() == 0
    said = server.text()

    for secret in (SECRET, SECRET.upper(), "203.0.113.77", "Unmistakable"):
        assert secret not in said
    assert "given-by-the-proxy" in said
    if style == "json":
        lines = [json.loads(line) for line in said.splitlines()]
        (named,) = [each for each in lines if each.get("request_id") == "given-by-the-proxy"]
        assert (named["method"], named["route"], named["status"]) == ("GET", "/{lang}/search", 200)
        assert named["ms"] > 0
        assert all({"time", "level", "logger", "message", "pid"} <= set(each) for each in lines)
