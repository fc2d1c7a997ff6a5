"""What is tried when the page's own language does not answer, and that it is tried only then."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.analysis.keyboard import INSCRIPT, ISIRI, KEDMANEE, ROMANISED, TRADITIONAL, WINDOWS_PERSIAN
from kb.index import Index
from kb.result import Query, SearchResult
from kb.search import guess_language, search
from kb.search.explain import explain
from kb.search.searcher import ELSEWHERE_SIZE, OTHER_LANGUAGES, SUGGESTIONS

LANGS = ["en", "fa", "ne", "th", "tr"]


def ask(index: Index, text: str, lang: str, size: int = 10) -> SearchResult:
    return search(index, Query(text, lang, size=size))


@pytest.mark.parametrize(
    ("page", "lang", "text", "slug"),
    [
        ("en", "fa", "کالا را چطور مرجوع کنم", "returns-faq"),
        ("tr", "fa", "چطور سفارشم را پیگیری کنم", "track-your-order"),
        ("fa", "en", "how do I return an item", "returns-faq"),
        ("tr", "en", "how do I return an item", "returns-faq"),
        ("en", "th", "รีวิวสินค้า", "reviews-and-feedback"),
        ("en", "ne", "पासवर्ड बिर्सें", "account-and-password"),
        ("en", "tr", "kargom nerede", "track-your-order"),
    ],
)
def test_a_question_in_another_language_is_answered_under_its_own_heading(
    starter: Index, page: str, lang: str, text: str, slug: str
) -> None:
    result = ask(starter, text, page)

    assert not result.answered
    assert (result.query.lang, result.query.text) == (page, text)
    assert {hit.lang for hit in result.hits} <= {page}
    (other,) = result.elsewhere
    assert (other.query.lang, other.answered) == (lang, True)
    assert other.hits[0].slug == slug
    assert {hit.lang for hit in other.hits} == {lang}
    assert len(other.hits) <= ELSEWHERE_SIZE
    assert result.suggestions == (), "an answer is offered already"


def test_answers_elsewhere_are_the_first_ones_whatever_page_was_asked_for(starter: Index) -> None:
    first = search(starter, Query("รีวิวสินค้า", "en")).elsewhere
    third = search(starter, Query("รีวิวสินค้า", "en", page=3, size=1)).elsewhere

    assert [hit.slug for hit in first[0].hits] == [hit.slug for hit in third[0].hits]


@pytest.mark.parametrize("lang", LANGS)
def test_an_answer_of_the_page_is_never_displaced(starter: Index, lang: str) -> None:
    for article in starter.articles(lang):
        result = ask(starter, article.title, lang)
        assert result.answered, article.title
        assert (result.elsewhere, result.suggestions, result.correction) == ((), (), None)
        assert explain(starter, result.query).hits[0].slug == result.hits[0].slug


def test_a_word_of_both_languages_is_answered_by_the_page(starter: Index) -> None:
    for article in starter.articles("en"):
        mixed = f"{article.title} รหัสผ่าน"
        result = ask(starter, mixed, "en")
        if result.answered:
            assert result.elsewhere == ()
        assert len(result.elsewhere) <= OTHER_LANGUAGES


LAYOUTS = {
    "fa": [ISIRI, WINDOWS_PERSIAN],
    "th": [KEDMANEE],
    "ne": [ROMANISED, TRADITIONAL, INSCRIPT],
}


def keys(text: str, layout: dict[str, str]) -> str:
    """The keys of a US keyboard that give `text` in a layout."""
    pressed = {given: key for key, given in reversed(layout.items())}
    longest = sorted(pressed, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest)), lambda found: pressed[found[0]], text)


@pytest.mark.parametrize(
    ("lang", "text", "slug"),
    [
        ("fa", "رمز عبورم را فراموش کردم", "account-and-password"),
        ("fa", "هزینه ارسال چقدر است", "delivery-times-and-cost"),
        ("fa", "چطور سفارشم را پیگیری کنم", "track-your-order"),
        ("th", "ลืมรหัสผ่าน", "account-and-password"),
        ("th", "ติดตามพัสดุ", "track-your-order"),
        ("th", "คืนสินค้าอย่างไร", "returns-faq"),
        ("ne", "पासवर्ड बिर्सें", "account-and-password"),
        ("ne", "सामान कसरी फिर्ता गर्ने", "returns-faq"),
    ],
)
def test_a_question_typed_with_the_wrong_layout_is_read_again_and_answered(
    starter: Index, lang: str, text: str, slug: str
) -> None:
    meant = ask(starter, text, lang)
    for layout in LAYOUTS[lang]:
        typed = keys(text, layout)
        assert typed.isascii()
        result = ask(starter, typed, lang)
        assert (result.answered, result.hits[0].slug) == (True, slug)
        assert result.query.text == typed
        # A reading may differ in what analysis folds anyway, such as ँ and ं.
        assert result.correction is not None
        assert result.confidence == pytest.approx(meant.confidence, abs=0.02)
    if lang != "ne":
        assert result.correction == text


@pytest.mark.parametrize(
    ("lang", "typed", "understood", "slug"),
    [
        ("en", "اخص یخ ه قثفعقد شد هفثپ", "how do i return an item", "returns-faq"),
        ("tr", "าฟพเนท ืำพำกำ", "kargom nerede", "track-your-order"),
    ],
)
def test_latin_letters_are_read_back_from_another_layout(
    starter: Index, lang: str, typed: str, understood: str, slug: str
) -> None:
    result = ask(starter, typed, lang)

    assert (result.answered, result.correction) == (True, understood)
    assert result.hits[0].slug == slug


@pytest.mark.parametrize(
    ("typed", "understood", "slug"),
    [
        ("saman kasari firta garne", "सामान कसरी फिर्ता गर्ने", "returns-faq"),
        ("paisa kahile firta huncha", "पैसा कहिले फिर्ता हुन्छ", "returns-faq"),
        ("password kasari reset garne", "पासवर्ड कसरी रिसेट गर्ने", "account-and-password"),
    ],
)
def test_romanised_nepali_is_answered(
    starter: Index, typed: str, understood: str, slug: str
) -> None:
    result = ask(starter, typed, "ne")

    assert (result.answered, result.correction) == (True, understood)
    assert result.hits[0].slug == slug
    assert {hit.lang for hit in result.hits} == {"ne"}


@pytest.mark.parametrize(
    ("lang", "text", "about"),
    [
        ("en", "do you sell return tickets to France", "return"),
        ("fa", "سفارش پیتزا برای مهمانی فیل‌ها", "سفارش"),
        ("th", "พัสดุไปดาวอังคาร", "พัสดุ"),
        ("tr", "mars gezegenine kargo uçağı kiralamak", "kargo"),
        ("ne", "मंगल ग्रहमा पार्सल घर", "पार्सल"),
    ],
)
def test_what_nothing_answers_gets_questions_that_can_be_answered(
    starter: Index, lang: str, text: str, about: str
) -> None:
    result = ask(starter, text, lang)

    assert (result.answered, result.reason) == (False, "low_confidence")
    assert 1 <= len(result.suggestions) <= SUGGESTIONS
    assert any(about in each.casefold() for each in result.suggestions)
    for suggestion in result.suggestions:
        assert ask(starter, suggestion, lang).hits, "a suggestion leads somewhere"


@given(st.text(max_size=40), st.sampled_from(LANGS))
@settings(max_examples=60, deadline=None)
def test_a_search_is_answered_here_or_elsewhere_and_never_both(
    index: Index, text: str, lang: str
) -> None:
    result = ask(index, text, lang)

    if result.answered:
        assert (result.elsewhere, result.suggestions) == ((), ())
    for other in result.elsewhere:
        assert other.answered
        assert other.query.lang != lang
        assert {hit.lang for hit in other.hits} == {other.query.lang}


@pytest.mark.parametrize(
    ("text", "languages", "guess"),
    [
        ("چطور پس بدهم", ("en", "fa"), "fa"),
        ("kargom nerede", ("en", "tr"), "tr"),
        ("where is my order", ("tr", "en"), "en"),
        ("ลืมรหัสผ่าน", ("en", "th"), "th"),
        ("पासवर्ड", ("en", "ne"), "ne"),
        ("12345", ("en", "fa"), None),
        ("where", (), None),
    ],
)
def test_the_language_of_a_text_is_guessed_among_those_of_the_site(
    text: str, languages: tuple[str, ...], guess: str | None
) -> None:
    assert guess_language(text, languages) == guess
