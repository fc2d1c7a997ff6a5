"""The results page that changes in place, in a real browser against a real server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .test_instant_browser import BOX, _await

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

HEADING = "#results h1"


def await_heading(page: Page, text: str) -> None:
    page.wait_for_function(
        "([place, text]) => document.querySelector(place)?.textContent.includes(text)",
        arg=[HEADING, text],
    )


@pytest.fixture
def results(page: Page, address: str) -> Page:
    """The results for “return”, with a mark by which a page that is loaded anew is told."""
    page.goto(f"{address}/en/search?q=return")
    page.evaluate("document.body.dataset.stayed = 'yes'")
    return page


def has_stayed(page: Page) -> bool:
    return bool(page.evaluate("document.body.dataset.stayed === 'yes'"))


def test_results_follow_what_is_typed_and_so_do_address_and_title(
    results: Page, address: str
) -> None:
    results.locator(BOX).fill("gift card")
    await_heading(results, "“gift card”")

    assert results.url == f"{address}/en/search?q=gift+card"
    assert "gift card" in results.title()
    assert results.locator(".hit").count() > 0
    assert results.evaluate("document.activeElement.name") == "q"
    switch = results.locator(".languages a[hreflang=fa]")
    assert "gift+card" in str(switch.get_attribute("href"))
    assert has_stayed(results)
    results.reload()
    assert "“gift card”" in results.locator(HEADING).inner_text()


def test_the_back_button_leads_to_the_question_before_and_not_to_half_of_one(
    results: Page, address: str
) -> None:
    results.locator(BOX).select_text()
    results.locator(BOX).press_sequentially("gift card")
    await_heading(results, "“gift card”")
    results.go_back()
    await_heading(results, "“return”")

    assert results.url == f"{address}/en/search?q=return"
    assert results.locator(BOX).input_value() == "return"
    results.go_forward()
    await_heading(results, "“gift card”")
    assert results.locator(BOX).input_value() == "gift card"
    assert has_stayed(results)


def test_sending_off_tells_a_screen_reader_and_moves_on_to_the_results(
    results: Page, address: str
) -> None:
    results.locator(BOX).fill("gift card")
    await_heading(results, "“gift card”")
    results.keyboard.press("Enter")
    results.wait_for_function("() => document.activeElement.matches('#results h1')")
    results.wait_for_function(
        "() => document.querySelector('form [role=status]').textContent.includes('result')"
    )
    results.go_back()
    await_heading(results, "“return”")

    assert has_stayed(results), "typing and sending off the same are one step back"


def test_a_filter_keeps_the_focus_and_the_back_button_takes_it_away(
    results: Page, address: str
) -> None:
    policy = results.locator(".filters-wide a", has_text="Policy")
    policy.focus()
    results.keyboard.press("Enter")
    results.wait_for_selector(".chips")

    assert "kind=policy" in results.url
    assert results.evaluate("document.activeElement.dataset.filter") == "kind:policy"
    assert {each.inner_text() for each in results.locator(".kind").all()} == {"Policy"}
    results.go_back()
    results.wait_for_selector(".chips", state="detached")
    assert "kind" not in results.url
    assert has_stayed(results)


def test_the_next_page_begins_at_its_top(results: Page, address: str) -> None:
    results.goto(f"{address}/en/search?q=how+do+I+return+an+item")
    results.evaluate("document.body.dataset.stayed = 'yes'")
    results.locator("a[rel=next]").scroll_into_view_if_needed()
    results.locator("a[rel=next]").click()
    results.wait_for_selector("a[rel=prev]")

    assert "page=2" in results.url
    assert results.evaluate("scrollY") == 0
    assert results.evaluate("document.activeElement.matches('#results h1')")
    assert results.locator("ol.list").get_attribute("start") == "11"
    assert has_stayed(results)


def test_a_link_that_is_opened_in_a_new_tab_is_left_alone(results: Page) -> None:
    with results.context.expect_page() as opened:
        results.locator(".filters-wide a").first.click(modifiers=["Control"])
    opened.value.close()

    assert results.url.endswith("/en/search?q=return")


def test_back_from_an_article_the_results_are_there_again(results: Page, address: str) -> None:
    results.locator(BOX).fill("gift card")
    await_heading(results, "“gift card”")
    results.locator(".hit h2 a").first.click()
    results.wait_for_url("**/en/articles/*")
    results.go_back()
    await_heading(results, "“gift card”")

    assert results.locator(BOX).input_value() == "gift card"


def test_an_answer_that_comes_late_does_not_replace_a_newer_one(results: Page) -> None:
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    results.route("**/search?q=gift&live=1", hold)
    results.locator(BOX).fill("gift")
    _await(results, lambda: bool(late))
    results.locator(BOX).fill("gift card")
    await_heading(results, "“gift card”")
    late[0].fulfill(
        body='<form data-live><input name=q></form><div id="results"><h1>late</h1></div>',
        content_type="text/html",
    )
    results.evaluate("fetch(location.href).then(each => each.text())")  # a round trip behind it

    assert "“gift card”" in results.locator(HEADING).inner_text()


def test_when_it_fails_a_link_is_an_ordinary_one(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/en/search?q=return")
    page.route(
        "**/search?*",
        lambda route: route.continue_() if route.request.is_navigation_request() else route.abort(),
    )
    page.locator(".filters-wide a", has_text="Policy").click()
    page.wait_for_selector(".chips")
    assert "kind=policy" in page.url
    page.locator(BOX).fill("gift card")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=gift+card")
    await_heading(page, "“gift card”")
    context.close()


def test_a_mistyped_word_can_be_searched_for_as_it_is_and_back(page: Page, address: str) -> None:
    page.goto(f"{address}/en/search?q=refnud+policy")
    page.locator(".correction a", has_text="Search only for").click()
    page.wait_for_selector(".correction a:has-text('similar')")
    assert "exact=1" in page.url
    page.locator(".correction a").click()
    page.wait_for_selector(".correction a:has-text('Search only for')")
    page.locator(".correction a").first.click()
    await_heading(page, "“refund policy”")

    assert page.locator(BOX).input_value() == "refund policy"


@pytest.mark.parametrize("lang", ["en", "fa"])
def test_on_a_phone_filters_stay_open_while_they_are_chosen(
    browser: Browser, address: str, lang: str
) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{address}/{lang}/search?q={'return' if lang == 'en' else 'سفارش'}")
    page.locator(".filters-narrow summary").tap()
    page.locator(".filters-narrow a").first.tap()
    page.wait_for_selector(".chips")

    assert page.locator(".filters-narrow").evaluate("each => each.open")
    assert page.locator(".filters-narrow [aria-current]").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_on_paper_there_are_results_and_no_way_around_the_site(page: Page, address: str) -> None:
    page.emulate_media(media="print")
    for path in ("search?q=how+do+I+return+an+item", "articles/return-policy"):
        page.goto(f"{address}/en/{path}")
        assert page.locator("h1").is_visible()
        for away in (".languages", ".bottom", ".filters", ".pages", ".search", "form"):
            for each in page.locator(away).all():
                assert each.is_hidden(), away
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")


def test_typing_on_the_results_page_is_one_search_the_last(
    page: Page, address: str
) -> None:  # fmt: skip
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/en/search?q=return")
    page.locator(BOX).fill("gift card")
    await_heading(page, "“gift card”")

    assert [url for url in asked if "gift" in url] == [f"{address}/en/search?q=gift+card&live=1"]
