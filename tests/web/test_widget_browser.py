"""The widget on a shop's page: another origin, a strict policy, a real browser, real servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from litestar import Litestar, Request, Response, get
from loopback import serving
from patience import await_that

from kb.config import Settings
from kb.settings import Channel, Contact, ProactiveMessage, Serve, Site, Widget
from kb.web.app import create_app

from .conftest import LANGUAGES
from .test_browser import _FIND_FAINT
from .test_results import QUESTIONS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

pytestmark = pytest.mark.browser

ARTICLES = Path(__file__).parents[2] / "articles"
UNANSWERED = "zzqx vvkw"
DELAY = 20
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

MESSAGES = (
    ProactiveMessage(
        id="returns",
        text={"en": "Read how returns work.", "fa": "ببینید چطور پس بفرستید."},
        pages=("/cart/*",),
        delay=DELAY,
        article="return-policy",
    ),
    ProactiveMessage(id="asleep", text="We sleep.", pages=("/hours",), hours="closed", delay=0),
    ProactiveMessage(
        id="awake",
        text="We are here.",
        pages=("/hours",),
        hours="open",
        delay=0,
        question={"en": "how do I return an item"},
    ),
)
CHANNELS = (
    Channel(kind="chat", url="https://chat.example.com/?q={question}", hours="always"),
    Channel(kind="email", email="help@example.com", response="1 day"),
)

_PAGE = """<!doctype html><html lang="{lang}" dir="{dir}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Shop</title>
<link rel="icon" href="data:,"></head><body><h1>Shop</h1><button id="buy">Buy</button>
<script type="module" src="{help}/widget.js" {attributes}></script></body></html>"""


@dataclass
class Street:
    """A shop and its help centre, each at its own address."""

    shop: str = ""
    help: str = ""
    app: Litestar | None = None
    policy: str = ""

    def strict(self) -> str:
        """A policy that allows the widget and nothing else. The icon is the shop's own."""
        return f"default-src 'none'; img-src data:; script-src {self.help}; connect-src {self.help}"

    def rows(self, sql: str) -> list[dict[str, Any]]:
        assert self.app
        log = self.app.state.centre.recording.require_log()
        assert log.flush(), log.problem
        with log.reading() as database:
            return list(database.query(sql))


@contextmanager
def open_street(data_dir: Path, **serve: Any) -> Iterator[Street]:
    street = Street()

    @get(["/", "/{path:path}"], sync_to_thread=False)
    def show_page(request: Request[Any, Any, Any]) -> Response[str]:
        asked = request.query_params
        lang = asked.get("lang", "en")
        page = _PAGE.format(
            lang=lang,
            dir="rtl" if lang == "fa" else "ltr",
            help=street.help,
            attributes=asked.get("attributes", ""),
        )
        headers = {"Content-Security-Policy": street.policy or street.strict()}
        return Response(page, media_type="text/html; charset=utf-8", headers=headers)

    shop = Litestar([show_page], openapi_config=None, logging_config=None)
    with serving(shop) as street.shop:
        settings = Settings(
            data=str(data_dir),
            site=Site(name="Marigold", languages=LANGUAGES),
            serve=Serve(**(serve or {"origins": (street.shop,)})),
            contact=Contact(channels=CHANNELS),
            widget=Widget(messages=MESSAGES),
        )
        street.app = create_app(settings)
        with serving(street.app) as street.help:
            yield street


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory, build_once: Any) -> Path:
    """The starter articles, with a log of their own."""
    folder = tmp_path_factory.mktemp("street") / "data"
    build_once(ARTICLES, folder)
    return folder


@pytest.fixture(scope="module")
def street(data_dir: Path) -> Iterator[Street]:
    with open_street(data_dir) as street:
        yield street


Visit = Callable[..., "Page"]


