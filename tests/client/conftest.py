"""A real help centre on loopback for the clients: the starter articles, two channels, a log."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from litestar import Litestar, get
from litestar.response import Response
from loopback import serving
from patience import await_that

from kb.client import Client
from kb.config import Settings
from kb.insight import Log
from kb.insight.key import Scope, add_key
from kb.settings import Channel, Contact, Serve, Site
from kb.shape.gap import GapPayload
from kb.web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARTICLES = Path(__file__).parents[2] / "articles"
CHANNELS = (
    Channel(kind="chat", url="https://chat.example.com/?q={question}", hours="always"),
    Channel(kind="email", email="help@example.com"),
)


@dataclass(frozen=True)
class Centre:
    """A help centre that is served, a shop that may call it, and a key of an editor's program."""

    address: str
    shop: str
    key: str
    log: Log

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """What the log holds when all that waits is written."""
        assert self.log.flush(), self.log.problem
        with self.log.reading() as database:
            return list(database.query(sql))

    def have_gap(self, question: str, visitors: int) -> GapPayload:
        """Have customers ask what nothing answers until it is a gap that editors see."""
        for number in range(visitors):
            with Client(self.address, user_agent=f"Visitor {number} of {question}") as client:
                client.search(question, lang="en")
        with Client(self.address, self.key) as client:

            def find() -> GapPayload | None:
                return next((gap for gap in client.gaps() if gap.question == question), None)

            await_that(find, f"{question!r} is no gap")
            gap = find()
            assert gap
            return gap


@get("/", sync_to_thread=False)
def show_shop() -> Response[str]:
    """A page of another origin, with nothing on it."""
    page = "<!doctype html><title>Shop</title><link rel=icon href='data:,'>"
    return Response(page, media_type="text/html")


@pytest.fixture(scope="session")
def centre(
    build_once: Callable[[Path, Path], None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Centre]:
    folder = tmp_path_factory.mktemp("clients")
    articles, data_dir = folder / "articles", folder / "data"
    shutil.copytree(ARTICLES, articles)  # an editor's program writes there
    build_once(ARTICLES, data_dir)
    shop_app = Litestar([show_shop], openapi_config=None, logging_config=None)
    with serving(shop_app) as shop:
        settings = Settings(
            articles=str(articles),
            data=str(data_dir),
            site=Site(name="Marigold", languages=("en", "fa", "th", "tr", "ne")),
            serve=Serve(origins=(shop,)),
            contact=Contact(channels=CHANNELS),
        )
        app = create_app(settings)
        with serving(app) as address:
            log = app.state.centre.recording.require_log()
            _, key = add_key(log, "editors", [Scope.EDITOR, Scope.SEARCH, Scope.FEEDBACK])
            found = Centre(address, shop, key, log)
            found.have_gap("can you engrave a ring", visitors=5)
            yield found


@pytest.fixture
def page(browser: Browser, centre: Centre) -> Iterator[Page]:
    """A page of the shop, which the help centre lets call."""
    page = browser.new_page()
    page.goto(centre.shop)
    yield page
    page.close()


def run_module(page: Page, code: str) -> Any:
    """Run a JavaScript module on a page. Returns what it exports as `result`."""
    return page.evaluate(
        """code => {
          const address = URL.createObjectURL(new Blob([code], {type: 'text/javascript'}));
          return import(address).then(module => module.result);
        }""",
        code,
    )
