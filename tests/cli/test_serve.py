"""`kb serve` as a program of its own: says where it is, follows what is saved, ends when told."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from patience import PATIENCE, await_that
from plain import PLAIN

from kb.web.wire.connection import LONGEST_HEAD

Serve = Callable[..., "Server"]


class Server:
    """A running `kb serve`; `address` is read from what it printed."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.errors = folder / "stderr.txt"
        with self.errors.open("w", encoding="utf-8") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kb", "serve", "--port", "0", *arguments],
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env={key: text for key, text in os.environ.items() if not key.startswith("KB_")},
            )
        self.address = self.said = ""

    def await_address(self) -> None:
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()
        found = re.search(r"http://\S+?:\d+", self.said)
        assert found, f"no address in {self.said!r}; {self.stderr()}"
        self.address = found[0]
        self.client = httpx.Client(
            base_url=self.address, follow_redirects=True, timeout=PATIENCE, verify=PLAIN
        )

    def get(self, path: str) -> httpx.Response:
        """The answer, once the server takes connections."""
        await_that(self.is_listening, "it does not listen")
        return self.client.get(path)

    def is_listening(self) -> bool:
        assert self.process.poll() is None, self.stderr()
        try:
            self.client.get("/livez")
        except httpx.ConnectError:
            return False
        return True

    def await_text(self, path: str, text: str) -> httpx.Response:
        """Ask until the page holds the text."""
        await_that(lambda: text in self.get(path).text, f"{text!r} did not appear on {path}")
        return self.get(path)

    def await_error(self, text: str) -> None:
        await_that(lambda: text in self.stderr(), f"{text!r} was not reported: {self.stderr()}")

    def stderr(self) -> str:
        return self.errors.read_text(encoding="utf-8")

    def stop(self) -> int:
        self.client.close()  # a server that ends waits for connections that are kept
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=PATIENCE)
        return self.process.returncode


@pytest.fixture
def serve(corpus: Path) -> Iterator[Serve]:
    """Start a server over the small help centre: `serve("--reload")`."""
    running: list[Server] = []

    def start(*arguments: str) -> Server:
        running.append(Server(corpus.parent, *arguments))
        running[-1].await_address()
        return running[-1]

    yield start
    for server in running:
        server.stop()


def test_it_builds_says_where_it_is_and_answers(serve: Serve, tmp_path: Path) -> None:
    server = serve()

    assert server.said == f"Serving the help centre at {server.address}/  (Ctrl+C stops)\n"
    page = server.get("/en/articles/return-policy")
    assert page.status_code == 200
    assert "How refunds are paid" in page.text
    answer = server.get("/api/v1/search?q=where+is+my+parcel&lang=en").json()
    assert answer["hits"][0]["url"].endswith("/en/articles/parcels#where-is-my-parcel")
    assert server.stderr().startswith("Published 9 articles")
    assert "parcel" not in server.stderr(), "questions are not written to the log"
    assert (tmp_path / "data/current").is_file()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_request_that_is_all_head_is_refused(serve: Serve, workers: str) -> None:
    server = serve("--workers", workers)
    server.get("/livez")
    host, port = server.address.removeprefix("http://").split(":")

    with socket.create_connection((host, int(port)), timeout=PATIENCE) as line:
        line.sendall(b"GET /" + b"x" * LONGEST_HEAD)
        assert b"too long" in line.recv(65536)


def test_an_interrupt_ends_it_without_a_traceback(serve: Serve) -> None:
    server = serve()
    server.get("/livez")

    assert server.stop() == 0
    assert "Traceback" not in server.stderr()
    assert "Aborted" not in server.stderr()


def test_with_reload_a_saved_article_is_served_without_a_restart(
    serve: Serve, corpus: Path
) -> None:
    server = serve("--reload")
    assert "Oslo desk lamp" in server.get("/en/articles/lamp").text
    turkish = server.get("/tr/articles/return-policy").text
    lamp = corpus / "en/products/lamp.md"

    lamp.write_text(lamp.read_text().replace("Oslo desk lamp", "Bergen desk lamp"))
    server.await_text("/en/articles/lamp", "Bergen desk lamp")

    hits = server.get("/api/v1/search?q=bergen&lang=en").json()["hits"]
    assert [hit["title"] for hit in hits] == ["Bergen desk lamp"]
    assert server.get("/tr/articles/return-policy").text == turkish


