"""What a page weighs on its first visit: itself and all that it has the browser fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gallery import PAGES, PageType

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

pytestmark = pytest.mark.browser

LARGEST = 60_000
"""Bytes as they go over the wire, headers among them: a second on a slow phone's connection."""

SEEN_FIRST = [kind for kind in PAGES if kind.name in ("home", "answered", "policy", "contact")]
"""Pages that customers come to from elsewhere."""


@pytest.mark.parametrize("kind", SEEN_FIRST, ids=lambda kind: kind.name)
def test_a_first_visit_is_light(browser: Browser, gallery: str, kind: PageType) -> None:
    heavy = {}
    for lang in kind.langs:
        context = browser.new_context()  # with nothing in its cache
        page = context.new_page()
        fetched = _note_requests(page)
        page.goto(gallery + kind.find_path(lang))
        sizes = [request.sizes() for request in fetched]
        kinds = {request.resource_type for request in fetched}
        assert kinds >= {"document", "stylesheet", "script"}
        weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
        if weight > LARGEST:
            heavy[lang] = weight
        context.close()

    assert heavy == {}


def _note_requests(page: Page) -> list[Request]:
    fetched: list[Request] = []

    def note(request: Request) -> None:
        fetched.append(request)

    page.on("requestfinished", note)
    return fetched