@pytest.fixture
def visit(browser: Browser, street: Street) -> Iterator[Visit]:
    """Open a page of the shop. It must end without a complaint, and without a call elsewhere."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    strangers: list[str] = []

    def note_request(url: str) -> None:
        if not url.startswith((street.shop, street.help, "data:")):
            strangers.append(url)

    def open_page(path: str = "/", *, ready: bool = True, **options: Any) -> Page:
        options.setdefault("viewport", {"width": 1280, "height": 800})
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: note_request(request.url))
        page.goto(street.shop + path)
        if ready:
            inside(page, ".launcher").wait_for()
        return page

    yield open_page
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert complaints == []
    assert strangers == []


PHONE = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "reduced_motion": "reduce",
}


def inside(page: Page, selector: str) -> Locator:
    return page.locator(f"kb-help {selector}")


def open_panel(page: Page) -> None:
    inside(page, ".launcher").click()
    inside(page, ".greeting").wait_for()


def ask(page: Page, question: str) -> None:
    inside(page, "input").fill(question)
    page.keyboard.press("Enter")
    inside(page, "section:not([aria-busy])").locator(".hits, .nothing").first.wait_for()


def read_first(page: Page) -> None:
    inside(page, ".hits a").first.click()
    inside(page, ".vote").wait_for()


def focused(page: Page) -> str:
    """What has the focus inside the widget: its tag and class."""
    found: str = page.evaluate(
        """() => {
          const at = document.querySelector('kb-help').shadowRoot.activeElement;
          return at ? `${at.tagName.toLowerCase()}.${at.className}` : '';
        }"""
    )
    return found


def tab_to(page: Page, wanted: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "wanted => document.querySelector('kb-help').shadowRoot.activeElement?.matches(wanted)",
            wanted,
        )
        if found:
            return
    raise AssertionError(f"Tab does not reach {wanted}")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_customer_finds_reads_and_votes_with_the_keyboard_alone(
    visit: Visit, street: Street, lang: str
) -> None:
    page = visit(f"/?lang={lang}")
    tab_to(page, ".launcher")
    page.keyboard.press("Enter")
    inside(page, ".greeting").wait_for()
    assert focused(page).startswith("input")

    page.keyboard.type(QUESTIONS[lang])
    page.keyboard.press("Enter")
    inside(page, ".hits").first.wait_for()
    assert inside(page, "[role=status]").last.inner_text()
    tab_to(page, ".hits a")
    page.keyboard.press("Enter")
    inside(page, ".vote").wait_for()
    assert focused(page).startswith("h"), "a heading, so that it is read aloud"

    before = len(street.rows("SELECT id FROM votes"))
    tab_to(page, ".answers .button")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => !document.querySelector('kb-help').shadowRoot.querySelector('.answers')"
    )
    assert len(street.rows("SELECT id FROM votes")) == before + 1

    page.keyboard.press("Escape")
    assert not inside(page, ".panel").is_visible()
    assert focused(page) == "button.launcher"


def test_completions_are_a_combobox(visit: Visit) -> None:
    page = visit()
    open_panel(page)
    box, options = inside(page, "input"), inside(page, "[role=option]")
    box.press_sequentially("retur")
    options.first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") is None

    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None, "back in the text field"
    page.keyboard.press("ArrowUp")
    chosen = options.last.inner_text()
    assert options.last.get_attribute("aria-selected") == "true"

    page.keyboard.press("Enter")
    inside(page, "section:not([aria-busy]) h3").wait_for()
    assert box.input_value() == chosen
    assert box.get_attribute("aria-expanded") == "false"

    box.press_sequentially(" a")
    options.first.wait_for()
    page.keyboard.press("Escape")
    assert not options.first.is_visible()
    assert inside(page, ".panel").is_visible(), "the first Escape closes the list alone"


def test_only_what_is_sent_off_is_a_search(visit: Visit, street: Street) -> None:
    before = len(street.rows("SELECT id FROM searches"))
    page = visit()
    open_panel(page)
    with page.expect_response("**/api/v1/suggest**"):
        inside(page, "input").press_sequentially("warranty")
    ask(page, "warranty for a lamp")
    read_first(page)

    rows = street.rows("SELECT source FROM searches ORDER BY id")[before:]
    assert rows == [{"source": "widget"}]
    (click,) = street.rows("SELECT place FROM clicks ORDER BY id DESC LIMIT 1")
    assert click == {"place": 1}


def test_on_a_phone_the_panel_is_the_whole_screen_and_keeps_the_focus(visit: Visit) -> None:
    page = visit("/?lang=fa", **PHONE)
    launcher = inside(page, ".launcher").bounding_box()
    assert launcher
    assert launcher["x"] < 60, "at the end of a line from right to left"
    assert launcher["height"] >= 44
    inside(page, ".launcher").tap()
    inside(page, ".greeting").wait_for()

    panel = inside(page, ".panel")
    assert panel.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    assert panel.evaluate("each => each.matches(':modal')")
    assert panel.evaluate("each => getComputedStyle(each).direction") == "rtl"
    assert focused(page).startswith("h2"), "no keyboard pushes itself up"
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") != "buy"

    inside(page, "input").tap()
    ask(page, QUESTIONS["fa"])
    inside(page, ".hits a").first.tap()
    inside(page, ".vote").wait_for()
    inside(page, ".round:has(.back)").tap()
    assert inside(page, ".hits").first.is_visible()
    assert inside(page, "input").input_value() == QUESTIONS["fa"]
    inside(page, ".round:has(.back)").tap()
    assert inside(page, ".greeting").is_visible()
    assert not inside(page, ".round:has(.back)").is_visible()
    inside(page, ".round:has(.close)").tap()
    assert not panel.is_visible()


def test_beside_a_page_on_a_desktop_both_can_be_used(visit: Visit) -> None:
    page = visit()
    page.evaluate("document.getElementById('buy').onclick = () => document.title = 'Bought'")
    open_panel(page)
    assert not inside(page, ".panel").evaluate("each => each.matches(':modal')")
    page.locator("#buy").click()

    assert page.title() == "Bought"
    assert inside(page, ".panel").is_visible()


def test_turning_a_phone_keeps_what_was_read(visit: Visit) -> None:
    page = visit()
    open_panel(page)
    ask(page, QUESTIONS["en"])
    read_first(page)
    title = inside(page, "article h3").inner_text()
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_function(
        "() => document.querySelector('kb-help').shadowRoot.querySelector('.panel:modal')"
    )

    assert inside(page, "article h3").inner_text() == title


def test_the_policy_of_these_pages_forbids_what_a_widget_may_not_need(
    browser: Browser, street: Street
) -> None:
    """Without this, the other tests would prove nothing."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(street.shop)
    inside(page, ".launcher").wait_for()
    found = page.evaluate(
        """async () => {
          const told = [];
          addEventListener('securitypolicyviolation', each => told.push(each.effectiveDirective));
          const style = document.createElement('style');
          style.textContent = 'body { color: red }';
          document.head.append(style);
          await fetch(location.href).catch(() => {});
          while (told.length < 2) await new Promise(requestAnimationFrame);
          return [...told, getComputedStyle(document.body).color];
        }"""
    )
    context.close()

    assert {"style-src-elem", "connect-src"} <= set(found)
    assert found[-1] != "rgb(255, 0, 0)"


