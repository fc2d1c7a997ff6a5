"""The web room's tests ask a real application over the starter articles, or a few."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from gallery import serving_gallery, write_articles
from litestar import Litestar
from litestar.testing import TestClient
from loopback import serving

from kb.config import Settings
from kb.settings import Log as LogSettings
from kb.settings import Site
from kb.web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

LANGUAGES = ("en", "fa", "th", "tr", "ne")

Client = TestClient[Litestar]
MakeClient = Callable[..., Client]
Build = Callable[[Path, Path], None]


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
def make_client(corpus: Path, data_dir: Path, build_once: Build) -> Iterator[MakeClient]:
    """Compile the small corpus as it stands and return a client: `make_client(Site(…))`."""
    opened: list[Client] = []

    def make(site: Site | None = None, *, build: bool = True) -> Client:
        if build:
            build_once(corpus, data_dir)
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
    with serving(create_app(settings)) as address:
        yield address


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
def open_shop(
    corpus: Path, data_dir: Path, write: Callable[..., Path], build_once: Build
) -> Iterator[Any]:
    write("en/contact/contact-us.md", CONTACT)
    build_once(corpus, data_dir)
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


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory, build_once: Build) -> Iterator[str]:
    """Address of a help centre with every type of page; `gallery.PAGES` lists them."""
    folder = tmp_path_factory.mktemp("gallery")
    build_once(write_articles(folder / "articles"), folder / "data")
    with serving_gallery(folder / "data") as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that must end without a complaint on its console."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []
