from __future__ import annotations

import pytest

from kb.search.question import clean_typed
from kb.web.typed import add_question, isolate


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("refund", "refund"),
        ("ref\x00und\n", "ref und "),
        ("a\ud800b", "a b"),
        ("می\u200cگیرم", "می\u200cگیرم"),
        ("🎁", "🎁"),
    ],
)
def test_what_cannot_be_printed_becomes_a_space(typed: str, clean: str) -> None:
    assert clean_typed(typed) == clean


def test_text_that_may_run_the_other_way_is_kept_apart() -> None:
    assert isolate("where?", "rtl") == "\u2068where?\u2069"
    assert isolate("کجا؟", "ltr") == "\u2068کجا؟\u2069"


def test_text_that_runs_with_its_sentence_is_left_alone() -> None:
    assert isolate("where?", "ltr") == "where?"
    assert isolate("کجا؟", "rtl") == "کجا؟"
    assert isolate("123", "rtl") == "123"


def test_a_question_stands_before_the_anchor_of_an_address() -> None:
    assert add_question("/en/articles/a#b", "x & y") == "/en/articles/a?q=x+%26+y#b"
    assert add_question("/en/articles/a", "") == "/en/articles/a"
