"""The health page: each thing that is wrong with an article is found, and nothing else is."""

from __future__ import annotations

import re
from datetime import date, timedelta

import httpx
import pytest
from patience import await_that

from kb.authoring import load_library
from kb.authoring.status import set_status
from kb.index import Index, compile_index, open_index
from kb.insight import ArticleCounts, Caller, ReadEvent, VoteEvent
from kb.model import Status
from kb.search.duplicates import ALIKE, find_duplicates
from kb.web.desk.coverage import check_coverage, load_topics
from kb.web.desk.health_page import (
    find_due,
    find_unhelpful,
    find_unread,
    find_untranslated,
)
from kb.web.wire.files import find_site

from .conftest import Place, Visitor

TOPICS = find_site() / "desk" / "topics" / "shop.toml"
TODAY = date(2026, 6, 15)


def section(page: str, name: str) -> str:
    found = re.search(rf'<section[^>]*aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    assert found
    return found[1]


def test_articles_with_mostly_unhelpful_votes_are_found(index: Index) -> None:
    def counts(slug: str, votes: int, helpful: int) -> ArticleCounts:
        return ArticleCounts("en", slug, 9, 9, votes, helpful)

    found = find_unhelpful(
        index.articles("en"),
        [
            counts("lamp", 2, 0),  # too few to tell
            counts("parcels", 10, 6),  # good enough
            counts("reset-password", 10, 5),
            counts("return-policy", 9, 1),
            counts("gone", 9, 0),  # no longer there
        ],
    )

    assert [each.article.slug for each in found] == ["return-policy", "reset-password"]


def test_articles_that_nobody_opened_are_found(index: Index) -> None:
    counts = [ArticleCounts("en", "lamp", 1, 0, 0, 0), ArticleCounts("fa", "parcels", 5, 5, 0, 0),
              ArticleCounts("en", "parcels", 0, 0, 3, 3)]  # fmt: skip

    found = find_unread(index.articles("en"), counts)

    assert {each.slug for each in found} == {
        "giving-back", "parcels", "reset-password", "return-policy"
    }  # fmt: skip


def test_reviews_that_are_due_are_found(index: Index) -> None:
    from dataclasses import replace

    article = index.articles("en")[0]
    days = (-1, 0, 30, 31)
    articles = [replace(article, review_by=TODAY + timedelta(days=day)) for day in days]

    found = find_due([*articles, article], TODAY)

    assert [each.review_by for each in found] == [TODAY + timedelta(day) for day in (-1, 0, 30)]


def test_languages_that_lack_an_article_are_named(index: Index) -> None:
    found = {each.article.slug: each.missing for each in find_untranslated(index, ("en", "fa"))}

    assert found == dict.fromkeys(("giving-back", "lamp", "parcels", "reset-password"), ("fa",))
    assert find_untranslated(index, ("fa", "th")) == []


def test_a_copy_is_found_and_two_articles_on_one_subject_are_none(
    place: Place, starter: Index
) -> None:
    # Of the starter articles no two are the same, though some have one subject.
    assert [each for lang in starter.languages for each in find_duplicates(starter, lang)] == []

    policy = (place.articles / "en/returns/return-policy.md").read_text("utf-8")
    (place.articles / "en/returns/sending-back.md").write_text(
        policy.replace("title: Return policy", "title: Sending things back").replace(
            "within five working days", "within a week"
        ),
        "utf-8",
    )
    compile_index(load_library(place.articles)[0], place.settings.data_dir)
    (found,) = find_duplicates(open_index(place.settings.data_dir), "en")

    assert {found.one.slug, found.other.slug} == {"return-policy", "sending-back"}
    assert ALIKE <= found.likeness <= 1


def test_every_topic_has_a_question_in_each_of_the_five_languages_and_a_name() -> None:
    import tomllib

    words = tomllib.loads((find_site() / "desk/en.toml").read_text("utf-8"))
    for topic, questions in load_topics(TOPICS).items():
        assert set(questions) == {"en", "fa", "th", "tr", "ne"}
        assert f"topic_{topic}" in words


def test_topics_that_an_article_answers_are_told_from_those_that_none_does(index: Index) -> None:
    topics = {
        "tracking": {"en": "where is my parcel?"},
        "gifts": {"en": "do you sell gift cards"},
    }

    tracking, gifts = check_coverage(index, topics, ("en", "fa"))

    assert tracking.by_lang["en"] is not None
    assert tracking.by_lang["en"].answer is not None
    assert tracking.by_lang["en"].answer.slug == "parcels"
    assert tracking.by_lang["fa"] is None, "no question, so none was asked"
    assert gifts.by_lang["en"] is not None
    assert gifts.by_lang["en"].answer is None


def test_the_page_says_all_of_it(place: Place, editor: Visitor) -> None:
    for number in range(4):
        caller = Caller(f"host {number}", "Firefox")
        place.log.add_vote(VoteEvent("en", "lamp", False), caller)
        place.log.record_read(ReadEvent("en", "lamp"), caller)
    (place.articles / "en/products/lamp.md").write_text("broken", "utf-8")
    assert place.log.flush()

    await_that(lambda: not re.search("being (looked at|read)", editor.get("/desk/health").text))

    page = editor.page
    assert "Oslo desk lamp" in section(page, "unhelpful")
    assert "Oslo desk lamp" not in section(page, "unread")
    assert "Reset your password" in section(page, "unread")
    assert "Reset your password" in section(page, "untranslated")
    assert "lamp.md:1" in section(page, "links")
    assert "Nothing to do" in section(page, "due")
    assert "Return policy" in section(page, "coverage")
    assert "No answer" in section(page, "coverage")


@pytest.mark.parametrize("path", ["/en/articles/handbook", "/en/search?q=secret+handshake"])
def test_staff_articles_are_read_at_the_desk_alone(
    place: Place, editor: Visitor, path: str
) -> None:
    (place.articles / "en/staff").mkdir()
    (place.articles / "en/staff/handbook.md").write_text(
        "---\ntitle: Secret handshake\naudience: staff\n---\n\nThree fingers, **twice**.\n", "utf-8"
    )
    compile_index(load_library(place.articles)[0], place.settings.data_dir)

    assert "Secret handshake" in editor.get("/desk/articles?group=staff").text
    assert "<strong>twice</strong>" in editor.get("/desk/staff/en/handbook").text
    assert editor.get("/desk/staff/en/parcels").status_code == 404, "it is for everybody"
    assert httpx.get(f"{place.address}/desk/staff/en/handbook").status_code == 303
    assert "Three fingers" not in httpx.get(place.address + path).text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("title: T\nstatus: draft   # soon\n", "title: T\nstatus: published   # soon\n"),
        ("status: 'draft'\r\ntitle: T\r\n", "status: published\r\ntitle: T\r\n"),
        ("title: T\nstatus:\n", "title: T\nstatus: published\n"),
        ("title: T\n", "title: T\n"),
    ],
)
def test_publishing_changes_one_word(written: str, expected: str) -> None:
    def file(block: str) -> bytes:
        end = "\r\n" if "\r\n" in block else "\n"
        return f"---{end}{block}---{end}{end}Text. status: draft{end}".encode()

    done = set_status("en/a/b.md", file(written), Status.PUBLISHED)

    if written == "title: T\nstatus:\n":  # no status is `published`
        expected = written
    assert done == file(expected)


def test_withdrawing_adds_the_word_where_there_was_none() -> None:
    done = set_status("en/a/b.md", b"---\ntitle: T\n---\n\nText.\n", Status.DRAFT)

    assert done == b"---\ntitle: T\nstatus: draft\n---\n\nText.\n"