def test_links_to_articles_open_inside_and_others_in_a_tab(visit: Visit) -> None:
    page = visit("/?lang=en")
    page.evaluate("document.querySelector('kb-help').openArticle('return-policy')")
    inside(page, ".vote").wait_for()
    title = inside(page, "article h3").inner_text()
    links = inside(page, ".body a")
    hrefs = links.evaluate_all("all => all.map(each => [each.getAttribute('href'), each.target])")
    for href, target in hrefs:
        assert href.startswith(("#", "http://", "https://", "mailto:", "tel:")), href
        assert (target == "_blank") == href.startswith("http")

    inside(page, '.body a[href*="/en/articles/"]').first.click()
    page.wait_for_function(
        "title => document.querySelector('kb-help').shadowRoot"
        ".querySelector('article h3')?.textContent !== title",
        arg=title,
    )
    assert len(page.context.pages) == 1
    inside(page, ".round:has(.back)").click()
    assert inside(page, "article h3").inner_text() == title


def test_an_article_is_opened_at_the_passage_that_answers(visit: Visit) -> None:
    page = visit()
    open_panel(page)
    inside(page, ".rows a").nth(1).click()
    inside(page, ".vote").wait_for()
    stage = inside(page, ".stage").bounding_box()
    heading = inside(page, ".body :focus").bounding_box()
    assert stage
    assert heading
    assert 0 <= heading["y"] - stage["y"] <= 40
    assert page.evaluate("scrollY") == 0, "the shop's page stays where it is"


