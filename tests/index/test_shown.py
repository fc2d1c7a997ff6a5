"""What hits show of passages: the same when it was patched as when it was written at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from kb.index.shown import Shown, decode_shown, extend_shown, open_shown, save_shown, show_passages
from kb.model import Article, Kind, Passage, Status

TEXTS = st.sampled_from(["", "Within 14 days.", "พัสดุของฉัน", "a lone \n line"])
ARTICLES = st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=4)


def make_article(texts: list[str], slug: str = "returns") -> Article:
    return Article(
        lang="en",
        category="orders",
        slug=slug,
        title="How do I return it?",
        kind=Kind.FAQ,
        status=Status.PUBLISHED,
        passages=tuple(
            Passage(f"part-{place}", f"Part {place}", 2, text, f"<p>{text}</p>")
            for place, text in enumerate(texts)
        ),
        source="en/orders/returns.md",
        digest="1",
        updated=date(2026, 1, 1),
        tags=("refunds", "parcels"),
    )


def read_all(folder: Path) -> tuple[Shown, ...]:
    lines = open_shown(folder)
    return decode_shown(lines.pick(range(len(lines))))


def test_a_passage_is_shown_with_its_article() -> None:
    (shown,) = show_passages(make_article(["Within 14 days."]))
    assert shown == Shown(
        category="orders",
        slug="returns",
        kind=Kind.FAQ,
        tags=("refunds", "parcels"),
        title="How do I return it?",
        anchor="part-0",
        heading="Part 0",
        text="Within 14 days.",
        distance=0,
    )


def test_a_heading_alone_shows_what_the_article_says_first() -> None:
    shown = list(show_passages(make_article(["", "First.", "Second.", ""])))
    assert [(each.text, each.distance) for each in shown] == [
        ("First.", 1),
        ("First.", 0),
        ("Second.", 0),
        ("First.", -2),
    ]


def test_an_article_without_any_text_shows_none() -> None:
    shown = show_passages(make_article(["", ""]))
    assert [(each.text, each.distance) for each in shown] == [("", 0), ("", 0)]


@given(ARTICLES, ARTICLES)
def test_records_of_more_articles_stand_behind_those_that_were_there(
    before: list[list[str]], after: list[list[str]]
) -> None:
    old, added = ([make_article(texts) for texts in each] for each in (before, after))
    added = [replace(each, title="Another") for each in added]
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        save_shown(Path(one), old)
        extend_shown(Path(other), Path(one), added)
        every = [shown for each in (*old, *added) for shown in show_passages(each)]
        assert read_all(Path(other)) == tuple(every)


def test_saved_records_are_read_as_they_were(tmp_path: Path) -> None:
    article = make_article(["Within 14 days.", ""])
    save_shown(tmp_path, [article])
    assert read_all(tmp_path) == tuple(show_passages(article))
