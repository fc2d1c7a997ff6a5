"""The way in to the desk, whose application is made when the first editor comes."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kb.web.desk import router
from kb.web.wire.files import find_site

from .conftest import Place, Visitor


def test_a_desk_that_cannot_be_made_is_answered_and_made_later(
    place: Place,
    visitor: Visitor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    site = tmp_path / "site"
    shutil.copytree(find_site() / "desk", site / "desk")
    words = site / "desk/en.toml"
    whole = words.read_text(encoding="utf-8")
    words.write_text("no TOML", encoding="utf-8")
    monkeypatch.setattr(router, "find_site", lambda: site)

    page, gaps = visitor.get("/desk/login"), visitor.get("/api/v1/gaps/")

    assert page.status_code == 500
    assert page.headers["content-type"].startswith("text/html")
    assert gaps.status_code == 401  # who has no key is told so first
    assert "en.toml" not in page.text
    assert "en.toml: not valid TOML" in caplog.text

    words.write_text(whole, encoding="utf-8")
    assert visitor.get("/desk/login").status_code == 200


def test_the_first_editors_may_come_together(place: Place, visitor: Visitor) -> None:
    pages = [f"{place.address}{path}/login" for path in ("/desk", "//desk/", "/%64esk")] * 4

    with ThreadPoolExecutor(len(pages)) as hands:
        answers = list(hands.map(visitor.http.get, pages))

    assert {each.status_code for each in answers} == {200}