def test_what_is_not_there_is_said(browser: Browser, street: Street) -> None:
    page, _ = _console(browser, street.shop)  # where the browser itself complains of a 404
    inside(page, ".launcher").wait_for()
    page.evaluate("document.querySelector('kb-help').openArticle('lost')")

    assert inside(page, ".notice").inner_text() == "We cannot find this article."
    assert inside(page, ".still .button").is_visible(), "and what to do instead"
    page.context.close()


def test_what_cannot_be_reached_can_be_tried_again(browser: Browser, street: Street) -> None:
    page, _ = _console(browser, street.shop)
    inside(page, ".launcher").wait_for()
    page.context.set_offline(True)
    open_panel(page)
    inside(page, "input").fill(QUESTIONS["en"])
    page.keyboard.press("Enter")
    inside(page, ".notice").wait_for()
    page.context.set_offline(False)
    inside(page, ".view > .button").click()
    inside(page, ".hits").wait_for()
    page.context.close()


def test_a_question_without_an_answer_shows_how_to_reach_the_team(
    visit: Visit, street: Street
) -> None:
    page = visit()
    open_panel(page)
    ask(page, UNANSWERED)
    card = inside(page, ".card")
    assert UNANSWERED in inside(page, "h3").inner_text()
    assert card.locator("li").count() == 2
    chat = card.locator("a").first
    assert chat.get_attribute("href") == "https://chat.example.com/?q=zzqx%20vvkw"
    assert card.locator("li").first.get_attribute("class") == "is-open"

    # A shop that has a way of its own takes over.
    page.evaluate(
        """() => document.addEventListener('kb:contact', event => {
          event.preventDefault();
          document.title = event.detail.channel + ' ' + event.detail.query;
        })"""
    )
    chat.click()
    assert page.title() == f"chat {UNANSWERED}"
    assert len(page.context.pages) == 1
    sql = "SELECT channel FROM contacts ORDER BY id DESC LIMIT 1"
    await_that(lambda: street.rows(sql) == [{"channel": "chat"}], "the contact is not recorded")


@pytest.mark.parametrize("lang", ["en", "fa"])
def test_the_contact_card_is_a_view_of_its_own(visit: Visit, lang: str) -> None:
    page = visit(f"/?lang={lang}")
    open_panel(page)
    inside(page, ".still .button").click()
    inside(page, ".channels").wait_for()
    assert focused(page).startswith("h3")
    assert inside(page, ".channels a").nth(1).get_attribute("href") == "mailto:help@example.com"
    page.keyboard.press("Escape")
    assert not inside(page, ".panel").is_visible()


def test_who_says_no_is_asked_why(visit: Visit, street: Street) -> None:
    page = visit()
    page.evaluate("document.querySelector('kb-help').openArticle('warranty')")
    inside(page, ".answers .button").nth(1).click()
    inside(page, ".choices .button").nth(1).click()
    page.wait_for_function(
        "() => !document.querySelector('kb-help').shadowRoot.querySelector('.choices')"
    )

    sql = "SELECT slug, helpful, reason FROM votes ORDER BY id DESC LIMIT 1"
    assert street.rows(sql) == [{"slug": "warranty", "helpful": 0, "reason": "unclear"}]


def test_a_message_comes_after_its_delay_and_stays_away_once_dismissed(
    visit: Visit, street: Street
) -> None:
    page = visit(ready=False)
    page.clock.install(time=START)
    page.goto(f"{street.shop}/cart/checkout")
    inside(page, ".launcher").wait_for()
    says = inside(page, ".says")
    page.clock.pause_at(START + timedelta(seconds=DELAY))  # counted from a little later
    assert says.count() == 0
    assert page.evaluate("localStorage.length") == 0
    page.clock.fast_forward(1000 * DELAY)
    says.wait_for()
    assert inside(page, ".message").get_attribute("role") == "status"
    assert focused(page) == "", "it does not take the focus"

    inside(page, ".message .round").click()
    assert says.count() == 0
    assert page.evaluate("localStorage.getItem('kb-help:dismissed')") == '["returns"]'

    page.goto(f"{street.shop}/cart/again")
    inside(page, ".launcher").wait_for()
    page.clock.fast_forward(1000 * DELAY * 3)
    assert says.count() == 0


