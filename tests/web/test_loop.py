"""The whole loop, with real clicks: a question that nothing answers becomes an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from kb.insight.gap import GapState
from kb.insight.gap_desk import read_gaps

from .desk.conftest import NAME, PASSWORD, Place, kept, place  # noqa: F401

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ASKED = (
    "do you sell gift cards",
    "do you sell gift cards",
    "can I buy a gift card?",
    "can i buy a gift card",
)
ARTICLE = """\
---
title: Gift cards
kind: faq
asks:
  - do you sell gift cards
  - can I buy a gift card?
tags: [gifts]
status: draft
---

Yes, we sell gift cards from 10 to 500 euros.

## Do you sell gift cards?

Yes. Choose a value, pay, and the gift card arrives by e-mail within a minute.
"""


def test_a_question_becomes_an_article_and_its_gap_closes_by_itself(
    page: Page,
    place: Place,  # noqa: F811
) -> None:
    from playwright.sync_api import expect

    # Customers ask, and nothing answers.
    for number, text in enumerate(ASKED):
        answer = httpx.get(
            f"{place.address}/en/search",
            params={"q": text},
            headers={"user-agent": f"Mozilla/5.0 Firefox/{100 + number}.0"},
        )
        assert answer.status_code == 200

    # An editor logs in and finds the gap.
    page.goto(f"{place.address}/desk")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    gap = page.get_by_role("link", name="do you sell gift cards")
    for _ in range(100):
        if gap.count():
            break
        page.reload()
    gap.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("do you sell gift cards")

    # They write the draft from it.
    page.get_by_label("Title").fill("Gift cards")
    page.get_by_label("Name in the address").fill("gift-cards")
    page.get_by_label("Category (folder)").fill("gifts")
    page.get_by_role("button", name="Write a draft").click()
    page.wait_for_url("**/desk/articles/en/gifts/gift-cards*")
    file = place.articles / "en/gifts/gift-cards.md"
    assert "status: draft" in file.read_text("utf-8")
    assert "- do you sell gift cards" in file.read_text("utf-8")

    # The preview follows what they write.
    page.get_by_label("Markdown").fill(ARTICLE)
    preview = page.frame_locator("#preview")
    expect(preview.get_by_role("heading", level=1)).to_have_text("Gift cards")
    expect(preview.locator("body")).to_contain_text("from 10 to 500 euros")
    expect(page.locator("#checks")).to_contain_text("No mistakes")

    # They replay it, and then publish.
    page.get_by_role("button", name="Save and replay").click()
    expect(page.locator(".verdict")).to_have_text("Answers 4 of 4 asks")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_role("status")).to_contain_text("Published", timeout=60_000)
    assert file.read_text("utf-8") == ARTICLE.replace("status: draft", "status: published")

    # The gap has closed by itself, and says by which article.
    with place.log.reading() as database:
        (closed,) = read_gaps(database, "en")
    assert (closed.state, closed.closed_by) == (GapState.CLOSED, "en/gift-cards")
    page.goto(f"{place.address}/desk/gaps?state=closed")
    page.get_by_role("link", name="do you sell gift cards").click()
    expect(page.locator(".notice.good")).to_contain_text("Gift cards")

    # And customers find the answer.
    page.goto(f"{place.address}/en/search?q=do+you+sell+gift+cards")
    expect(page.locator(".hit").first).to_contain_text("Gift cards")
