"""The numbers of a period: each counted by hand, and all of them equal to a recount of the rows."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from kb.insight import (
    Period,
    ReadEvent,
    Source,
    Survey,
    SurveyEvent,
    Totals,
    read_articles,
    read_comments,
    read_languages,
    read_losses,
    read_rising_questions,
    read_series,
    read_time_to_answer,
    read_top_questions,
    read_totals,
)
from kb.insight import question as question_module
from kb.insight.period import to_date
from kb.insight.question import _tail
from kb.insight.waiting import BUCKETS, bucket_of, find_median

from .conftest import NOON, Shop

DAY = 86_400
TODAY = to_date(int(NOON // DAY))
NOW = Period(TODAY, TODAY)


def totals(shop: Shop, period: Period = NOW, lang: str | None = None) -> Totals:
    assert shop.log.flush()
    with shop.log.reading() as database:
        return read_totals(database, period, lang)


def test_nothing_has_no_rates(shop: Shop) -> None:
    counts = totals(shop)

    assert counts == Totals()
    assert counts.answered_rate is counts.zero_result_rate is counts.no_click_rate is None
    assert counts.deflection is counts.csat is counts.nps is counts.helpful_rate is None
    with shop.log.reading() as database:
        assert read_time_to_answer(database, NOW) is None
        assert read_top_questions(database, NOW, k=2) == ()
        assert read_rising_questions(database, NOW, k=2) == ()


def test_rates_are_what_they_say(shop: Shop) -> None:
    clicked = shop.search("where is my parcel", 0, "Ayşe")
    shop.click(clicked)
    shop.search("do you sell boats", 60, "Ram", answered=False, hits=0)
    shop.search("gift wrapping", 90, "Somchai", answered=False)
    shop.search("opening hours", 120, "Maryam")
    counts = totals(shop)

    assert (counts.searches, counts.answered_rate) == (4, 0.5)
    assert counts.zero_result_rate == 0.25
    assert counts.no_click_rate == pytest.approx(2 / 3), "of three with hits"
    assert counts.reasons == {
        "helpful": 0, "not_helpful": 0, "contacted": 0, "no_hits": 1, "low_confidence": 1,
        "clicked": 1, "reformulated": 0, "shown": 1,
    }  # fmt: skip
    assert sum(counts.reasons.values()) == counts.searches


def test_deflection_counts_visits_that_ended_answered_and_without_contact(shop: Shop) -> None:
    shop.search("do you sell boats", 0, "answered in the end", answered=False, hits=0)
    shop.search("opening hours", 300, "answered in the end")
    shop.search("opening hours", 0, "unanswered in the end")
    shop.search("do you sell boats", 300, "unanswered in the end", answered=False, hits=0)
    contacting = shop.search("where is my parcel", 0, "called us")
    shop.contact(contacting, 60, "called us")
    shop.search("opening hours", 600, "called us")
    shop.search("opening hours", 0, "once")
    counts = totals(shop)

    assert (counts.visits, counts.visits_deflected, counts.visits_contacted) == (4, 2, 1)
    assert counts.deflection == 0.5


def test_the_journey_goes_from_search_to_article_to_vote_to_contact(shop: Shop) -> None:
    ids = [shop.search(f"question {number}", 200 * number, f"v{number}") for number in range(5)]
    for search_id in ids[:3]:
        shop.click(search_id, 1000)
    shop.vote(ids[0], helpful=True, at=1001)
    shop.vote(ids[1], helpful=False, at=1001)
    shop.contact(ids[1], 1002)
    shop.contact(ids[4], 1003)

    steps = {step.name: (step.count, step.of) for step in totals(shop).journey}
    assert steps == {
        "searched": (5, None),
        "opened_article": (3, "searched"),
        "voted": (2, "searched"),
        "voted_helpful": (1, "voted"),
        "contacted": (2, "searched"),
        "contacted_after_article": (1, "opened_article"),
    }


def test_surveys_are_counted_as_is_customary(shop: Shop) -> None:
    caller = shop.caller("Ram")
    for score in (1, 3, 4, 5):
        shop.log.add_survey(SurveyEvent("en", Survey.CSAT, score, at=NOON), caller)
    for score in (10, 9, 9, 8, 7, 6, 0, 10):
        shop.log.add_survey(SurveyEvent("en", Survey.NPS, score, at=NOON), caller)
    counts = totals(shop)

    assert counts.csat == 0.5
    assert counts.nps == pytest.approx(100 * (4 - 2) / 8)


def test_languages_and_days_are_counted_apart(shop: Shop) -> None:
    for day, lang in ((0, "th"), (0, "en"), (0, "en"), (-2, "tr"), (-3, "tr")):
        shop.search("parcel", day * DAY, lang=lang)
    period = Period(TODAY - timedelta(2), TODAY)
    shop.log.flush()

    with shop.log.reading() as database:
        assert read_totals(database, period).searches == 4
        assert read_totals(database, period, "en").searches == 2
        assert read_totals(database, period.before).searches == 1
        assert read_languages(database, period) == ("en", "th", "tr")
        series = read_series(database, period)
    assert [(day, counts.searches) for day, counts in series] == [
        (TODAY - timedelta(2), 1), (TODAY - timedelta(1), 0), (TODAY, 3)
    ]  # fmt: skip


def test_articles_comments_and_losses_are_listed(shop: Shop) -> None:
    search_id = shop.search("where is my parcel")
    shop.click(search_id)
    shop.vote(search_id, helpful=True, comment="thanks, ali@example.com")
    shop.log.record_read(ReadEvent("en", "parcels", NOON), shop.caller("Ram"))
    shop.log.add_survey(
        SurveyEvent("en", Survey.CSAT, 2, comment="too slow", at=NOON + 9), shop.caller("Ram")
    )
    shop.log.flush()

    with shop.log.reading() as database:
        (article,) = read_articles(database, NOW)
        assert (article.slug, article.reads, article.clicks) == ("parcels", 1, 1)
        assert (article.votes, article.helpful) == (1, 1)
        slow, thanks = read_comments(database, NOW)
        assert (thanks.about, thanks.score, thanks.text) == (
            "en/parcels",
            "helpful",
            "thanks, [email]",
        )
        assert (slow.about, slow.score, slow.text) == ("", "csat 2", "too slow")
        assert read_comments(database, NOW, "tr") == ()
        assert read_losses(database, NOW) == 0


def test_the_time_to_answer_begins_with_the_first_keystroke(shop: Shop) -> None:
    *_, last = shop.type("re", "ref", "refu", "refund", every=1.0)
    shop.click(last, 8.0)
    shop.log.flush()

    with shop.log.reading() as database:
        assert 6 < (read_time_to_answer(database, NOW) or 0) <= 8


def test_a_median_is_off_by_a_bucket_at_most() -> None:
    chance = random.Random(3)
    for _ in range(50):
        times = sorted(chance.expovariate(1 / 40) for _ in range(201))
        counts: dict[int, int] = {}
        for seconds in times:
            counts[bucket_of(seconds)] = counts.get(bucket_of(seconds), 0) + 1
        high = bucket_of(times[100])
        low = ([0, *BUCKETS])[BUCKETS.index(high)]
        assert low <= (find_median(counts) or -1) <= high
    assert bucket_of(-1) == 2
    assert bucket_of(99_999) == 1800


@pytest.mark.parametrize("few_rows", [10**9, 0])
def test_top_questions_are_the_same_either_way(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, few_rows: int
) -> None:
    monkeypatch.setattr(question_module, "FEW_ROWS", few_rows)
    chance = random.Random(5)
    expected: dict[tuple[str, str], int] = {}
    for number in range(400):
        lang, text = chance.choice(["en", "tr"]), f"question {int(40 ** chance.random())}"
        day = chance.randrange(4)
        shop.search(text, -day * DAY + 130 * (number % 300), f"v{number % 40}", lang=lang)
        if day < 2:
            expected[lang, text] = expected.get((lang, text), 0) + 1
    shop.log.flush()
    period = Period(TODAY - timedelta(1), TODAY)

    with shop.log.reading() as database:
        found = read_top_questions(database, period, k=2, most=7)
        in_turkish = read_top_questions(database, period, "tr", k=2, most=3)
    assert [each.searches for each in found] == sorted(expected.values(), reverse=True)[:7]
    assert all(expected[each.lang, each.text] == each.searches for each in found)
    assert {each.lang for each in in_turkish} == {"tr"}


def test_no_question_is_shown_before_enough_visitors_asked_it(shop: Shop) -> None:
    for number in range(30):
        shop.search("my name is ram and i live at 12 rose lane", 200 * number, "Ram")
    shop.search("where is my parcel", 0, "Ram")
    shop.search("where is my parcel", 0, "Ayşe")
    shop.search("where is my parcel", 0 - 7 * DAY, "Ayşe")
    shop.log.flush()

    with shop.log.reading() as database:
        for k, texts in ((2, ["where is my parcel"]), (3, ["where is my parcel"]), (4, [])):
            assert [each.text for each in read_top_questions(database, NOW, k=k)] == texts
        assert read_rising_questions(database, NOW, k=2) == ()


def ask_much(shop: Shop, text: str, day: int, visitors: int) -> None:
    for number in range(visitors):
        shop.search(text, day * DAY + number, f"{text} {number}")


def test_a_question_that_many_more_ask_is_rising(shop: Shop) -> None:
    for day in (-1, 0):
        ask_much(shop, "where is my parcel", day, 60)
    ask_much(shop, "is the site down", 0, 20)
    ask_much(shop, "is the site down", -1, 1)
    ask_much(shop, "gift cards", 0, 4)  # a few are no trend
    shop.log.flush()

    with shop.log.reading() as database:
        (rising,) = read_rising_questions(database, NOW, k=2)
        assert read_rising_questions(database, NOW, "tr", k=2) == ()
    assert (rising.text, rising.visitors, rising.before) == ("is the site down", 20, 1)
    assert rising.alert == "“is the site down” (en) was asked by 20 visitors today, 1 before."


def test_more_of_everything_is_no_rise(shop: Shop) -> None:
    for text in ("parcel", "refund", "opening hours"):
        ask_much(shop, text, -1, 10)
        ask_much(shop, text, 0, 40)
    shop.log.flush()

    with shop.log.reading() as database:
        assert read_rising_questions(database, NOW, k=2) == ()


def test_noise_does_not_shout() -> None:
    """Of 200 questions asked as often as before, fewer than one in twenty lists has an alert."""
    chance = random.Random(7)
    alarms = 0
    for _ in range(100):
        counts = [
            tuple(sum(chance.random() < 0.02 for _ in range(500)) for _ in "nb") for _ in range(20)
        ]
        alarms += any(
            now >= 5 and now >= 2 * before and _tail(now, now + before, 0.5) <= 0.05 / len(counts)
            for now, before in counts
        )
    assert alarms <= 10


def test_the_binomial_tail_is_exact() -> None:
    from math import comb

    for successes, trials, share in ((5, 5, 0.5), (3, 10, 0.2), (18, 25, 0.61), (1, 1, 0.1)):
        exact = sum(
            comb(trials, count) * share**count * (1 - share) ** (trials - count)
            for count in range(successes, trials + 1)
        )
        assert _tail(successes, trials, share) == pytest.approx(exact)


def test_a_period_is_whole_days() -> None:
    period = Period(date(2026, 11, 1), date(2026, 11, 30))

    assert period.days == 30
    assert period.before == Period(date(2026, 10, 2), date(2026, 10, 31))
    assert period.last_days(7) == Period(date(2026, 11, 24), date(2026, 11, 30))
    assert NOW.last_days(7) == NOW
    with pytest.raises(ValueError, match="cannot end on 2026-11-01"):
        Period(date(2026, 11, 2), date(2026, 11, 1))


RECOUNT = {
    "daily": (
        "SELECT day, lang, searches, answered, with_click, with_vote, with_contact, zero_results,"
        " reformulated, shown, clicked, visits, visits_contacted, visits_deflected FROM daily"
        " WHERE searches ORDER BY 1, 2",
        "SELECT day, lang, count(*) AS searches, sum(outcome = 'answered') AS answered,"
        " sum(clicks > 0) AS with_click, sum(vote IS NOT NULL) AS with_vote,"
        " sum(contacted) AS with_contact, sum(hits = 0) AS zero_results,"
        " sum(reason = 'reformulated') AS reformulated, sum(reason = 'shown') AS shown,"
        " sum(reason = 'clicked') AS clicked,"
        " count(DISTINCT visitor) AS visits,"
        " (SELECT count(DISTINCT visitor) FROM searches s WHERE contacted AND s.day = a.day"
        "   AND s.lang = a.lang) AS visits_contacted,"
        " (SELECT count(*) FROM (SELECT max(id) AS last, max(contacted) AS called FROM searches s"
        "   WHERE s.day = a.day AND s.lang = a.lang AND outcome IS NOT NULL GROUP BY visitor)"
        "   JOIN searches l ON l.id = last WHERE l.outcome = 'answered' AND NOT called)"
        " AS visits_deflected"
        " FROM searches a WHERE outcome IS NOT NULL GROUP BY day, lang ORDER BY 1, 2",
    ),
    "question_days": (
        "SELECT day, lang, question, searches, visitors, unanswered FROM question_days"
        " ORDER BY 1, 2, 3",
        "SELECT day, lang, question, count(*) AS searches, count(DISTINCT visitor) AS visitors,"
        " sum(outcome = 'unanswered') AS unanswered FROM searches WHERE question IS NOT NULL"
        " GROUP BY day, lang, question ORDER BY 1, 2, 3",
    ),
    "questions": (
        "SELECT id, searches, visitors, unanswered, first, last,"
        " searches >= demand AND searches < 2 * demand AS fits FROM questions ORDER BY 1",
        "SELECT question AS id, count(*) AS searches, count(DISTINCT day || ' ' || visitor) AS"
        " visitors, sum(outcome = 'unanswered') AS unanswered, min(at) AS first, max(at) AS last,"
        " 1 AS fits FROM searches WHERE question IS NOT NULL GROUP BY 1 ORDER BY 1",
    ),
}


@pytest.mark.parametrize("seed", range(4))
def test_the_counts_are_those_of_the_rows_whatever_happened(tmp_path: Path, seed: int) -> None:
    """Random days of a random shop: every count that is kept equals a recount of all rows."""
    chance = random.Random(seed)
    shop = Shop(tmp_path / "log.db")
    shop.log.flush()
    ids = [_do_something(shop, chance, []) or shop.search("first", 0, "v0")]
    for _ in range(250):
        ids.append(_do_something(shop, chance, ids) or ids[-1])
        if chance.random() < 0.1:
            shop.log.flush()
    shop.wait_until(3 * DAY)

    for table, (kept, recount) in RECOUNT.items():
        assert shop.rows(kept) == shop.rows(recount), table
    assert shop.rows("SELECT * FROM searches WHERE outcome IS NULL AND merged_into IS NULL") == []
    shop.log.close()


def _do_something(shop: Shop, chance: random.Random, ids: list[str]) -> str | None:
    at = chance.choice([0, DAY]) + chance.random() * 1500
    kind = chance.random()
    if kind < 0.5 or not ids:
        answered = chance.random() < 0.7
        return shop.search(
            chance.choice(
                ["lamp", "return lamp", "return the lamp", "lamp broken", "hours", "lam"]
            ),
            at,
            f"v{chance.randrange(6)}",
            lang=chance.choice(["en", "tr"]),
            answered=answered,
            hits=3 if answered else chance.choice([0, 2]),
            source=chance.choice([Source.PAGE, Source.INSTANT]),
        )
    search_id, later = chance.choice(ids), at + chance.random() * 600
    if kind < 0.7:
        shop.click(search_id, later)
    elif kind < 0.85:
        shop.vote(search_id, chance.random() < 0.5, later)
    else:
        shop.contact(chance.choice([search_id, None]), later, f"v{chance.randrange(6)}")
    return None
