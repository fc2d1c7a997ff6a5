"""Reaching a person, in a real browser against a real server and a chat of another site."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from litestar import Litestar
from loopback import serving
from patience import await_that

from kb.config import Settings
from kb.insight import LOG_FILE
from kb.settings import Channel, Contact, Site
from kb.web.app import create_app

from .conftest import LANGUAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

SUNDAY = datetime(2026, 10, 4, 10, 0, tzinfo=UTC)

UNANSWERABLE = {
    "en": "do you sell mortgages for elephants",
    "fa": "وام مسکن برای فیل می‌فروشید",
    "th": "ขายสินเชื่อบ้านให้ช้างไหม",
    "tr": "fillere konut kredisi satıyor musunuz",
    "ne": "हात्तीका लागि घर कर्जा बेच्नुहुन्छ",
}
NOTHING = "zzzqqqxx"


class _Chat(BaseHTTPRequestHandler):
    """The page of a chat on another site."""

    def do_GET(self) -> None:
        body = b"<!doctype html><title>Chat</title><link rel=icon href=data:,>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@dataclass(frozen=True)
class Centre:
    """A running help centre with channels, on a Sunday."""

    address: str
    app: Litestar

    def channels(self) -> list[str]:
        """The channels that the log says were used, in order."""
        log = self.app.state.centre.recording.require_log()
        assert log.flush(), log.problem
        with log.reading() as database:
            return [row["channel"] for row in database.query("SELECT channel FROM contacts")]


@pytest.fixture(scope="module")
def chat() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Chat)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def centre(starter_dir: Path, tmp_path: Path, chat: str) -> Iterator[Centre]:
    contact = Contact(
        time_zone="Europe/Berlin",
        hours={"mon-fri": "09:00-18:00", "sat": "22:00-23:30"},
        response="2 minutes",
        channels=(
            Channel(kind="chat", url=f"{chat}/?text={{question}}"),
            Channel(kind="phone", number="+49 30 123456"),
            Channel(kind="email", email="help@example.com", hours=""),
        ),
    )
    (tmp_path / "generations").symlink_to(starter_dir / "generations")
    (tmp_path / "current").write_bytes((starter_dir / "current").read_bytes())
    site = Site(name="Marigold", languages=LANGUAGES)
    app = create_app(Settings(data=str(tmp_path), site=site, contact=contact))
    app.state.centre.contact.clock = lambda: SUNDAY
    with serving(app) as address:
        yield Centre(address, app)
    assert (tmp_path / LOG_FILE).exists()


def tab_to(page: Page, condition: str) -> None:
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(f"(() => {{ const at = document.activeElement; return {condition}; }})()"):
            return
    raise AssertionError(f"the keyboard does not reach {condition}")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_question_without_an_answer_reaches_a_person_with_the_keyboard_alone(
    page: Page, centre: Centre, lang: str
) -> None:
    page.goto(f"{centre.address}/{lang}/")
    tab_to(page, "at.name === 'q'")
    page.keyboard.type(UNANSWERABLE[lang])
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    tab_to(page, "at.hash === '#ask-team'")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'ask-team'")
    tab_to(page, "Boolean(at.closest('.channel'))")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?text=*")

    assert parse_qs(urlsplit(page.url).query)["text"] == [UNANSWERABLE[lang]]
    assert centre.channels() == ["chat"]


def test_hours_that_were_unfolded_do_not_unfold_the_filters_of_the_next_results(
    page: Page, centre: Centre
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{centre.address}/en/search?q={UNANSWERABLE['en']}")
    page.locator("#ask-team summary").first.click()
    page.locator("input[name=q]").fill("return")
    page.wait_for_url("**/search?q=return")
    page.wait_for_function("document.querySelector('#results h1').textContent.includes('“return”')")

    assert page.locator(".filters-narrow").get_attribute("open") is None


def test_without_javascript_everything_is_there_in_persian(
    browser: Browser, centre: Centre
) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}, timezone_id="Asia/Tehran"
    )
    page = context.new_page()
    page.goto(f"{centre.address}/fa/search?q={NOTHING}")
    page.locator(".most-read a").first.wait_for()
    page.locator("#ask-team summary").click()
    assert page.locator("#ask-team table tr").count() == 7
    page.goto(f"{centre.address}/fa/contact?q={UNANSWERABLE['fa']}")

    assert UNANSWERABLE["fa"] in page.locator(".notice").inner_text()
    status = page.locator(".channel-status").first
    assert status.inner_text() == "اکنون بسته است. فردا ساعت ۹:۰۰ باز می‌شود"
    assert page.locator(".own-time:visible").count() == 0
    icon, words = (
        page.locator(f".channel {name}").first.bounding_box()
        for name in (".channel-icon", ".channel-words")
    )
    assert icon
    assert words
    assert icon["x"] > words["x"], "from right to left"
    page.locator(".channel a").first.click()
    page.wait_for_url("**/?text=*")
    assert parse_qs(urlsplit(page.url).query)["text"] == [UNANSWERABLE["fa"]]
    context.close()


@pytest.mark.parametrize(
    ("zone", "lang", "status", "saturday"),
    [
        ("Europe/Paris", "en", "Closed. Opens tomorrow at 09:00", "22:00–23:30"),
        ("Asia/Tehran", "en", "Closed. Opens tomorrow at 09:00 (10:30 your time)",
         "22:00–23:30 (23:30–Sunday 01:00)"),
        ("Asia/Kathmandu", "ne", "अहिले बन्द छ। भोलि ०९:०० बजे खुल्छ (तपाईंको समयमा १२:४५)",
         "२२:००–२३:३० (आइतबार ०१:४५–आइतबार ०३:१५)"),
        ("Asia/Tehran", "fa", "اکنون بسته است. فردا ساعت ۹:۰۰ باز می‌شود (۱۰:۳۰ به وقت شما)",
         "۲۲:۰۰ تا ۲۳:۳۰ (۲۳:۳۰ تا یکشنبه ۰۱:۰۰)"),
        ("America/Los_Angeles", "tr", "Kapalı. Açılış: yarın 09:00 (sizin saatinizle 00:00)",
         "22:00–23:30 (13:00–14:30)"),
    ],
)  # fmt: skip
def test_the_script_adds_the_customers_clock_where_it_differs(
    browser: Browser, centre: Centre, zone: str, lang: str, status: str, saturday: str
) -> None:
    context = browser.new_context(timezone_id=zone)
    page = context.new_page()
    page.goto(f"{centre.address}/{lang}/contact")

    assert page.locator(".channel-status").first.inner_text() == status
    assert page.locator("tr:nth-child(7) td").first.inner_text() == saturday
    assert page.locator(".own-zone").is_visible() is (zone != "Europe/Paris")
    context.close()


def test_a_card_that_comes_while_typing_gets_the_customers_clock(
    browser: Browser, centre: Centre
) -> None:
    context = browser.new_context(timezone_id="Asia/Tehran")
    page = context.new_page()
    page.goto(f"{centre.address}/en/search?q=return")
    assert page.locator(".contact-card").count() == 0
    page.locator("input[name=q]").fill(NOTHING)
    page.locator(".contact-card .own-time:visible").first.wait_for()

    assert NOTHING in page.locator("#ask-team .lead").inner_text()
    context.close()


def test_a_call_is_told_of_in_the_background(context: BrowserContext, centre: Centre) -> None:
    page = context.new_page()
    page.goto(f"{centre.address}/en/search?q={NOTHING}")
    page.locator("a[href^='tel:']").click()

    await_that(lambda: centre.channels() == ["phone"], "the browser pings")
    assert context.cookies() == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_card_fits_the_smallest_phone(browser: Browser, centre: Centre, lang: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    for path in (f"contact?q={'long' * 30}", f"search?q={NOTHING}"):
        page.goto(f"{centre.address}/{lang}/{path}")
        for summary in page.locator("main summary:visible").all():
            if not summary.evaluate("each => each.parentElement.open"):
                summary.click()
        excess = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert excess <= 0, path
        small = page.evaluate(
            """() => [...document.querySelectorAll('.contact-card a, .contact-card summary')]
                .filter(each => each.checkVisibility())
                .map(each => each.matches('a') ? each.closest('.channel') : each)
                .filter(each => each.getBoundingClientRect().height < 24).length"""
        )
        assert small == 0
    context.close()
