"""What is looked for because of a question, and how its mistyped words are mended."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.analysis import analyzer_for
from kb.index import Index
from kb.result import Query
from kb.search import search
from kb.search.expansion import Expansion, Origin, expand
from kb.search.question import read_question
from kb.search.tongue import tongue_of
from search.conftest import MakeIndex

LANGS = ["en", "fa", "ne", "th", "tr"]


def expanded(index: Index, text: str, lang: str = "en") -> Expansion:
    tongue = tongue_of(index, lang)
    assert tongue is not None
    return expand(read_question(text, lang), tongue)


@pytest.mark.parametrize(
    ("lang", "typed", "understood"),
    [
        ("en", "Where is my parcle, and the lapm?", "Where is my parcel, and the lamp?"),
        ("en", "forgoten PASWORD!!", "forgotten password!!"),
        ("en", "reset  my\tpasswrod", "reset my password"),  # spaces are tidied too
        ("en", "delivry (7 watts)", "delivery (7 watts)"),
        ("fa", "شرایت بازگرداندن", "شرایط بازگرداندن"),
        ("fa", "پرداهت کرده‌اید؟", "پرداخت کرده‌اید؟"),
        ("tr", "iade koşulalrı nedir", "iade koşulları nedir"),
        ("tr", "İADE KOSULALRI", "İADE koşulları"),
        ("ne", "सामान फिरता नीति", "सामान फिर्ता नीति"),
    ],
)
def test_the_correction_replaces_the_mistyped_words_and_nothing_else(
    index: Index, lang: str, typed: str, understood: str
) -> None:
    assert expanded(index, typed, lang).correction == understood
    assert search(index, Query(typed, lang)).correction == understood


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "How do I return a lamp of 7 watts"),
        ("en", "xylophone zebra"),  # unknown, and like nothing that is known
        ("en", "REFUNDS, refund & refunded"),
        ("tr", "kullanilmamis urunleri iade"),  # typed on an ASCII keyboard: the same words
        ("fa", "كالاي استفاده نشده"),  # on an Arabic one
        ("en", ""),
    ],
)
def test_a_question_in_known_words_needs_no_correction(index: Index, lang: str, text: str) -> None:
    assert expanded(index, text, lang).correction is None


@given(st.data(), st.sampled_from(LANGS))
@settings(max_examples=60, deadline=None)
def test_no_word_that_the_articles_know_is_ever_changed(
    starter: Index, data: st.DataObject, lang: str
) -> None:
    lexicon = starter.lexicon(lang)
    assert lexicon is not None
    known_word = st.sampled_from(lexicon.form_texts.words)
    word = known_word | st.text(st.sampled_from("aeिkşبل"), max_size=6)
    text = " ".join(data.draw(st.lists(word, min_size=1, max_size=5)))
    analyzer = analyzer_for(lang)
    known = [
        text[token.start : token.end]
        for token in analyzer.tokens(text)
        if lexicon.forms.find(analyzer.loosen(token.text)) is not None
        or lexicon.stems.find(token.stem) is not None
    ]

    corrected = expanded(starter, text, lang).correction or text

    place = 0
    for each in known:
        place = corrected.find(each, place)
        assert place >= 0, f"{each} was changed: {corrected}"
        place += len(each)


def test_every_word_says_why_it_is_looked_for(index: Index) -> None:
    terms = expanded(index, "the parcle xylophone lamp").terms

    origins = [(term.word, term.stem, term.origin) for term in terms]
    assert origins[0] == ("the", "the", Origin.TYPED)
    assert ("parcle", "parcl", Origin.UNKNOWN) in origins
    assert ("parcle", "parcel", Origin.CORRECTION) in origins
    assert ("xylophone", "xylophon", Origin.UNKNOWN) in origins
    assert origins[-1] == ("lamp", "lamp", Origin.TYPED)
    weights = {(term.word, term.origin): term.weight for term in terms}
    assert weights["parcle", Origin.UNKNOWN] == 0
    assert 0 < weights["parcle", Origin.CORRECTION] < weights["lamp", Origin.TYPED]
    assert weights["the", Origin.TYPED] < weights["lamp", Origin.TYPED]


def test_all_n_grams_of_the_question_are_looked_for_once_for_each_place(index: Index) -> None:
    analyzer = analyzer_for("en")
    words = ["lamp", "lamp", "xylophone"]
    wanted = expanded(index, " ".join(words)).wanted

    expected = [gram for word in words for gram in analyzer.grams(word)]
    assert wanted.grams == {gram: expected.count(gram) for gram in expected}


def test_n_grams_count_for_more_the_fewer_words_are_known(index: Index) -> None:
    questions = ["lamp parcel", "lamp zzzz", "yyyy zzzz"]
    weights = [expanded(index, text).wanted.gram_weight for text in questions]

    assert weights == sorted(set(weights))


def test_words_side_by_side_are_looked_for_as_pairs(index: Index) -> None:
    pairs = expanded(index, "forgotten password xylophone link").wanted.pairs

    assert list(pairs) == [("forgotten", "password")]


@pytest.mark.parametrize("lang", LANGS)
def test_a_question_typed_without_its_dots_and_signs_finds_the_same(
    starter: Index, lang: str
) -> None:
    plain = str.maketrans("ışğüöçİیک", "isguociيك")
    for article in starter.articles(lang):
        typed = search(starter, Query(article.title.translate(plain), lang))
        assert typed.hits[0].slug == search(starter, Query(article.title, lang)).hits[0].slug


def test_a_word_typed_without_its_dots_has_the_stem_that_the_articles_have(
    make_index: MakeIndex,
) -> None:
    # The stemmer knows the ending of koşulları, and not that of kosullari.
    analyzer = analyzer_for("tr")
    right, typed = (analyzer.tokens(word)[0].stem for word in ("koşulları", "kosullari"))
    assert right != typed
    index = make_index({"tr/a/b.md": "---\ntitle: Gizlilik koşulları\n---\n\nMetin.\n"})

    expansion = expanded(index, "gizlilik kosullari", "tr")

    assert right in [term.stem for term in expansion.terms]
    assert expansion.correction is None
    (hit,) = search(index, Query("gizlilik kosullari", "tr")).hits
    assert [hit.title.text[start:end] for start, end in hit.title.highlights] == [
        "Gizlilik",
        "koşulları",
    ]
