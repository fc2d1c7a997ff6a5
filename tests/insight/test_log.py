"""The log as a whole: what is written, when, by whom, and what happens when it cannot be."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from kb.errors import BadFeedback, ConfigError, LogUnavailable
from kb.insight import (
    Caller,
    ClickEvent,
    ReadEvent,
    SearchEvent,
    Source,
    Survey,
    SurveyEvent,
    VoteEvent,
    describe_search,
    new_search_id,
    open_log,
)
from kb.insight.database import open_database, transaction
from kb.insight.event import parse_search_id
from kb.insight.upkeep import remove_old
from kb.model import Kind
from kb.result import Facets, Filters, Hit, Query, SearchResult, Snippet
from kb.settings import Log as LogSettings

from .conftest import AGENT, NOON, Shop

DAY = 86_400


def test_a_search_is_written_with_all_that_is_known_of_it(shop: Shop) -> None:
    hit = Hit(
        "th", "parcels", "delivery", Kind.FAQ, (), Snippet("t"), Snippet(""), "", Snippet(""), 1.0
    )
    other = SearchResult(Query("x", "en"), (hit,), 1, Facets(), True, 0.9)
    query = Query("พัสดุอยู่ไหน", "th", Filters(tags=frozenset({"delivery"})))
    result = SearchResult(
        query, (hit,), 7, Facets(), False, 0.25, "low_confidence", elsewhere=(other,)
    )
    search_id = new_search_id(NOON)
    event = describe_search(result, search_id, Source.API, NOON)
    shop.log.record_search(event, shop.caller("Somchai"))

    (row,) = shop.rows("SELECT * FROM searches")
    assert row["id"] == parse_search_id(search_id)
    assert (row["at"], row["started"], row["day"]) == (NOON * 1000, NOON * 1000, NOON // DAY)
    assert (row["lang"], row["source"], row["filtered"]) == ("th", "api", 1)
    assert (row["confidence"], row["hits"], row["confident"]) == (0.25, 7, 0)
    assert (row["first_hit"], row["elsewhere"]) == ("th/parcels", "th/parcels")
    (question,) = shop.rows("SELECT * FROM questions")
    assert (question["text"], question["unanswered"]) == ("พัสดุอยู่ไหน", 1)


def test_an_empty_search_is_none(shop: Shop) -> None:
    shop.search("  \n ")

    assert shop.rows("SELECT * FROM searches") == []


@pytest.mark.parametrize("text", ["a\ud800b", "nul\0 here", "\u2028", "'; DROP TABLE searches;--"])
def test_any_text_can_be_written(shop: Shop, text: str) -> None:
    shop.search(text)
    shop.search("after it", 5, "Ram")

    assert "after it" in shop.questions()
    assert shop.log.losses == 0


@pytest.mark.parametrize(
    ("agent", "is_counted"),
    [
        (AGENT, True),
        ("", True),
        ("python-httpx/0.28", True),
        ("Mozilla/5.0 HeadlessChrome/140", True),
        ("Mozilla/5.0 (Linux; Android 14; CUBOT X70)", True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", False),
        ("Mozilla/5.0 (compatible; bingbot/2.0)", False),
        ("Mozilla/5.0 (compatible; YandexBot/3.0)", False),
        ("Baiduspider", False),
        ("facebookexternalhit/1.1", False),
    ],
)
def test_bots_are_left_out(shop: Shop, agent: str, is_counted: bool) -> None:
    caller = Caller("203.0.113.7", agent)
    search_id = new_search_id(NOON)
    shop.log.record_search(SearchEvent(search_id, "en", "parcel", 0.9, 3, True, at=NOON), caller)
    shop.log.record_read(ReadEvent("en", "parcels", NOON), caller)
    shop.log.add_vote(VoteEvent("en", "parcels", True, at=NOON), caller)

    assert len(shop.rows("SELECT * FROM searches")) == is_counted
    assert sum(row["reads"] for row in shop.rows("SELECT reads FROM article_days")) == is_counted
    assert len(shop.rows("SELECT * FROM votes")) == is_counted


def test_editors_are_left_out(shop: Shop) -> None:
    editor = Caller("203.0.113.7", AGENT, is_editor=True)
    event = SearchEvent(new_search_id(NOON), "en", "parcel", 0.9, 3, True, at=NOON)
    shop.log.record_search(event, editor)

    assert shop.rows("SELECT * FROM searches") == []


def test_a_changed_mind_changes_the_vote(shop: Shop) -> None:
    search_id = shop.search("where is my parcel")
    shop.vote(search_id, helpful=True)
    shop.vote(search_id, helpful=False, reason="outdated", comment="moved to ali@example.com")
    shop.vote(None, helpful=True, who="Bora")

    assert shop.rows("SELECT helpful, reason, comment FROM votes ORDER BY id") == [
        {"helpful": 0, "reason": "outdated", "comment": "moved to [email]"},
        {"helpful": 1, "reason": "", "comment": ""},
    ]
    assert shop.rows("SELECT votes, helpful FROM article_days") == [{"votes": 2, "helpful": 1}]


def test_a_visitor_has_one_vote_on_an_article_a_day(shop: Shop) -> None:
    shop.vote(None, helpful=True, at=1)
    shop.vote(None, helpful=False, at=2, reason="unclear")
    shop.vote(None, helpful=True, at=DAY, reason="")

    assert shop.rows("SELECT helpful, reason FROM votes ORDER BY id") == [
        {"helpful": 0, "reason": "unclear"},
        {"helpful": 1, "reason": ""},
    ]
    assert shop.rows("SELECT sum(votes) AS n FROM article_days") == [{"n": 2}]


def test_a_vote_without_a_search_changes_the_one_after_a_search(shop: Shop) -> None:
    search_id = shop.search("where is my parcel")
    shop.vote(search_id, helpful=True)
    shop.vote(None, helpful=False, at=9)

    assert shop.rows("SELECT helpful FROM votes") == [{"helpful": 0}]
    assert shop.reason(search_id) == ("unanswered", "not_helpful")


def test_a_vote_is_tied_to_the_search_that_came_with_it_later(shop: Shop) -> None:
    shop.vote(None, helpful=False, at=-5)
    search_id = shop.search("where is my parcel")
    shop.vote(search_id, helpful=True)
    other = shop.search("parcel tracking number", 300)
    shop.vote(other, helpful=False, at=301)

    assert len(shop.rows("SELECT id FROM votes")) == 2, "each search has a vote of its own"
    assert shop.reason(search_id) == ("answered", "helpful")
    assert shop.reason(other) == ("unanswered", "not_helpful")


@pytest.mark.parametrize(
    ("kind", "score"), [(Survey.CSAT, 0), (Survey.CSAT, 6), (Survey.NPS, -1), (Survey.NPS, 11)]
)
def test_a_score_that_a_survey_does_not_have_is_refused(
    shop: Shop, kind: Survey, score: int
) -> None:
    with pytest.raises(BadFeedback, match=f"The score of {kind} is from"):
        shop.log.add_survey(SurveyEvent("en", kind, score), shop.caller("Ram"))


@pytest.mark.parametrize("search_id", ["", "x", "8000000000000000", "0" * 15, "' OR 1=1", "٠" * 16])
def test_what_is_no_search_id_is_refused(shop: Shop, search_id: str) -> None:
    with pytest.raises(BadFeedback, match="is not a search_id"):
        shop.log.record_click(ClickEvent(search_id, "en", "parcels"), shop.caller("Ram"))
    with pytest.raises(BadFeedback, match="is not a search_id"):
        shop.log.add_vote(VoteEvent("en", "parcels", True, search_id), shop.caller("Ram"))


def test_search_ids_grow_with_time_and_differ() -> None:
    ids = [new_search_id(NOON + second) for second in range(1000)]

    assert ids == sorted(ids)
    assert len({new_search_id(NOON) for _ in range(1000)}) >= 990


def test_what_is_too_much_is_dropped_counted_and_shown(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "log.db", queue_limit=10)
    shop.log.flush()
    blocker = open_database(shop.path)
    with transaction(blocker):  # nothing can be written meanwhile
        for number in range(50):
            shop.search(f"question {number}", number, f"visitor {number}")
        assert shop.log.losses == 40
    blocker.conn.close()

    assert shop.rows("SELECT sum(events) AS events FROM loss_days") == [{"events": 40}]
    assert shop.rows("SELECT count(*) AS n FROM searches") == [{"n": 10}]
    shop.log.close()


def test_a_folder_that_cannot_be_written_fails_no_search(tmp_path: Path) -> None:
    # A file stands where the folder should be: not even root can write below it.
    (tmp_path / "data").write_text("no folder")
    shop = Shop(tmp_path / "data" / "log.db", queue_limit=5)
    for number in range(8):
        shop.search("where is my parcel", number)

    assert not shop.log.flush()
    assert shop.log.problem is not None
    assert "log.db cannot be used" in shop.log.problem
    assert shop.log.losses == 3
    with pytest.raises(LogUnavailable):
        shop.vote(None, helpful=True)
    shop.log.close()
    assert shop.log.losses == 8


def test_a_switched_off_log_writes_nothing(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "data" / "log.db", LogSettings(enabled=False))
    shop.search("where is my parcel")
    shop.vote(None, helpful=True)

    assert shop.log.flush()
    assert not (tmp_path / "data").exists()
    shop.log.close()


@pytest.mark.parametrize("settings", [LogSettings(keep_days=0), LogSettings(min_visitors=0)])
def test_settings_that_cannot_be_are_refused(tmp_path: Path, settings: LogSettings) -> None:
    with pytest.raises(ConfigError, match="must be at least 1"):
        open_log(tmp_path / "log.db", settings)


def test_many_threads_record_without_losing_anything(shop: Shop) -> None:
    def customer(name: int) -> None:
        for number in range(50):
            shop.search(f"question {name} {number}", number, f"visitor {name}")
            if number % 10 == 0:
                shop.vote(None, helpful=True, who=f"{name} {number}")

    threads = [threading.Thread(target=customer, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert shop.rows("SELECT searches, votes FROM daily") == [{"searches": 400, "votes": 40}]
    assert shop.log.losses == 0


def test_closing_writes_what_waits(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "log.db")
    shop.search("where is my parcel")
    shop.log.close()
    shop.reopen()

    assert shop.questions() == {"where is my parcel": 1}
    shop.log.close()
    shop.log.close()


def test_old_searches_and_texts_are_removed_and_counts_stay(shop: Shop) -> None:
    shop.log.flush()  # what is due at the start is done
    for day in (-400, -365, -364, 0):
        search_id = shop.search(f"asked {-day} days ago", day * DAY)
        shop.click(search_id, day * DAY + 1)
        shop.vote(search_id, helpful=True, at=day * DAY + 2, comment=f"{-day} days ago")
    shop.search("asked 400 days ago", 0, "Ram")
    shop.log.flush()
    database = open_database(shop.path)
    assert remove_old(database, NOON, 365) == 2
    assert remove_old(database, NOON, 365) == 0
    database.conn.close()

    assert shop.questions() == {
        "asked 364 days ago": 1, "asked 0 days ago": 1, "asked 400 days ago": 1
    }  # fmt: skip
    assert len(shop.rows("SELECT * FROM searches")) == 3
    assert len(shop.rows("SELECT * FROM clicks")) == 2
    assert [row["comment"] for row in shop.rows("SELECT comment FROM votes")] == [
        "364 days ago", "0 days ago"
    ]  # fmt: skip
    assert shop.rows("SELECT sum(searches) AS n, sum(votes) AS votes FROM daily") == [
        {"n": 5, "votes": 4}
    ]


def test_a_question_that_is_removed_and_asked_again_gets_a_new_number(shop: Shop) -> None:
    shop.log.flush()
    shop.search("gift cards", -400 * DAY)
    (old,) = shop.rows("SELECT id FROM questions")
    shop.reopen()  # removes it
    assert shop.questions() == {}
    shop.search("gift cards", 0)

    (new,) = shop.rows("SELECT id FROM questions")
    assert new["id"] > old["id"]