@pytest.mark.parametrize("path", ["/", "/carts/", "/cart", "/shop/cart/1"])
def test_a_message_comes_on_its_pages_only(visit: Visit, street: Street, path: str) -> None:
    page = visit(ready=False)
    page.clock.install()
    page.goto(street.shop + path)
    inside(page, ".launcher").wait_for()
    page.clock.fast_forward(1000 * DELAY * 3)

    assert inside(page, ".says").count() == 0


def test_a_message_keeps_to_the_opening_hours_and_asks_its_question(visit: Visit) -> None:
    page = visit("/hours")
    says = inside(page, ".says")
    says.wait_for()
    assert says.inner_text() == "We are here.", "the first one is for when nobody answers"
    says.click()
    inside(page, "section:not([aria-busy]) .hits").first.wait_for()

    assert inside(page, "input").input_value() == "how do I return an item"
    assert not inside(page, ".message").is_visible()


def test_a_shop_that_changes_pages_without_loading_them_gets_its_message(visit: Visit) -> None:
    page = visit("/")
    page.evaluate("history.pushState({}, '', '/hours')")

    inside(page, ".says").wait_for()


def test_a_page_calls_the_widget_and_hears_of_it(visit: Visit) -> None:
    page = visit()
    page.evaluate(
        """() => {
          window.heard = [];
          for (const name of ['open', 'close', 'search', 'answer', 'article'])
            document.addEventListener(`kb:${name}`, each => heard.push([name, each.detail]));
          document.getElementById('buy').focus();
          window.help = document.querySelector('kb-help');
        }"""
    )
    page.evaluate("question => help.open(question)", QUESTIONS["en"])
    page.evaluate("help.openArticle('return-policy')")
    inside(page, ".vote").wait_for()
    assert page.evaluate("help.isOpen")
    page.evaluate("help.close()")
    heard = page.evaluate("heard")

    assert [name for name, _ in heard] == ["open", "search", "answer", "article", "close"]
    search, answer, article = (detail for _, detail in heard[1:4])
    assert search["query"] == QUESTIONS["en"]
    assert search["answered"] is True
    assert answer["searchId"] == search["searchId"]
    assert (article["lang"], article["slug"]) == ("en", "return-policy")
    assert page.evaluate("document.activeElement.id") == "buy", "the focus is where it was"
    assert not page.evaluate("help.isOpen")


def test_the_language_is_the_pages_or_what_the_script_tag_says(visit: Visit) -> None:
    page = visit("/?lang=tr")
    assert inside(page, ".launcher").inner_text() == "Yardım"
    page = visit("/?lang=tr&attributes=data-lang%3D%22fa%22 data-position%3D%22start%22")
    launcher = inside(page, ".launcher")
    assert launcher.inner_text() == "راهنما"
    box = launcher.bounding_box()
    assert box
    assert box["x"] > 1000, "at the start of a line from right to left"
    page.evaluate("document.querySelector('kb-help').lang = 'th'")
    inside(page, ".launcher").get_by_text("ช่วยเหลือ").wait_for()


def test_a_shop_without_the_button_opens_the_widget_itself(visit: Visit) -> None:
    page = visit("/?attributes=data-button%3D%22none%22", ready=False)
    page.evaluate("customElements.whenDefined('kb-help')")
    page.evaluate("document.querySelector('kb-help').open()")
    inside(page, ".greeting").wait_for()
    page.keyboard.press("Escape")

    assert not inside(page, ".launcher").is_visible()


def test_a_shop_chooses_colours_by_custom_properties(visit: Visit) -> None:
    page = visit()
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(':root { --kb-accent: rgb(1, 2, 3); --kb-on-accent: rgb(4, 5, 6) }');
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    looks = inside(page, ".launcher").evaluate(
        "each => [getComputedStyle(each).backgroundColor, getComputedStyle(each).color]"
    )

    assert looks == ["rgb(1, 2, 3)", "rgb(4, 5, 6)"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "fa"])