def test_with_reload_a_mistake_is_reported_and_the_old_article_goes_on(
    serve: Serve, corpus: Path
) -> None:
    server = serve("--reload")
    lamp = corpus / "en/products/lamp.md"
    good = lamp.read_text()
    server.get("/livez")

    lamp.write_text("---\ntitle: Bergen: a lamp\n---\nText.\n")
    server.await_error("Serving what was published before.")
    assert "articles/en/products/lamp.md:2: not valid YAML" in server.stderr()
    assert "Oslo desk lamp" in server.get("/en/articles/lamp").text

    lamp.write_text(good.replace("Oslo", "Bergen"))
    server.await_text("/en/articles/lamp", "Bergen desk lamp")


def test_with_reload_a_folder_that_is_published_already_is_followed_too(
    serve: Serve, corpus: Path
) -> None:
    first = serve("--reload")
    first.get("/livez")
    assert first.stop() == 0

    server = serve("--reload")
    assert "Oslo desk lamp" in server.get("/en/articles/lamp").text
    lamp = corpus / "en/products/lamp.md"
    lamp.write_text(lamp.read_text(encoding="utf-8").replace("Oslo", "Bergen"), encoding="utf-8")

    server.await_text("/en/articles/lamp", "Bergen desk lamp")


def test_what_was_built_before_is_served_without_building(serve: Serve, corpus: Path) -> None:
    build = [sys.executable, "-m", "kb", "build"]
    subprocess.run(build, cwd=corpus.parent, check=True, capture_output=True)

    server = serve()

    assert server.get("/en/articles/lamp").status_code == 200
    assert "Nothing changed" not in server.stderr()


def test_a_folder_that_did_not_change_is_served_without_building(serve: Serve) -> None:
    first = serve()
    first.get("/livez")
    assert first.stop() == 0

    server = serve()

    assert server.get("/en/articles/lamp").status_code == 200
    assert "Published" not in server.stderr()
    assert "Nothing changed" not in server.stderr()


def test_a_build_beside_a_running_server_is_served_without_a_restart(
    serve: Serve, corpus: Path
) -> None:
    server = serve()
    server.get("/livez")
    lamp = corpus / "en/products/lamp.md"
    lamp.write_text(lamp.read_text().replace("Oslo", "Bergen"))
    assert "Oslo" in server.get("/en/articles/lamp").text

    _kb(corpus, "build")

    server.await_text("/en/articles/lamp", "Bergen desk lamp")


# What is served, and whether the builder has told the server of each file that it hashed.
HEARD = """
import sys
from kb.config import load_settings
from kb.index.generation import candidates
from kb.index.manifest import read_manifest
from kb.serving import serve_centre

def run(settings, checked):
    folder = candidates(settings.data_dir)[0]
    files = read_manifest(folder).files
    print(len(files) > 0 and {name: checked.find(folder / name) for name in files} == files)

serve_centre(load_settings(None, {"articles": sys.argv[1], "data": sys.argv[2]}, {}), run)
"""


def test_a_server_hears_what_its_builder_hashed(corpus: Path, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", HEARD, str(corpus), str(tmp_path / "data")],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )

    assert run.stdout == "True\n", run.stderr


def test_broken_articles_do_not_stop_a_help_centre_that_was_built(
    serve: Serve, corpus: Path
) -> None:
    _kb(corpus, "build")
    (corpus / "en/products/lamp.md").write_text("no front matter")

    server = serve()

    assert "Oslo desk lamp" in server.get("/en/articles/lamp").text
    assert "articles/en/products/lamp.md:1: no front matter" in server.stderr()
    assert "1 mistake in the articles. Serving what was published before." in server.stderr()


def test_broken_articles_and_nothing_built_serve_nothing(corpus: Path) -> None:
    (corpus / "en/products/lamp.md").write_text("no front matter")

    done = _kb(corpus, "serve", "--port", "0")

    assert (done.returncode, done.stdout) == (1, "")
    assert "articles/en/products/lamp.md:1: no front matter" in done.stderr
    assert "No index in data yet." in done.stderr


def test_a_port_in_use_is_wrong_usage_and_names_the_way_out(corpus: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _kb(corpus, "serve", "--port", str(port))

    assert (done.returncode, done.stdout) == (2, "")
    assert f"Error: Cannot listen on 127.0.0.1:{port}: " in done.stderr
    assert "Choose another with --port, or stop what listens there." in done.stderr


def _kb(corpus: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kb", *arguments],
        cwd=corpus.parent,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
