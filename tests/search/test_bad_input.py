"""Whatever is typed gets a sensible answer, or is refused with a reason. Nothing breaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import BadQuery
from kb.index import Index
from kb.result import Query, SearchResult
from kb.search import search
from kb.search.question import MAX_CHARACTERS

LANGS = ["en", "fa", "ne", "th", "tr"]


def ask(index: Index, text: str, lang: str = "en") -> SearchResult:
    return search(index, Query(text, lang))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "text", ["", " ", "\t\n \u3000", "?!", "\0", "🙂🙂", "\ud800", "\u200c\u200b"]
)
def test_a_question_without_words_is_empty(index: Index, text: str, lang: str) -> None:
    result = ask(index, text, lang)

    assert (result.reason, result.confidence, result.hits) == ("empty", 0.0, ())
    assert (result.correction, result.suggestions, result.elsewhere) == (None, (), ())


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "what is it and how"),
        ("en", "where"),
        ("fa", "آیا این را چطور"),
        ("th", "ที่นี่มีอะไร"),
        ("tr", "bu nasıl ve ne için"),
        ("ne", "यो के हो कसरी"),
    ],
)
def test_a_question_of_stop_words_alone_still_finds_what_holds_them(
    starter: Index, lang: str, text: str
) -> None:
    result = ask(starter, text, lang)

    assert result.hits
    assert any(hit.title.highlights or hit.heading.highlights or hit.snippet.highlights
               for hit in result.hits)  # fmt: skip


@pytest.mark.parametrize(
    "fill", ["x", "lamp ", "คืน", "پ\u200cت", "पा", "🙂", "\ud800", "\0", '"', "("]
)
def test_up_to_the_limit_everything_is_searched_and_above_it_nothing_is(
    index: Index, fill: str
) -> None:
    text = fill * 10_000

    ask(index, text[:MAX_CHARACTERS])
    for length in (MAX_CHARACTERS + 1, 10_000):
        with pytest.raises(BadQuery) as caught:
            ask(index, text[:length])
        assert caught.value.status == 400
        assert f"The question has {length} characters; at most 500" in caught.value.message


def test_a_question_is_found_at_the_very_end_of_the_longest_one(index: Index) -> None:
    question = "how are refunds paid"

    result = ask(index, "?" * (MAX_CHARACTERS - len(question) - 1) + " " + question)

    assert result.hits[0].slug == "return-policy"


@pytest.mark.parametrize(
    "text",
    [
        "forgotten\0password",
        "forgotten\r\npassword\x1b",
        "\ud800forgotten password\udfff",
        "\ufeffforgotten\u2028password",
        '"forgotten password',
        'forgotten" password"',
        "(forgotten [password} *",
        "forgotten password 🙂🔑",
        "forgotten password ลืม पास رمز",
        "'; drop table articles; -- forgotten password",
        "<script>forgotten</script> password",
        "forgotten password %s {0} ${x}",
        "forgotten   AND   password OR",
        "FORGOTTEN　ＰＡＳＳＷＯＲＤ",
        "for\u00adgotten pass\u200dword",
    ],
)
def test_signs_and_controls_do_not_stand_in_the_way(index: Index, text: str) -> None:
    result = ask(index, text)

    assert result.hits
    assert result.hits[0].slug == "reset-password"
    assert result.query.text == text
    (result.correction or "").encode()


WORDS = 'lamp the parcle " “ - -lamp tag: kind:faq ( คืน پول पैसा iade ﷺ ㎧ ŀ İ 🙂 1,5'
SPICE = st.sampled_from([*WORDS.split(), "\0", "\ud800", "\u200c", "\u0301", " "])
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)
ANY_MIX = st.lists(SPICE | st.text(st.characters(exclude_categories=()), max_size=4), max_size=12)


@given(
    ANY_TEXT | ANY_MIX.map(" ".join) | ANY_MIX.map("".join),
    st.sampled_from([*LANGS, "de", "", "x-y"]),
)
@settings(max_examples=300, deadline=None)
def test_no_text_raises_anything(index: Index, text: str, lang: str) -> None:
    result = ask(index, text, lang)

    assert (result.query.text, result.query.lang) == (text, lang)
    assert result.answered == (result.reason is None)
    assert len(result.hits) <= result.total
    (result.correction or "").encode()  # what is sent on must be text that can be sent
    for hit in result.hits:
        for shown in (hit.title, hit.heading, hit.snippet):
            assert all(0 <= start < end <= len(shown.text) for start, end in shown.highlights)


@given(st.text(min_size=450, max_size=600))
@settings(max_examples=30, deadline=None)
def test_the_only_refusal_is_that_of_length(index: Index, text: str) -> None:
    if len(text) <= MAX_CHARACTERS:
        ask(index, text)
    else:
        with pytest.raises(BadQuery):
            ask(index, text)
