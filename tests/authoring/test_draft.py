"""`kb new`: skeletons that pass the check of their own program."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.authoring import load_library, new_article
from kb.authoring.article import parse_article
from kb.authoring.draft import draft_text
from kb.errors import UsageError
from kb.model import Kind, Status


@pytest.mark.parametrize("kind", list(Kind))
def test_a_new_article_of_each_kind_passes_the_check_as_a_draft(tmp_path: Path, kind: Kind) -> None:
    path = new_article(tmp_path, "How do I pay?", "en", kind, "payment")

    assert path == tmp_path / "en/payment/how-do-i-pay.md"
    library, problems = load_library(tmp_path)
    assert problems == ()
    (article,) = library.articles
    assert (article.title, article.kind, article.status) == ("How do I pay?", kind, Status.DRAFT)


@pytest.mark.parametrize(
    ("lang", "title", "slug"),
    [
        ("fa", "چطور کالا را پس بفرستم؟", "چطور-کالا-را-پس-بفرستم"),
        ("fa", "می‌خواهم بخرم", "می-خواهم-بخرم"),
        ("th", "ลืมรหัสผ่าน ทำอย่างไร", "ลืมรหัสผ่าน-ทำอย่างไร"),
        ("tr", "İade nasıl yapılır?", "iade-nasıl-yapılır"),
        ("ne", "पासवर्ड बिर्सिएँ", "पासवर्ड-बिर्सिएँ"),
    ],
)
def test_a_title_in_any_script_gives_the_file_its_name(
    tmp_path: Path, lang: str, title: str, slug: str
) -> None:
    path = new_article(tmp_path, title, lang)

    assert path == tmp_path / lang / "general" / f"{slug}.md"
    assert load_library(tmp_path)[0].articles[0].title == title


def test_questions_handed_in_are_asks_of_the_draft(tmp_path: Path) -> None:
    asks = ["Where's my money: lost?", "[refund] #1", "هزینهٔ ارسال؟"]
    new_article(tmp_path, "Refunds", "en", asks=asks)

    assert load_library(tmp_path)[0].articles[0].asks == tuple(asks)


def test_a_file_that_exists_is_never_overwritten(tmp_path: Path) -> None:
    path = new_article(tmp_path, "Refunds", "en")
    path.write_text("mine")

    with pytest.raises(UsageError, match=r"refunds\.md exists already\. Choose another title"):
        new_article(tmp_path, "Refunds", "en")
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("title", "lang", "category", "slug", "message"),
    [
        ("  ", "en", "general", "", "An article needs a title"),
        ("Refunds", "English", "general", "", "`English` is not a language code"),
        ("Refunds", "en", "My Topic", "", "`My Topic` cannot be part of a page's address"),
        ("Refunds", "en", "../..", "", "an article's place is"),
        ("Refunds", "en", "general", "Refunds", "`Refunds` cannot be part of a page's address"),
        ("word " * 60, "en", "general", "", "cannot be written: File name too long. Name the file"),
    ],
)
def test_a_place_that_cannot_be_is_refused_and_nothing_written(
    tmp_path: Path, title: str, lang: str, category: str, slug: str, message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        new_article(tmp_path, title, lang, category=category, slug=slug)

    assert message in caught.value.message
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_category_that_is_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "en").write_text("not a folder")

    with pytest.raises(UsageError, match=r"refunds\.md cannot be written: Not a directory"):
        new_article(tmp_path, "Refunds", "en")


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
@example("no")
@example("[a]: {b} # c")
@example("?")
@example("'\"\\")
def test_any_title_comes_back_from_the_file_as_it_was_given(title: str) -> None:
    title = " ".join(title.split()) or "x"

    parsed = parse_article("en/a/b.md", draft_text(title, Kind.FAQ).encode(), date(2026, 1, 1))

    assert parsed.article is not None
    assert parsed.article.title == title
