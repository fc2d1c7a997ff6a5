"""A desk with one editor, over the small help centre, in a real server."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn

from kb.authoring import load_library
from kb.config import Settings
from kb.index import compile_index
from kb.insight import LOG_FILE, Caller, Log, SearchEvent, new_search_id, open_log
from kb.insight.editor import add_editor
from kb.settings import Site
from kb.web.app import create_app

NAME, PASSWORD = "Ada", "four words nobody guesses"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
_TOKEN = re.compile(r'name="form_token" value="(\w+)"')


@dataclass
class Place:
    """A running help centre: its address, its files, and the log that its server writes."""

    address: str
    articles: Path
    settings: Settings
    log: Log

    def ask(
        self, text: str, who: str, lang: str = "en", *, first_hit: str = "", at: float | None = None
    ) -> str:
        """Record a search of a customer that went unanswered."""
        moment = time.time() if at is None else at
        search_id = new_search_id(moment)
        event = SearchEvent(
            search_id, lang, text, 0.1, bool(first_hit), False, first_hit=first_hit, at=moment
        )
        self.log.record_search(event, Caller(who, FIREFOX))
        return search_id


class Visitor:
    """A browser without scripts: it keeps cookies and sends the forms that it was shown."""

    def __init__(self, address: str, **headers: str) -> None:
        self.http = httpx.Client(base_url=address, headers=headers, timeout=60)
        self.page = ""

    def get(self, path: str) -> httpx.Response:
        answer = self.http.get(path)
        self.page = answer.text
        return answer

    def post(self, path: str, **fields: str | list[str]) -> httpx.Response:
        """Send a form of the page shown last, and follow where it leads."""
        found = _TOKEN.search(self.page)
        answer = self.http.post(path, data={"form_token": found[1] if found else "", **fields})
        if answer.status_code == 303:
            return self.get(answer.headers["location"])
        self.page = answer.text
        return answer

    def log_in(self, name: str = NAME, password: str = PASSWORD) -> httpx.Response:
        self.get("/desk/login")
        return self.post("/desk/login", name=name, password=password)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the data folder that all these tests begin with is kept, once the first made it."""
    return tmp_path_factory.mktemp("kept") / "data"


@pytest.fixture
def place(corpus: Path, data_dir: Path, kept: Path) -> Iterator[Place]:
    """The small help centre, served on loopback, with an editor."""
    if not kept.exists():
        compile_index(load_library(corpus)[0], kept)
        log = open_log(kept / LOG_FILE)
        add_editor(log, NAME, PASSWORD)
        log.close()
    shutil.copytree(kept, data_dir, symlinks=True)
    settings = Settings(articles=str(corpus), data=str(data_dir), site=Site(name="Marigold"))
    app = create_app(settings)
    log = app.state.centre.recording.require_log()
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Place(f"http://127.0.0.1:{port}", corpus, settings, log)
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def visitor(place: Place) -> Iterator[Visitor]:
    """Somebody who is not logged in."""
    visitor = Visitor(place.address)
    yield visitor
    visitor.http.close()


@pytest.fixture
def editor(visitor: Visitor) -> Visitor:
    """Somebody who is."""
    assert visitor.log_in().status_code == 200
    return visitor
