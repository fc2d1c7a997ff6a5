"""What becomes of a search: each rule, which one wins, and that the order of arrival is none."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.insight import SearchEvent, new_search_id
from kb.insight.outcome import Facts, Outcome, Reason, decide

from .conftest import NOON, Shop

HALF_AN_HOUR = 1800


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (Facts(True, 3), "shown"),
        (Facts(True, 3, clicks=1), "clicked"),
        (Facts(True, 3, reformulated=True), "reformulated"),
        (Facts(True, 3, clicks=1, reformulated=True), "clicked"),
        (Facts(False, 0), "no_hits"),
        (Facts(False, 3), "low_confidence"),
        (Facts(False, 3, clicks=1), "low_confidence"),
        (Facts(False, 3, reformulated=True), "low_confidence"),
        (Facts(True, 3, clicks=1, contacted=True), "contacted"),
        (Facts(False, 0, contacted=True), "contacted"),
        (Facts(True, 3, clicks=1, vote=False), "not_helpful"),
        (Facts(False, 3, clicks=1, vote=True), "helpful"),
        (Facts(True, 3, vote=True, contacted=True), "helpful"),
        (Facts(True, 3, vote=False, contacted=True), "not_helpful"),
    ],
)
def test_the_strongest_rule_wins(facts: Facts, reason: str) -> None:
    assert decide(facts) == reason


@given(
    st.builds(
        Facts,
        confident=st.booleans(),
        hits=st.integers(0, 3),
        clicks=st.integers(0, 2),
        vote=st.none() | st.booleans(),
        contacted=st.booleans(),
        reformulated=st.booleans(),
    )
)
def test_a_good_vote_and_only_it_answers_what_search_did_not(facts: Facts) -> None:
    answered = decide(facts).outcome is Outcome.ANSWERED

    if facts.vote is not None:
        assert answered == facts.vote
    else:
        assert not (answered and (facts.contacted or not facts.confident))


def test_a_confident_search_that_nothing_speaks_against_is_answered(shop: Shop) -> None:
    assert shop.reason(shop.search("where is my parcel")) == ("answered", "shown")


def test_a_search_without_hits_or_confidence_is_unanswered(shop: Shop) -> None:
    nothing = shop.search("do you sell boats", answered=False, hits=0)
    weak = shop.search("gift wrapping", who="Ram", answered=False)

    assert shop.reason(nothing) == ("unanswered", "no_hits")
    assert shop.reason(weak) == ("unanswered", "low_confidence")


def test_a_click_a_vote_and_a_contact_change_what_became_of_it(shop: Shop) -> None:
    search_id = shop.search("where is my parcel")
    shop.click(search_id)
    assert shop.reason(search_id) == ("answered", "clicked")
    shop.contact(search_id)
    assert shop.reason(search_id) == ("unanswered", "contacted")
    shop.vote(search_id, helpful=True)
    assert shop.reason(search_id) == ("answered", "helpful")
    shop.vote(search_id, helpful=False)
    assert shop.reason(search_id) == ("unanswered", "not_helpful")


def test_the_same_need_in_other_words_says_that_the_first_try_failed(shop: Shop) -> None:
    first = shop.search("return broken lamp", 0)
    second = shop.search("how can i return a lamp that is broken?", 30)

    assert shop.reason(first) == ("unanswered", "reformulated")
    assert shop.reason(second) == ("answered", "shown")


@pytest.mark.parametrize(
    ("text", "seconds", "who"),
    [
        ("how long is the warranty", 30, "Ayşe"),  # another need
        ("Return broken lamp?", 30, "Ayşe"),  # the same text
        ("return a broken lamp", 150, "Ayşe"),  # too late
        ("return a broken lamp", 30, "Ram"),  # somebody else
    ],
)
def test_what_is_no_reformulation(shop: Shop, text: str, seconds: float, who: str) -> None:
    first = shop.search("return broken lamp", 0)
    shop.search(text, seconds, who)

    assert shop.reason(first) == ("answered", "shown")


def test_a_hit_that_was_opened_was_no_failure(shop: Shop) -> None:
    first = shop.search("return broken lamp", 0)
    shop.click(first, 10)
    shop.search("return my broken lamp", 30)

    assert shop.reason(first) == ("answered", "clicked")


def test_a_contact_without_a_search_belongs_to_the_visitors_last_one(shop: Shop) -> None:
    earlier = shop.search("opening hours", 0)
    last = shop.search("where is my parcel", 60)
    other = shop.search("where is my parcel", 61, "Ram")
    shop.contact(None, 90)

    assert shop.reason(last) == ("unanswered", "contacted")
    assert shop.reason(earlier) == shop.reason(other) == ("answered", "shown")


def test_after_half_an_hour_nothing_changes_any_more(shop: Shop) -> None:
    search_id = shop.search("where is my parcel")
    shop.click(search_id, HALF_AN_HOUR + 1)
    shop.contact(search_id, HALF_AN_HOUR + 1)
    shop.vote(search_id, helpful=False, at=HALF_AN_HOUR + 1)

    assert shop.reason(search_id) == ("answered", "shown")
    assert len(shop.rows("SELECT * FROM clicks UNION ALL SELECT * FROM clicks")) == 2
    assert shop.rows("SELECT votes, contacts FROM daily") == [{"votes": 1, "contacts": 1}]


def test_a_vote_that_overtakes_its_search_is_not_lost(shop: Shop) -> None:

    search_id = new_search_id(NOON)
    shop.vote(search_id, helpful=False)
    shop.log.record_search(_event(search_id), shop.caller("Ayşe"))

    assert shop.reason(search_id) == ("unanswered", "not_helpful")


def _event(search_id: str) -> SearchEvent:

    return SearchEvent(search_id, "en", "where is my parcel", 0.9, 3, True, at=NOON)


@pytest.mark.parametrize("seed", range(6))
def test_the_order_in_which_events_arrive_is_no_matter(tmp_path: Path, seed: int) -> None:
    """As from several processes: the same events, shuffled, end in the same outcomes."""
    expected = _outcomes_of(tmp_path / "straight.db", None)

    assert set(expected.values()) == set(Reason) - {Reason.NO_HITS}
    assert _outcomes_of(tmp_path / "shuffled.db", random.Random(seed)) == expected


def _outcomes_of(path: Path, chance: random.Random | None) -> dict[str, str]:
    shop = Shop(path)
    texts = {
        "where is my parcel": 0, "track parcel late": 100, "track late parcel please": 130,
        "gift cards": 300, "gift wrapping": 500, "opening hours": 900, "warranty of lamps": 1200,
    }  # fmt: skip

    ids = {text: new_search_id(NOON + at) for text, at in texts.items()}
    steps: list[Callable[[], None]] = []
    for text, at in texts.items():
        event = SearchEvent(ids[text], "en", text, 0.9, 3, "gift" not in text, at=NOON + at)
        steps.append(partial(shop.log.record_search, event, shop.caller("Ayşe")))
    steps += [
        lambda: shop.click(ids["where is my parcel"], 5),
        lambda: shop.vote(ids["gift cards"], helpful=True, at=310),
        lambda: shop.vote(ids["opening hours"], helpful=False, at=910),
        lambda: shop.contact(ids["warranty of lamps"], 1210),
    ]
    if chance:
        chance.shuffle(steps)
    for step in steps:
        step()
        if chance and chance.random() < 0.5:
            shop.log.flush()
    rows = shop.rows("SELECT q.text, reason FROM searches JOIN questions q ON q.id = question")
    shop.log.close()
    return {row["text"]: row["reason"] for row in rows}
