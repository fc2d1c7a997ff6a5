"""Reading an article and choosing products, in a real browser against a real server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .conftest import LANGUAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

POLICY = "articles/return-policy"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_link_of_a_section_is_reached_and_copied_with_the_keyboard(
    page: Page, context: BrowserContext, address: str, lang: str
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page.goto(f"{address}/{lang}/{POLICY}?q=x")
    link = page.locator(".anchor").nth(1)
    heading = page.locator(".titled").nth(1).locator("h2, h3")
    link.focus()
    assert link.evaluate("each => getComputedStyle(each).opacity") == "1"
    assert heading.inner_text() in (link.get_attribute("aria-label") or "")

    page.keyboard.press("Enter")

    status = page.locator(".copied")
    page.locator(".copied:not(:empty)").wait_for()
    assert status.inner_text() == status.get_attribute("data-copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    anchor = heading.get_attribute("id")
    assert copied == page.evaluate(
        "anchor => new URL('#' + anchor, location.origin + location.pathname).href", anchor
    )
    assert page.url.endswith(copied.partition("#")[2])


def test_the_contents_show_which_section_is_read(page: Page, address: str) -> None:
    page.goto(f"{address}/en/{POLICY}")
    current = page.locator(".contents-wide [aria-current]")
    assert current.count() == 0

    page.locator("#how-refunds-are-paid").evaluate("each => each.scrollIntoView()")

    current.filter(has_text="How refunds are paid").wait_for()
    assert current.count() == 1
    page.evaluate("scrollTo(0, 0)")
    current.wait_for(state="detached")


def test_the_section_that_was_come_for_is_the_one_that_is_read(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/en/articles/returns-faq#when-do-i-get-my-refund")
    current = page.locator(".contents-wide [aria-current]")

    current.filter(has_text="When do I get my refund?").wait_for()

    below = page.locator(".titled h2, .titled h3").nth(3)
    assert below.evaluate("each => each.getBoundingClientRect().top < innerHeight * 0.35"), (
        "the next section is to begin close below"
    )
    page.mouse.wheel(0, 150)
    current.filter(has_text="When do I get my refund?").wait_for(state="detached")
    context.close()


def test_without_script_a_section_s_link_is_a_link_and_everything_is_there(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/en/{POLICY}")
    page.locator(".titled", has_text="How refunds are paid").locator(".anchor").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#how-refunds-are-paid")
    assert page.locator(".feedback button").count() == 2
    context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_products_are_chosen_by_keyboard_without_script(
    browser: Browser, address: str, lang: str
) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 1280, "height": 800}
    )
    page = context.new_page()
    page.goto(f"{address}/{lang}/")
    page.locator(".home-products a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{lang}/products")
    everything = page.locator(".product").count()

    for group in (0, 1):
        page.locator(".filters-wide ul").nth(group).locator("a").first.focus()
        page.keyboard.press("Enter")
        page.locator(f".chips li:nth-child({group + 1}) a:not(.plain)").wait_for()
    assert 1 <= page.locator(".product").count() < everything
    assert page.locator(".filters-wide [aria-current]").count() == 2
    page.locator(".product a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{lang}/articles/*")
    assert page.locator(".facts-box dt").count() >= 2
    context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_products_fit_a_small_phone(browser: Browser, address: str, lang: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    wide = []
    for path in ("products", "articles/luna-table-lamp"):
        page.goto(f"{address}/{lang}/{path}")
        page.locator("details.filters, details.contents").evaluate_all(
            "all => all.forEach(each => each.open = true)"
        )
        excess = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if excess > 0:
            wide.append(f"{path}: {excess}")
    context.close()

    assert wide == []
