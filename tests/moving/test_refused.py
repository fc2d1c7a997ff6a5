"""What is no export, and what in an export cannot come over, is said before anything is written."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from .conftest import Kb
from .exports import PIXELS, save, zendesk_article


@pytest.mark.parametrize(
    ("source", "content", "said"),
    [
        ("zendesk", "{", "e.json: Input data was truncated"),
        ("zendesk", [], "e.json: Expected `object`, got `array`"),
        ("zendesk", {"tickets": []}, "e.json: none of them is there, only `tickets`"),
        ("zendesk", {"articles": [{"title": "x"}]}, "required field `id` - at `$.articles[0]`"),
        ("zendesk", {"articles": [{"id": 1, "body": 5}]}, "at `$.articles[0].body`"),
        ("zendesk", {"sections": [{"id": 1}]}, "there are no articles in it"),
        ("freshdesk", {"error": "x"}, "record 1 has no `id`"),
        ("freshdesk", [{"id": 1, "title": "x", "status": "no"}], "at `$.status`"),
        ("freshdesk", [{"id": 1, "name": "x"}], "there are no articles in it"),
        ("freshdesk", "nonsense", "e.json: JSON is malformed"),
    ],
)
def test_json_that_is_no_export_is_refused_with_file_and_place(
    kb: Kb, tmp_path: Path, source: str, content: Any, said: str
) -> None:
    save(tmp_path, "x/e.json", content)

    result = kb("import", source, "x")

    assert result.exit_code == 1
    assert said in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x"]


def test_all_broken_files_are_named_at_once(kb: Kb, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        save(tmp_path, f"x/{name}.json", "{" if name != "b" else {"articles": []})

    lines = kb("import", "zendesk", "x").stderr.splitlines()

    assert [line.partition(":")[0] for line in lines[1:]] == ["a.json", "c.json"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("html", "nowhere"),
        ("csv", "nowhere.csv"),
        ("zendesk",),
        ("typo3", "x"),
        ("html", ".", "--lang", "EN_us!"),
        ("html", ".", "--category", "No Folder"),
        ("html", ".", "--images", "nowhere"),
    ],
)
def test_wrong_usage_is_told(kb: Kb, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    save(tmp_path, "a.html", "<p>x</p>")

    result = kb("import", *arguments)

    assert result.exit_code == 2
    assert "Error" in result.stderr
    assert not (tmp_path / "articles").exists()


def test_a_folder_without_pages_is_refused(kb: Kb, tmp_path: Path) -> None:
    save(tmp_path, "x/readme.txt", "x")

    assert "holds no HTML pages" in kb("import", "html", "x").stderr
    assert "holds no `.json` file" in kb("import", "zendesk", "x").stderr


def test_one_bad_page_leaves_the_others_and_links_to_it_are_told(kb: Kb, tmp_path: Path) -> None:
    deep = "<ul><li>x" * 80 + "</li></ul>" * 80
    huge = "<p>word</p>" * 200_000
    links = "<p>See <a href='/hc/articles/2'>two</a>, <a href='/hc/articles/3'>three</a>.</p>"
    articles = [
        zendesk_article(1, "One", links),
        zendesk_article(2, "Empty", "<p>&nbsp;</p>"),
        zendesk_article(3, "Large", "<pre>" + "word " * 220_000),
        zendesk_article(5, "Huge", huge),
        zendesk_article(4, "T" * 400, f"<p>Nested</p>{deep}"),
    ]
    save(tmp_path, "e.json", {"articles": articles})

    result = kb("import", "zendesk", "e.json")

    assert result.exit_code == 1
    assert result.stdout.startswith("2 articles imported")
    assert "Not imported: e.json: article 2 (en-us) “Empty”: the page has no text" in result.stdout
    assert "article 3 (en-us) “Large”: the file has" in result.stdout
    assert "“Huge”: the page is larger than an article may be" in result.stdout
    text = (tmp_path / "articles/en/general/one.md").read_text()
    assert "[two](https://lumen.zendesk.example/hc/articles/2)" in text
    report = (tmp_path / "import-report.md").read_text()
    assert "## Could not be imported" in report
    assert "more than 300 characters and was cut" in report
    assert kb("check").exit_code == 0


@pytest.mark.parametrize("depth", [90, 1200, 6000])
def test_pages_nested_without_end_are_no_crash(kb: Kb, tmp_path: Path, depth: int) -> None:
    nested = "<blockquote>" * depth + "x" + "</blockquote>" * depth
    save(tmp_path, "x/a.html", f"<h1>Deep</h1>{nested}")
    save(tmp_path, "x/b.html", "<h1>Flat</h1><p>y</p>")

    result = kb("import", "html", "x")

    assert (tmp_path / "articles/en/general/b.md").exists(), result.output
    assert kb("check").exit_code == 0


def test_a_page_that_is_a_link_to_somewhere_else_is_told_and_not_read(
    kb: Kb, tmp_path: Path
) -> None:
    save(tmp_path, "secret.html", "<h1>Secret</h1><p>of this machine</p>")
    save(tmp_path, "x/a.html", "<h1>Own</h1><p>x</p>")
    (tmp_path / "x/same.html").symlink_to("a.html")
    (tmp_path / "x/out.html").symlink_to("../secret.html")

    result = kb("import", "html", "x")

    assert result.exit_code == 1
    assert (
        "Not imported: out.html: the file is a link that leads out of the folder" in result.stdout
    )
    articles = sorted((tmp_path / "articles/en/general").glob("*.md"))
    assert [each.stem for each in articles] == ["a", "same"]
    assert not any("machine" in each.read_text() for each in articles)


def test_a_folder_named_like_a_file_is_none(kb: Kb, tmp_path: Path) -> None:
    save(tmp_path, "x/old.json/readme.txt", "x")

    assert "holds no `.json` file" in kb("import", "zendesk", "x").stderr


def test_pictures_that_cannot_be_shown_are_told_and_none_comes_from_outside(
    kb: Kb, tmp_path: Path
) -> None:
    save(tmp_path, "secret.png", PIXELS)
    save(tmp_path, "x/ok.jpg", PIXELS)
    save(tmp_path, "x/broken.png", b"no picture")
    save(tmp_path, "x/large.png", PIXELS + b"\0" * 1_000_001)
    inside = base64.b64encode(PIXELS).decode()
    save(
        tmp_path,
        "x/a.html",
        f"""<h1>Lamp</h1><p>Text</p><img src="../secret.png" alt="s"><img src="ok.jpg">
        <img src="broken.png" alt="b"><img src="large.png" alt="l"><img src="IMG_0001.png">
        <img src="data:image/png;base64,{inside}" alt="dot"><img src="p.gif" width="1" height="1">
        <a href="https://a.example/big.png"><img src="https://a.example/big.png" alt="big"></a>""",
    )

    assert kb("import", "html", "x").exit_code == 0

    images = tmp_path / "articles/en/general/images"
    assert sorted(path.name for path in images.iterdir()) == ["lamp.png", "ok.png"]
    report = (tmp_path / "import-report.md").read_text()
    for said in (
        "`../secret.png` was not found",
        "`broken.png` is damaged",
        "`large.png` has 1.0 MB",
        "`ok.jpg` has no description; “ok” was written",
        "`https://a.example/big.png` is on another site",
    ):
        assert said in report
    assert kb("check").exit_code == 0
