"""Answers while typing, in a real browser against a real server."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import pytest

from kb.web.wire.files import find_site

from .conftest import LANGUAGES
from .test_instant import TYPED

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

BOX = "input[name=q]"
LIST = "[role=listbox]"
OPTION = "[role=option]"
STATE = """() => {
  const box = document.querySelector('input[name=q]');
  const list = document.getElementById(box.getAttribute('aria-controls'));
  const options = [...list.querySelectorAll('[role=option]')];
  const active = document.getElementById(box.getAttribute('aria-activedescendant'));
  return {
    open: !list.hidden,
    expanded: box.getAttribute('aria-expanded') === 'true',
    focused: document.activeElement === box,
    options: options.length,
    active: options.indexOf(active),
    selected: options.findIndex(each => each.getAttribute('aria-selected') === 'true'),
    text: box.value,
  };
}"""


def type_in(page: Page, text: str) -> None:
    """Type, and wait for what is offered for just that text."""
    page.locator(BOX).press_sequentially(text)
    page.wait_for_function(
        "text => document.querySelector('.option-all')?.checkVisibility()"
        " && document.querySelector('.option-all').textContent.includes(text)",
        arg=text,
    )


def state(page: Page) -> dict[str, object]:
    found: dict[str, object] = page.evaluate(STATE)
    assert found["open"] == found["expanded"]
    assert found["active"] == found["selected"], "what is seen is what is said"
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_answer_is_opened_with_the_keyboard_alone(page: Page, address: str, lang: str) -> None:
    page.goto(f"{address}/{lang}/")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type(TYPED[lang])
    page.wait_for_selector(f"{LIST} {OPTION}[href*='/search/open']")
    while not page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
        "?.href.includes('/search/open')"
    ):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(rf"/{lang}/articles/.*[?&]s=[0-9a-f]{{16}}-\d"))
    assert page.locator("h1").inner_text()


def test_the_keys_are_those_of_a_combobox(page: Page, address: str) -> None:
    page.goto(f"{address}/en/")
    type_in(page, "how do i ret")
    opened = state(page)
    last = int(str(opened["options"])) - 1
    assert (opened["open"], opened["active"], last) == (True, -1, 7)

    for key, active in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", last),
                        ("ArrowDown", 0), ("Home", -1), ("ArrowUp", last), ("End", -1),
                        ("ArrowDown", 0), ("ArrowLeft", -1)):  # fmt: skip
        page.keyboard.press(key)
        assert (state(page)["active"], state(page)["focused"]) == (active, True), key
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert (state(page)["open"], state(page)["text"]) == (False, "how do i ret")
    page.keyboard.press("ArrowDown")
    assert (state(page)["open"], state(page)["active"]) == (True, 0)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert (state(page)["open"], state(page)["text"]) == (False, "")


def test_enter_without_a_choice_sends_what_was_typed(page: Page, address: str) -> None:
    page.goto(f"{address}/en/")
    type_in(page, "refund")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/en/search?q=refund")


def test_tab_leaves_the_box_and_closes_the_list(page: Page, address: str) -> None:
    page.goto(f"{address}/en/topics/returns")
    type_in(page, "refund")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.type") == "submit"
    assert page.locator(LIST).is_hidden()


def test_a_click_beside_the_list_closes_it_and_one_on_an_option_opens_it(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/en/topics/returns")
    type_in(page, "refund")
    page.locator("h1").click(position={"x": 5, "y": 5})
    assert page.locator(LIST).is_hidden()

    page.locator(BOX).press("ArrowDown")
    page.wait_for_selector(f"{LIST} {OPTION}")
    first = page.locator(OPTION).first
    first.hover()
    assert state(page)["active"] == 0, "the pointer does not take the choice from the keyboard"
    wanted = first.inner_text()
    first.click()
    page.wait_for_url("**/en/search?q=*")
    assert page.locator(BOX).input_value() == wanted


def test_a_screen_reader_is_told_how_many_there_are_in_the_pages_language(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/fa/")
    type_in(page, "سفارش")
    page.wait_for_function(
        "() => document.querySelector('[role=status]').textContent.includes('۷')"
    )


@pytest.mark.parametrize("lang", ["en", "fa", "th"])
def test_a_finger_on_a_small_phone_opens_an_answer(
    browser: Browser, address: str, lang: str
) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 400}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    for path in ("", "topics/returns"):
        page.goto(f"{address}/{lang}/{path}")
        page.locator(BOX).tap()
        type_in(page, TYPED[lang])
        box = page.locator(LIST).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        heights = [each["height"] for each in map(_box, page.locator(OPTION).all())]
        assert min(heights) >= 40
        answer = page.locator(f"{OPTION}[href*='/search/open']").first
        answer.scroll_into_view_if_needed()
        answer.tap()
        page.wait_for_url(f"**/{lang}/articles/*s=*")
    context.close()


def _box(locator) -> dict[str, float]:  # type: ignore[no-untyped-def]
    found: dict[str, float] = locator.bounding_box()
    return found


def test_in_persian_the_list_runs_from_right_to_left(page: Page, address: str) -> None:
    page.goto(f"{address}/fa/topics/returns")
    type_in(page, "سفار")
    icon = _box(page.locator(f"{OPTION} .icon").first)
    text = _box(page.locator(f"{OPTION} .option-text").first)
    shown = _box(page.locator(LIST))

    assert icon["x"] > text["x"]
    assert shown["x"] >= 0
    assert shown["x"] + shown["width"] <= 1280


def test_a_question_runs_as_its_own_letters_do_and_stays_where_it_began(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/fa/")
    box = page.locator(BOX)
    read = "at => [getComputedStyle(at).unicodeBidi, getComputedStyle(at).textAlign]"
    empty = box.evaluate(read)
    box.fill("where is my parcel?")

    assert empty[0] != "plaintext"
    assert box.evaluate(read) == ["plaintext", "right"]


def test_an_answer_that_comes_late_does_not_replace_a_newer_one(page: Page, address: str) -> None:
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.goto(f"{address}/en/")
    page.route("**/instant?q=ref", hold)
    page.locator(BOX).fill("ref")
    _await(page, lambda: bool(late))
    page.locator(BOX).press_sequentially("und")
    page.wait_for_function(
        "() => document.querySelector('.option-all')?.textContent.includes('refund')"
    )
    body = '<a class="option option-all" role="option" href="/">late</a>'
    late[0].fulfill(body=body, content_type="text/html")
    page.evaluate("fetch(location.href).then(each => each.text())")  # a round trip behind it

    assert "refund" in page.locator(".option-all").inner_text()


def _await(page: Page, is_so) -> None:  # type: ignore[no-untyped-def]
    while not is_so():
        page.evaluate("new Promise(requestAnimationFrame)")


def test_without_a_connection_the_box_is_an_ordinary_one(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/en/")
    page.route("**/instant?*", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.locator(BOX).press_sequentially("refund")
    assert page.locator(LIST).is_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search?q=refund")
    context.close()


def test_while_an_input_method_composes_answers_come_and_keys_are_its_own(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/th/")
    page.locator(BOX).focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "คืน", "selectionStart": 3, "selectionEnd": 3})
    page.wait_for_selector(f"{LIST} {OPTION}")
    composing = """key => !document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
        {key, isComposing: true, bubbles: true, cancelable: true}))"""
    for key in ("ArrowDown", "Enter", "Escape"):
        assert page.evaluate(composing, key) is False, f"{key} was taken from the input method"
        assert (state(page)["open"], state(page)["active"]) == (True, -1)
    session.send("Input.insertText", {"text": "คืน"})
    page.keyboard.press("ArrowDown")

    assert (state(page)["text"], state(page)["active"]) == ("คืน", 0)


def test_without_scripts_there_is_a_plain_search_box(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/en/")
    assert page.locator("[role=combobox], [role=listbox]").count() == 0
    page.locator(BOX).press_sequentially("refund")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search?q=refund")
    page.locator(".filters-wide a").first.click()
    page.wait_for_url("**/en/search?q=refund&*")
    assert page.locator(".chips a").count() == 2
    context.close()


def test_the_scripts_of_customers_pages_are_small() -> None:
    """Those of all pages together, compressed, without the editors' desk and what shops load."""
    scripts = {each.name: each for each in (find_site() / "static").glob("*.js")}
    sizes = [
        len(gzip.compress(path.read_bytes()))
        for name, path in scripts.items()
        if name not in ("desk.js", "widget.js", "client.js")
    ]

    assert len(sizes) >= 2
    assert sum(sizes) <= 8 * 1024
