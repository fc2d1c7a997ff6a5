"""The web room's tests ask a real application over the starter articles, or a few."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from litestar import Litestar
from litestar.testing import TestClient

from kb.authoring import load_library
from kb.config import Settings
from kb.index import Index, compile_index, open_index
from kb.settings import Log as LogSettings
from kb.settings import Site
from kb.web.app import create_app

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "fa", "th", "tr", "ne")

Client = TestClient[Litestar]
MakeClient = Callable[..., Client]


@pytest.fixture(scope="session")
def starter_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the starter articles, compiled once."""
    data_dir = tmp_path_factory.mktemp("starter")
    compile_index(load_library(ROOT / "articles")[0], data_dir)
    return data_dir


@pytest.fixture(scope="session")
def starter(starter_dir: Path) -> Index:
    """The starter articles' index, to compare pages with."""
    return open_index(starter_dir)


@pytest.fixture(scope="session")
def settings(starter_dir: Path) -> Settings:
    return Settings(data=str(starter_dir), site=Site(name="Marigold", languages=LANGUAGES))


@pytest.fixture(scope="session")
def client(settings: Settings) -> Iterator[Client]:
    """A client of the help centre with the starter articles. It follows no redirects."""
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        client.follow_redirects = False
        yield client


@pytest.fixture
def make_client(corpus: Path, data_dir: Path) -> Iterator[MakeClient]:
    """Compile the small corpus as it stands and return a client: `make_client(Site(…))`."""
    opened: list[Client] = []

    def make(site: Site | None = None, *, build: bool = True) -> Client:
        if build:
            compile_index(load_library(corpus)[0], data_dir)
        settings = Settings(data=str(data_dir), site=site or Site())
        client = TestClient(create_app(settings), raise_server_exceptions=False)
        client.follow_redirects = False
        opened.append(client.__enter__())
        return client

    yield make
    for client in opened:
        client.__exit__()


@pytest.fixture(scope="session")
def address(settings: Settings) -> Iterator[str]:
    """Address of a real server on loopback with the starter articles."""
    config = uvicorn.Config(create_app(settings), port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
CONTACT = "---\ntitle: Contact us\n---\n\nWrite to us by e-mail.\n"


class Shop:
    """A help centre with a contact page, and what is in its log."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.client = client
        self.folder = folder

    def rows(self, sql: str) -> list[dict[str, Any]]:
        log = self.client.app.state.centre.recording.require_log()
        assert log.flush(), log.problem
        with log.reading() as database:
            return list(database.query(sql))

    def reason(self, search_id: str) -> str:
        (row,) = self.rows(f"SELECT reason FROM searches WHERE id = {int(search_id, 16)}")
        return str(row["reason"])


@pytest.fixture
def open_shop(corpus: Path, data_dir: Path, write: Callable[..., Path]) -> Iterator[Any]:
    write("en/contact/contact-us.md", CONTACT)
    compile_index(load_library(corpus)[0], data_dir)
    opened: list[Client] = []

    def make(log: LogSettings | None = None) -> Shop:
        settings = Settings(
            data=str(data_dir), site=Site(languages=("en", "tr")), log=log or LogSettings()
        )
        client = TestClient(create_app(settings), raise_server_exceptions=False)
        client.headers.update(BROWSER)
        client.follow_redirects = False
        opened.append(client.__enter__())
        return Shop(client, data_dir)

    yield make
    for client in opened:
        client.__exit__()


@pytest.fixture
def shop(open_shop: Callable[..., Shop]) -> Shop:
    return open_shop()
