"""Each source from its files to an answer: import, check, build, search."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kb.authoring import load_library
from kb.model import Article, Kind, Status
from kb.moving.html_page import parse_html_page

from .conftest import Kb
from .exports import (
    PIXELS,
    QUESTIONS,
    RETURNS,
    save,
    save_freshdesk,
    save_site,
    save_zendesk,
    zendesk_article,
)


def read(folder: Path) -> dict[str, Article]:
    return {each.source: each for each in load_library(folder)[0].articles}


def titles(folder: Path) -> dict[tuple[str, str], str]:
    return {(each.lang, each.slug): each.title for each in load_library(folder)[0].categories}


def test_zendesk_comes_over_in_all_its_languages(kb: Kb, tmp_path: Path) -> None:
    save_zendesk(tmp_path / "export")
    save(tmp_path, "pictures/label.png", PIXELS)

    result = kb("import", "zendesk", "export", "--images", "pictures")

    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[:2] == [
        "5 articles imported: 3 in en, 1 in fa, 1 in th.",
        "Files: 10 new.",
    ]
    found = read(tmp_path / "articles")
    assert sorted(found) == [
        "en/delivery/check-list-for-agents.md",
        "en/delivery/parcels.md",
        "en/returns/return-a-lamp.md",
        "fa/returns/return-a-lamp.md",
        "th/returns/return-a-lamp.md",
    ]
    article = found["en/returns/return-a-lamp.md"]
    assert (article.kind, article.tags) == (Kind.FAQ, ("returns", "lamps"))
    assert article.updated == date(2025, 3, 4)
    for text in (
        "(../delivery/parcels.md#my-parcel-is-late)",
        "![A label on a box](images/label.png)",
        "> [!WARNING]",
        "[How to pack](https://www.youtube.example/embed/abc)",
        "[above](#how-do-i-send-it-back)",
        "[all about returns](/en/topics/returns)",
    ):
        assert text in (tmp_path / "articles" / article.source).read_text(encoding="utf-8")
    agents = found["en/delivery/check-list-for-agents.md"]
    assert (agents.status, agents.is_public, agents.tags) == (Status.DRAFT, False, ("Late ones",))
    assert titles(tmp_path / "articles")["fa", "returns"] == "مرجوعی"
    persian = (tmp_path / "articles/fa/returns/return-a-lamp.md").read_text(encoding="utf-8")
    assert "می\u200cتوانید" in persian
    assert "[این صفحه](../../en/delivery/parcels.md)" in persian


def test_what_zendesk_has_and_kb_has_not_is_in_the_report(kb: Kb, tmp_path: Path) -> None:
    kb("import", "zendesk", save_zendesk(tmp_path / "export"), "--report", "r.md")

    text = (tmp_path / "r.md").read_text(encoding="utf-8")
    for said in (
        "an embedded page (https://www.youtube.example/embed/abc)",
        "/hc/en-us/articles/999` leads to the old help centre",
        "leads to en/delivery/check-list-for-agents.md, which customers cannot open",
        "only “Agents” (staff) may read it",
        "the translation is marked as outdated",
        "the attached file `terms.pdf` was not carried over",
        "label.png` is on another site",
    ):
        assert said in text
    assert "[A label on a box](https://lumen" in (
        tmp_path / "articles/en/returns/return-a-lamp.md"
    ).read_text(encoding="utf-8")


def test_freshdesk_comes_over(kb: Kb, tmp_path: Path) -> None:
    result = kb("import", "freshdesk", save_freshdesk(tmp_path / "export"))

    assert result.exit_code == 0, result.output
    found = read(tmp_path / "articles")
    assert sorted(found) == [
        "en/delivery/delivery-times.md",
        "en/delivery/my-parcel-is-late.md",
        "en/delivery/not-ready.md",
        "en/desk/how-to-refund.md",
        "tr/delivery/my-parcel-is-late.md",
    ]
    assert found["en/delivery/my-parcel-is-late.md"].tags == ("parcels", "parcel", "order")
    assert found["en/delivery/not-ready.md"].status is Status.DRAFT
    assert not found["en/desk/how-to-refund.md"].is_public
    text = (tmp_path / "articles/en/delivery/my-parcel-is-late.md").read_text(encoding="utf-8")
    assert text.endswith(
        "Wait two days.\n\nThen [look here](delivery-times.md), or [here](/en/topics/delivery).\n\n"
        "Do not worry.\n"
    )
    assert titles(tmp_path / "articles") == {
        ("en", "delivery"): "Delivery", ("en", "desk"): "Desk", ("tr", "delivery"): "Teslimat",
    }  # fmt: skip


def test_a_site_comes_over_without_what_stands_around_its_pages(kb: Kb, tmp_path: Path) -> None:
    result = kb("import", "html", save_site(tmp_path / "site"))

    assert result.exit_code == 0, result.output
    found = read(tmp_path / "articles")
    assert {path: each.title for path, each in found.items()} == {
        "en/delivery/parcels.md": "Parcels",
        "en/returns/return-a-lamp.md": "Return a lamp",
        "tr/iade/return-a-lamp.md": "Lamba iadesi",
    }
    text = (tmp_path / "articles/en/returns/return-a-lamp.md").read_text(encoding="utf-8")
    assert "[late parcels](../delivery/parcels.md#late-parcels), our terms and [the post]" in text
    assert "![An open box](images/box-open.png)" in text
    assert "track" not in text
    assert "Lumen" not in text
    assert (tmp_path / "articles/en/returns/images/box-open.png").read_bytes() == PIXELS
    report = (tmp_path / "import-report.md").read_text(encoding="utf-8")
    for said in ("a script", "a form (“Search”)", "`terms.pdf`", "`gone.png` was not found"):
        assert said in report


def test_questions_of_a_table_become_an_article_for_each_category(kb: Kb, tmp_path: Path) -> None:
    save(tmp_path, "q.csv", QUESTIONS.encode())

    result = kb("import", "csv", "q.csv")

    assert result.exit_code == 1
    assert "Not imported: q.csv:10: row 7: “Nobody knows?” has no answer" in result.stdout
    found = read(tmp_path / "articles")
    assert {path: each.kind for path, each in found.items()} == {
        "en/delivery/delivery.md": Kind.FAQ,
        "en/returns/returns.md": Kind.FAQ,
        "fa/returns/returns.md": Kind.FAQ,
    }
    returns = found["en/returns/returns.md"]
    assert [each.heading for each in returns.passages if each.heading] == [
        "How do I return a lamp?",
        "Is it *free*?",
    ]
    assert "is asked in row 5, too" in (tmp_path / "import-report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("source", "question", "lang", "answer"),
    [
        ("zendesk", "when is the money back", "en", "return-a-lamp#when-is-the-money-back"),
        ("freshdesk", "kargom gecikti", "tr", "my-parcel-is-late"),
        ("html", "return a lamp", "en", "return-a-lamp"),
        ("csv", "چطور لامپ را پس بفرستم", "fa", "returns#"),
    ],
)
def test_what_was_imported_answers(
    kb: Kb, tmp_path: Path, source: str, question: str, lang: str, answer: str
) -> None:
    make = {"zendesk": save_zendesk, "freshdesk": save_freshdesk, "html": save_site}
    save(tmp_path, "q.csv", QUESTIONS.encode())
    export = make[source](tmp_path / "export") if source in make else tmp_path / "q.csv"
    kb("import", source, export)

    assert kb("check").exit_code == 0
    assert kb("build").exit_code == 0
    found = json.loads(kb("search", question, "--lang", lang, "--json").stdout)
    assert found["hits"][0]["url"].startswith(f"/{lang}/articles/{answer}")


def test_one_locale_of_a_language_becomes_the_plain_one(kb: Kb, tmp_path: Path) -> None:
    pages = [
        zendesk_article(1, "Colour", "<p>US</p>", locale="en-us"),
        zendesk_article(1, "Colour", "<p>GB</p>", locale="en-gb"),
    ]
    save(tmp_path, "e.json", {"articles": pages})

    kb("import", "zendesk", "e.json")

    assert sorted(read(tmp_path / "articles")) == [
        "en-gb/general/colour.md",
        "en/general/colour.md",
    ]


def test_all_can_go_into_one_folder_and_one_language(kb: Kb, tmp_path: Path) -> None:
    save(tmp_path, "e.json", {"articles": [zendesk_article(1, "Returns", RETURNS)]})

    kb("import", "zendesk", "e.json", "--lang", "de", "--category", "old")

    assert sorted(read(tmp_path / "articles")) == ["de/old/returns.md"]


def test_a_page_that_names_no_encoding_is_in_utf_8() -> None:
    page = "<h1>\u202eIade</h1><p>x</p>"

    assert parse_html_page(page.encode()).heading == "\u202eIade"
    assert parse_html_page(page.encode("utf-8-sig")).heading == "\u202eIade"
    assert parse_html_page(page.encode("utf-16")).heading == "\u202eIade"
    turkish = '<meta charset="windows-1254"><h1>İade</h1>'
    assert parse_html_page(turkish.encode("cp1254")).heading == "İade"
