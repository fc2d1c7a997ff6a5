from __future__ import annotations

import re
from pathlib import Path

from kb.web.wire.asset import load_assets

from .conftest import Client
from .outline import find_all


def test_an_asset_has_another_address_when_its_content_changes(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("p {}")
    before = load_assets(tmp_path).url("a.css")
    (tmp_path / "a.css").write_text("q {}")

    assert load_assets(tmp_path).url("a.css") != before
    assert re.fullmatch(r"/static/[0-9a-f]{12}/a\.css", before)


def test_a_page_links_its_style_sheet_and_the_browser_may_keep_it_for_ever(client: Client) -> None:
    (link,) = find_all(client.get("/en/").text, "link", rel="stylesheet")
    answer = client.get(link["href"])

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_an_asset_under_an_old_address_or_outside_the_folder_is_not_found(client: Client) -> None:
    for path in ("/static/000000000000/kb.css", "/static/kb.css", "/static/..%2fmessages/en.toml"):
        assert client.get(path).status_code == 404, path


def test_the_style_sheet_uses_logical_properties_only() -> None:
    css = (Path(__file__).parents[2] / "site" / "static" / "kb.css").read_text(encoding="utf-8")
    physical = re.findall(
        r"^\s*(?:(?:margin|padding|border|inset)-(?:left|right|top|bottom)|left|right|top|bottom"
        r"|width|height|(?:min|max)-(?:width|height)|text-align:\s*(?:left|right))\b.*",
        css,
        re.MULTILINE,
    )

    assert physical == []