def test_words_stand_out_and_what_can_be_pressed_is_large(
    visit: Visit, theme: str, lang: str
) -> None:
    page = visit(f"/?lang={lang}", color_scheme=theme, reduced_motion="reduce")
    faint, small = [], []

    def look() -> None:
        faint.extend(page.evaluate(_find_faint_inside()))
        small.extend(page.evaluate(_FIND_SMALL))

    open_panel(page)
    look()
    assert inside(page, ".panel").evaluate("each => each.getAnimations().length") == 0
    ask(page, UNANSWERED)
    look()
    ask(page, QUESTIONS[lang])
    look()
    read_first(page)
    look()
    inside(page, ".still .button").last.click()
    inside(page, ".channels").wait_for()
    look()

    assert faint == []
    assert small == []
    ground = inside(page, ".panel").evaluate("each => getComputedStyle(each).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") is (theme == "light")


def _find_faint_inside() -> str:
    """The test of the pages, looking into the widget."""
    root = "document.querySelector('kb-help').shadowRoot"
    return _FIND_FAINT.replace(
        "document.querySelectorAll('body *')", f"{root}.querySelectorAll('*')"
    )


_FIND_SMALL = """() => [...document.querySelector('kb-help').shadowRoot
  .querySelectorAll('button, input, .rows a, .channels li, .hits li, .page, [role=option]')]
  .filter(each => each.checkVisibility() && !each.matches('.body *'))
  .filter(each => { const { width, height } = each.getBoundingClientRect();
                    return width < 44 || height < 44; })
  .map(each => each.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_wider_than_a_small_phone(visit: Visit, lang: str) -> None:
    page = visit(f"/?lang={lang}", viewport={"width": 320, "height": 640})
    wide = []

    def measure(where: str) -> None:
        excess = inside(page, ".stage").evaluate("each => each.scrollWidth - each.clientWidth")
        wide.extend([f"{where}: {excess} px"] if excess > 0 else [])

    open_panel(page)
    measure("home")
    ask(page, QUESTIONS[lang])
    measure("results")
    for slug in ("return-policy", "sizes-and-measurements", "payment-methods"):
        page.evaluate("slug => document.querySelector('kb-help').openArticle(slug)", slug)
        measure(slug)
    page.evaluate("document.querySelector('kb-help').openContact()")
    measure("contact")

    assert wide == []


def _console(browser: Browser, url: str) -> tuple[Page, list[str]]:
    page = browser.new_context().new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(url)
    return page, said


def test_a_shop_that_is_not_listed_gets_no_button_and_is_told_why(
    browser: Browser, data_dir: Path
) -> None:
    with open_street(data_dir, origins=("https://shop.example.com",)) as street:
        page, said = _console(browser, street.shop)
        await_that(lambda: _pump(page) and any("[serve] origins" in each for each in said), "told")
        assert inside(page, "button").count() == 0
        assert street.shop in next(each for each in said if "[serve] origins" in each)
        page.context.close()


def _pump(page: Page) -> bool:
    """Let the browser's messages come in."""
    return bool(page.evaluate("true"))


@pytest.mark.parametrize(("names", "has_html"), [("kb-help", True), ("'none'", False)])
def test_trusted_types_are_used_or_done_without(
    browser: Browser, street: Street, names: str, has_html: bool
) -> None:
    street.policy = f"{street.strict()}; require-trusted-types-for 'script'; trusted-types {names}"
    try:
        page, said = _console(browser, street.shop)
        inside(page, ".launcher").wait_for()
        page.evaluate("document.querySelector('kb-help').openArticle('return-policy')")
        assert inside(page, ".body").inner_text().strip()
        assert (inside(page, ".body ul, .body ol, .body a").count() > 0) is has_html
        assert (said == []) is has_html
        page.context.close()
    finally:
        street.policy = ""


def test_the_example_shop_talks_to_the_widget(browser: Browser, data_dir: Path) -> None:
    from kb.settings import Log

    settings = Settings(
        data=str(data_dir),
        site=Site(languages=LANGUAGES),
        widget=Widget(example=True),
        log=Log(enabled=False),
    )
    with serving(create_app(settings)) as address:
        page, said = _console(browser, f"{address}/example/")
        inside(page, ".launcher").wait_for()
        page.locator("[data-article]").click()
        inside(page, ".vote, .still").first.wait_for()
        events = page.locator(".events code").all_inner_texts()
        assert events == ["kb:article", "kb:open", "kb:ready"]
        page.locator("[data-lang=fa]").click()
        inside(page, ".launcher").get_by_text("راهنما").wait_for()
        assert said == []
        page.context.close()
