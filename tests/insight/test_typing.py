"""Keystrokes of one typing session end in one question; other searches stay what they are."""

from __future__ import annotations

import pytest

from kb.insight import Source
from kb.insight.wording import is_keystroke, question_key, read_wording, reads_better

from .conftest import Shop


def test_keystrokes_end_in_the_last_text(shop: Shop) -> None:
    shop.type("k", "ka", "kargo", "kargo n", "kargo nerede")
    assert shop.questions() == {}, "somebody may still be typing"
    shop.wait_until(60)

    assert shop.questions() == {"kargo nerede": 1}
    assert [row["searches"] for row in shop.rows("SELECT searches FROM daily")] == [1]


def test_a_typing_error_mended_on_the_way_is_no_question(shop: Shop) -> None:
    shop.type("wher", "where is my pracel", "where is my parcel", "where is my parce", "where is m")
    shop.type("where is my parcels", at=2)
    shop.wait_until(60)

    assert shop.questions() == {"where is my parcels": 1}


def test_the_search_that_is_sent_off_takes_the_keystrokes_in(shop: Shop) -> None:
    shop.type("ref", "refund")
    shop.search("refund", 1.5, source=Source.PAGE)
    shop.wait_until(60)

    assert shop.questions() == {"refund": 1}


def test_the_page_that_answers_may_ask_the_same_again(shop: Shop) -> None:
    shop.search("refund", 0)
    shop.type("refund", at=1)
    shop.wait_until(60)

    assert shop.questions() == {"refund": 1}


def test_another_need_another_visitor_and_a_pause_begin_a_question_of_their_own(shop: Shop) -> None:
    shop.type("refund", at=0)
    shop.type("opening hours", at=1)
    shop.type("refunds", at=1, who="Ram")
    shop.type("refund time", at=20)
    shop.wait_until(60)

    assert shop.questions() == {"refund": 1, "opening hours": 1, "refunds": 1, "refund time": 1}


def test_searches_that_were_sent_off_are_never_merged(shop: Shop) -> None:
    for number in range(3):
        shop.search("refund", number)
    shop.search("refund time", 4)

    assert shop.questions() == {"refund": 3, "refund time": 1}


def test_a_click_on_what_a_keystroke_found_ends_the_typing(shop: Shop) -> None:
    *_, last = shop.type("re", "refund")
    shop.click(last, 2)
    shop.type("refunds", at=3)
    shop.wait_until(60)

    assert shop.questions() == {"refund": 1, "refunds": 1}
    assert shop.reason(last) == ("answered", "clicked")


def test_a_late_click_on_a_keystroke_counts_for_the_final_question(shop: Shop) -> None:
    first, *_, last = shop.type("re", "refu", "refund")
    shop.wait_until(60)
    shop.click(first, 61)

    assert shop.reason(last) == ("answered", "clicked")


def test_keystrokes_that_arrive_in_the_wrong_order_are_one_question(shop: Shop) -> None:
    """As from two processes, of which the one with the earlier keystroke writes later."""
    shop.search("refund time", 1.0, source=Source.PAGE)
    shop.log.flush()
    shop.search("refund", 0.4, source=Source.INSTANT)
    shop.wait_until(60)

    assert shop.questions() == {"refund time": 1}


def test_what_was_being_typed_when_the_server_stopped_is_counted_by_the_next(shop: Shop) -> None:
    shop.type("re", "refund")
    shop.log.flush()
    shop.now += 60
    shop.reopen()

    assert shop.questions() == {"refund": 1}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("kar", "kargo nerede", True),
        ("kargo nerede", "ka", True),
        ("kagro nerede", "kargo nerede", True),
        ("where is my oder", "where is my order", True),
        ("Refund", "refund t", True),
        ("refund", "opening hours", False),
        ("parcel late", "parcel lost and found", False),
        ("tv", "pc", False),
    ],
)
def test_which_texts_are_keystrokes_of_one_another(before: str, after: str, expected: bool) -> None:
    assert is_keystroke(before, after) is expected


@pytest.mark.parametrize(
    ("lang", "before", "after", "expected"),
    [
        ("tr", "kargo nerede", "KARGOM nerde kaldı", True),
        ("tr", "kargo nerede", "kargo ücreti", False),
        ("tr", "iade", "iade nasıl yapılır", True),
        ("en", "parcel tracking", "parcel price", False),
        ("en", "pasword reset", "password resett", True),
        ("fa", "سفارش من کجاست", "سفارشم کجاست؟", True),
        ("th", "คืนเงิน", "ขอคืนเงินอย่างไร", True),
        ("ne", "सामान फिर्ता", "सामान कसरी फिर्ता गर्ने", True),
        ("ne", "सामान फिर्ता", "पासवर्ड बिर्सिएँ", False),
    ],
)
def test_which_texts_are_one_need(lang: str, before: str, after: str, expected: bool) -> None:
    assert read_wording(before, lang).asks_as(read_wording(after, lang)) is expected
    assert read_wording(after, lang).asks_as(read_wording(before, lang)) is expected


def test_case_signs_and_digits_make_no_other_question() -> None:
    assert question_key("KARGO  NEREDE?!", "tr") == question_key("kargo nerede", "tr")
    assert question_key("۳۰ روز؟", "fa") == question_key("30 روز", "fa")
    assert question_key("İADE SÜRESİ", "tr") == question_key("iade süresi", "tr")
    assert question_key("पासवर्ड", "ne") != question_key("पसवरड", "ne")


def test_the_wording_that_reads_best_is_shown(shop: Shop) -> None:
    for number, text in enumerate(
        ["WHERE IS MY PARCEL", "where is my parcel", "Where is my parcel?"]
    ):
        shop.search(text, number, f"visitor {number}")
    shop.search("where is my PARCEL", 9, "Ram")

    assert shop.questions() == {"Where is my parcel?": 4}
    assert not reads_better("WHERE?", "where?")
