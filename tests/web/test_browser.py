"""A person's way through the help centre, in a real browser against a real server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gallery import PAGES, PageType

from .conftest import LANGUAGES
from .test_results import QUESTIONS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_customer_finds_an_answer_with_the_keyboard_alone(
    page: Page, address: str, lang: str
) -> None:
    page.goto(f"{address}/{lang}/")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type(QUESTIONS[lang])
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator(".hit").count() > 0
    assert page.locator("mark").count() > 0

    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("Boolean(document.activeElement.closest('.hit'))"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{lang}/articles/*")
    assert page.locator("h1").inner_text()


def test_the_first_tab_reaches_the_skip_link_which_leads_to_the_content(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/en/articles/return-policy")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_language_switch_opens_by_keyboard_and_keeps_the_article(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/en/articles/return-policy")
    page.locator("summary", has_text="English").focus()
    page.keyboard.press("Enter")
    page.locator("details.languages a", has_text="فارسی").click()

    assert page.url == f"{address}/fa/articles/return-policy"
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"


def test_persian_pages_run_from_right_to_left(page: Page, address: str) -> None:
    page.goto(f"{address}/fa/")
    brand = page.locator(".brand").bounding_box()
    switch = page.locator("details.languages").bounding_box()

    assert brand
    assert switch
    assert brand["x"] > switch["x"]
    assert page.get_attribute("html", "dir") == "rtl"


def test_a_reader_gets_no_cookie(page: Page, context: BrowserContext, address: str) -> None:
    for path in ("/", "/en/search?q=refund", "/en/articles/return-policy", "/schema"):
        page.goto(address + path)

    assert context.cookies() == []


@pytest.mark.parametrize("lang", ["en", "fa", "th"])
def test_a_customer_says_that_an_article_did_not_help_and_why(
    page: Page, context: BrowserContext, address: str, lang: str
) -> None:
    page.goto(f"{address}/{lang}/search?q={QUESTIONS[lang]}")
    page.locator(".hit a").first.click()
    page.wait_for_url(f"**/{lang}/articles/*s=*-1*")
    page.locator("button[name=helpful][value=no]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**voted=no#feedback")
    page.locator("input[value=unclear]").check()
    page.locator("textarea").fill("…")
    page.locator(".feedback button[type=submit]").click()
    page.wait_for_url("**voted=done#feedback")

    assert page.locator(".feedback form").count() == 0
    assert page.locator(".feedback h2").is_visible()
    assert page.locator("input[name=q]").input_value() == QUESTIONS[lang]
    assert context.cookies() == []


NARROW = (320, 360, 640)
"""Widths of windows: 1280 pixels at 400 % zoom, which WCAG asks for, a phone, 1280 at 200 %."""


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.name)
def test_nothing_is_wider_than_a_small_phone_or_a_page_that_is_zoomed(
    browser: Browser, gallery: str, kind: PageType
) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    wide = []
    for lang in kind.langs:
        page.set_viewport_size({"width": NARROW[0], "height": 700})
        kind.open(page, gallery, lang)
        page.locator("main details, header details").evaluate_all(
            "all => all.forEach(each => each.open = true)"
        )
        for width in NARROW:
            page.set_viewport_size({"width": width, "height": 700})
            wide += _measure(page, f"{lang}, {width}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        wide += _measure(page, f"{lang}, {width} with text twice as large")
    context.close()

    assert wide == []


def _measure(page: Page, where: str) -> list[str]:
    excess = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [f"{page.url}, {where}: {excess} px too wide"] if excess > 0 else []


@pytest.mark.parametrize("path", ["/en/", "/fa/search?q=پول", "/th/articles/return-policy"])
def test_what_can_be_pressed_is_at_least_24_pixels_high(
    page: Page, address: str, path: str
) -> None:
    """Links inside a sentence are exempt, as in WCAG 2.2."""
    page.goto(address + path)
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, input, summary')]
            .filter(each => each.checkVisibility() && !each.closest('.body, .notice, .skip'))
            .filter(each => each.getBoundingClientRect().height < 24)
            .filter(each => !each.matches('.topic a, .policy a'))
            .map(each => each.outerHTML.slice(0, 120))"""
    )

    assert small == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_stand_out_from_their_ground(browser: Browser, address: str, theme: str) -> None:
    """Contrast of at least 4.5 for every piece of text, against the nearest painted ground."""
    context = browser.new_context(color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    faint = []
    for path in ("/en/", "/en/search?q=refund", "/en/articles/return-policy", "/en/x", "/schema"):
        page.goto(address + path)
        faint += page.evaluate(_FIND_FAINT)
    context.close()

    assert faint == []


_FIND_FAINT = """() => {
  const read = css => css.match(/[\\d.]+/g).map(Number);
  const shine = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = each => {
    for (let at = each; at; at = at.parentElement) {
      const color = read(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const each of document.querySelectorAll('body *')) {
    const says = [...each.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!says || !each.checkVisibility()) continue;
    const [a, b] = [shine(read(getComputedStyle(each).color)), shine(ground(each))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push(`${location.pathname} ${ratio.toFixed(2)} ${each.outerHTML}`);
  }
  return faint;
}"""
