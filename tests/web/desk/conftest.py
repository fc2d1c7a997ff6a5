"""A desk with one editor, over the small help centre, in a real server."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from loopback import serving
from patience import PATIENCE
from plain import PLAIN

from kb.config import Settings
from kb.insight import LOG_FILE, Caller, Log, SearchEvent, new_search_id, open_log
from kb.insight.editor import add_editor, read_editors
from kb.insight.session import start_session
from kb.settings import Site
from kb.web.app import create_app
from kb.web.desk.cookie import SESSION_COOKIE
from kb.web.desk.mark import EDITOR_MARK

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
        self.http = httpx.Client(base_url=address, headers=headers, timeout=PATIENCE, verify=PLAIN)
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
def place(
    corpus: Path, data_dir: Path, kept: Path, build_once: Callable[[Path, Path], None]
) -> Iterator[Place]:
    """The small help centre, served on loopback, with an editor."""
    if not kept.exists():
        build_once(corpus, kept)
        log = open_log(kept / LOG_FILE)
        add_editor(log, NAME, PASSWORD)
        log.close()
    shutil.copytree(kept, data_dir, symlinks=True)
    settings = Settings(articles=str(corpus), data=str(data_dir), site=Site(name="Marigold"))
    app = create_app(settings)
    log = app.state.centre.recording.require_log()
    with serving(app) as address:
        yield Place(address, corpus, settings, log)


@pytest.fixture
def visitor(place: Place) -> Iterator[Visitor]:
    """Somebody who is not logged in."""
    visitor = Visitor(place.address)
    yield visitor
    visitor.http.close()


@pytest.fixture
def editor(place: Place, visitor: Visitor) -> Visitor:
    """Somebody who is, since earlier: to log in takes a quarter of a second, as it should."""
    with place.log.reading() as database:
        (account,) = read_editors(database)
    session = start_session(place.log, account)
    visitor.http.cookies.set(SESSION_COOKIE, session.token, path="/desk")
    visitor.http.cookies.set(EDITOR_MARK, "1")
    assert visitor.get("/desk/gaps").status_code == 200
    return visitor
