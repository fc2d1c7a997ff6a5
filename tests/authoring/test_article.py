"""A good article: every key read, with the types that the other rooms rely on."""

from __future__ import annotations

import hashlib
from datetime import date
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.authoring.article import KEYS, Parsed, parse_article
from kb.authoring.file_name import check_place
from kb.model import Article, Fact, Kind, Status

DAY = date(2026, 1, 31)
PLACE = "en/returns/return-policy.md"


def parse(text: str, source: str = PLACE) -> Parsed:
    return parse_article(source, dedent(text).encode(), DAY)


def read(text: str, source: str = PLACE) -> Article:
    parsed = parse(text, source)
    assert [str(problem) for problem in parsed.problems] == []
    assert parsed.article is not None
    return parsed.article


def test_every_key_of_front_matter_is_read() -> None:
    text = """\
        ---
        title: "Returns: how long?"
        kind: policy
        asks: [Can I send it back?, "what's the window", Can I send it back?]
        tags:
          - returns
          - no
        facts: {Return window: 14 days, Return shipping: free}
        effective: 2026-01-01
        review_by: 2026-12-01
        status: draft
        ---

        Two weeks.
        """
    article = read(text)

    assert article.title == "Returns: how long?"
    assert article.kind is Kind.POLICY
    assert article.asks == ("Can I send it back?", "what's the window")
    assert article.tags == ("returns", "no"), "YAML's `no` is a word here"
    assert article.facts == (Fact("Return window", "14 days"), Fact("Return shipping", "free"))
    assert (article.effective, article.review_by) == (date(2026, 1, 1), date(2026, 12, 1))
    assert article.status is Status.DRAFT
    assert (article.lang, article.category, article.slug) == ("en", "returns", "return-policy")
    assert (article.url, article.source) == ("/en/articles/return-policy", PLACE)
    assert article.updated == DAY
    assert article.digest == hashlib.sha256(dedent(text).encode()).hexdigest()
    assert article.summary == "Two weeks."


def test_a_title_is_all_that_an_article_needs() -> None:
    article = read("---\ntitle: Returns\n---\nText.\n")

    assert (article.kind, article.status) == (Kind.GUIDE, Status.PUBLISHED)
    assert (article.asks, article.tags, article.facts) == ((), (), ())
    assert (article.effective, article.review_by) == (None, None)


def test_keys_without_a_value_are_as_good_as_absent() -> None:
    keys = "\n".join(f"{key}:" for key in KEYS if key != "title")

    assert read(f"---\ntitle: Returns\n{keys}\n---\nText.\n").tags == ()


@pytest.mark.parametrize(
    "asks",
    [
        "[Where is it?, Is it lost?]",
        "['Where is it?', Is it lost?]",
        "\n- Where is it?\n- Is it lost?",
    ],
)
def test_a_list_of_questions_needs_no_quotes(asks: str) -> None:
    assert read(f"---\ntitle: Parcels\nasks: {asks}\n---\nText.\n").asks == (
        "Where is it?",
        "Is it lost?",
    )


def test_a_rule_in_the_body_does_not_end_the_front_matter_twice() -> None:
    article = read("---\ntitle: Returns\n---\n\nOne.\n\n---\n\nTwo.\n")

    assert article.passages[0].html == "<p>One.</p>\n<hr>\n<p>Two.</p>\n"


@pytest.mark.parametrize(
    "source",
    [
        "en/returns/return-policy.md",
        "zh-Hant/general/a.md",
        "fa/مرجوعی/شرایط-بازگرداندن.md",
        "th/คืนสินค้า/นโยบาย.md",
        "ne/फिर्ता/नीति-२.md",
        "tr/iade/ödeme_koşulları.md",
    ],
)
def test_names_of_files_may_be_of_any_script(source: str) -> None:
    assert check_place(source) is None


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    parsed = parse_article(PLACE, data, DAY)

    assert parsed.problems, "such bytes have no front matter"
    assert parsed.article is None


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200), st.text(max_size=100))
@settings(max_examples=200, deadline=None)
def test_no_front_matter_breaks_the_reader(front: str, body: str) -> None:
    text = f"---\n{front}\n---\n{body}"

    parsed = parse_article(PLACE, text.encode(errors="ignore"), DAY)

    assert parsed.article or parsed.problems
    lines = text.count("\n") + text.count("\r") + 2
    for problem in parsed.problems:
        assert problem.message.count("\n") == 0
        assert 1 <= problem.line <= lines
