"""Tokens: stems, stop words, and that no text whatever breaks the analyzer."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.analysis import Analyzer, Token, analyzer_for
from kb.analysis.fold import fold
from kb.analysis.language import rules_for

LANGS = ("en", "fa", "th", "tr", "ne", "fr", "zh", "und")

SAME_STEM = [
    ("en", "cancelling", "cancel"),
    ("en", "GitHub's", "github"),
    ("tr", "hatirlaticilarimi", "Hatırlatıcılarımı"),
    ("tr", "şifremi", "sifre"),
    ("tr", "SİPARİŞLERİMİ", "siparis"),
    ("tr", "İstanbul'dan", "istanbul"),
    ("fa", "كتابهاي", "کتاب"),
    ("fa", "تیمها", "تیم"),
    ("ne", "पासवर्डलाई", "पासवर्ड"),
    ("ne", "खाताहरूको", "खाता"),
    ("de", "Bestellungen", "bestellung"),
    ("es", "contraseñas", "contrasena"),
]

FUNCTION_WORDS = [
    ("en", "How do I can't"),
    ("fa", "آيا چطور می‌ که"),
    ("th", "อย่างไรครับ"),
    ("tr", "NASIL nasil için icin mi"),
    ("ne", "कसरी को तपाईँ"),
]

HOSTILE = [
    "",
    " \t\n",
    "\ud800",
    "word \udfff word",
    "ลืม\ud800รหัส",
    "\x00\x01\x1f",
    "😀👩‍👩‍👧‍👦🏳️‍🌈",
    "\u0301\u0301\u0301",
    "'''’’’\"\"(((",
    "a" * 10_000,
    "ก" * 10_000,
    "เ" * 10_000,
    "می‌" * 5_000,
    "ـ" * 10_000,
    "a'" * 5_000,
    "1," * 5_000,
    "प्" * 5_000,
    "ﷺ" * 1_000,
]


@pytest.mark.parametrize(("lang", "one", "other"), SAME_STEM)
def test_forms_of_a_word_share_a_stem(lang: str, one: str, other: str) -> None:
    analyzer = analyzer_for(lang)
    assert analyzer.tokens(one)[0].stem == analyzer.tokens(other)[0].stem


@pytest.mark.parametrize(("lang", "text"), FUNCTION_WORDS)
def test_function_words_are_marked_and_kept(lang: str, text: str) -> None:
    tokens = analyzer_for(lang).tokens(text)
    assert tokens
    assert [token.text for token in tokens if not token.stop] == []


def test_words_that_carry_the_question_are_not_stop_words() -> None:
    for lang, word in [("en", "refund"), ("fa", "سفارش"), ("th", "รหัส"), ("tr", "iade")]:
        assert not analyzer_for(lang).tokens(word)[0].stop


def test_a_token_holds_every_form_and_the_offsets() -> None:
    assert analyzer_for("tr").tokens("  ŞİFREMİ!") == [Token("şifremi", "sifre", 2, 9, False)]


def test_any_code_gives_an_analyzer_and_one_language_gives_one() -> None:
    assert analyzer_for("pt-BR") is analyzer_for("PT_pt")
    assert analyzer_for("pt-BR").lang == "pt"
    assert analyzer_for("zh-Hant").lang == "zh"
    for code in ("", "x", "english", "😀", "e\ud800", "123"):
        assert analyzer_for(code).lang == "und"
    assert [token.stem for token in analyzer_for("xx").tokens("Plain words")] == ["plain", "words"]


def test_versions_differ_between_languages_and_name_the_libraries() -> None:
    assert analyzer_for("en").version != analyzer_for("tr").version
    assert "snowball" in analyzer_for("en").version


def test_grams_make_no_difference_between_a_word_and_its_ascii_spelling() -> None:
    analyzer = analyzer_for("tr")
    typed, meant = analyzer.loosen("sifremi"), analyzer.loosen("şifremi")
    assert analyzer.grams(typed) == analyzer.grams(meant)
    assert analyzer.grams("") == ()


def test_touching_words_of_an_unspaced_script_are_cut_into_grams_as_one() -> None:
    thai, english = analyzer_for("th"), analyzer_for("en")
    assert thai.gram_words(thai.tokens("ลืมรหัสผ่าน ครับ")) == ["ลืมรหัสผ่าน", "ครับ"]
    assert english.gram_words(english.tokens("user_name café")) == ["user", "name", "cafe"]
    assert thai.gram_words([]) == []


def test_loosening_gives_surface_forms_one_key() -> None:
    analyzer = analyzer_for("tr")
    assert {analyzer.loosen(token.text) for token in analyzer.tokens("şifre Sifre ŞİFRE")} == {
        "sifre"
    }


NOTHING = 0.01
"""Seconds below which a measurement says nothing."""


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:16])
@pytest.mark.parametrize("lang", LANGS)
def test_hostile_text_costs_as_it_is_long(lang: str, text: str) -> None:
    """Four times the text costs about four times as much, and not sixteen."""
    analyzer: Analyzer = analyzer_for(lang)

    def analyse(part: str) -> float:
        started = process_time()
        tokens = analyzer.tokens(part)
        for token in tokens[:100]:
            analyzer.grams(token.stem)
        taken = process_time() - started
        assert all(0 <= token.start < token.end <= len(part) for token in tokens)
        return taken

    quarter = min(analyse(text[: len(text) // 4]) for _ in range(3))
    whole = min(analyse(text) for _ in range(3))
    assert whole < 10 * (quarter + NOTHING)


WORDS = st.text(st.characters(exclude_categories=[]))
MIXED = st.text("aİıI'’ş éก่เแำกาरि्\u200c\u200d\u0640\u0301ي۱ﬁ½ﷺ中の\ud800😀_-,1")


@given(st.one_of(WORDS, MIXED), st.sampled_from(LANGS))
def test_tokens_lie_in_order_inside_the_text(text: str, lang: str) -> None:
    before = Token("", "", 0, 0, False)
    for token in analyzer_for(lang).tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.start >= before.end or (token.start, token.end) == (before.start, before.end)
        before = token


@given(st.one_of(WORDS, MIXED), st.sampled_from(LANGS))
def test_what_is_highlighted_folds_to_the_token(text: str, lang: str) -> None:
    for token in analyzer_for(lang).tokens(text):
        assert token.text in fold(text[token.start : token.end], rules_for(lang))
        assert token.text
        assert token.stem


@given(MIXED, st.sampled_from(LANGS))
def test_a_word_means_the_same_wherever_it_stands(text: str, lang: str) -> None:
    analyzer = analyzer_for(lang)
    moved = analyzer.tokens(f". {text}")
    assert [(token.stem, token.start - 2) for token in moved] == [
        (token.stem, token.start) for token in analyzer.tokens(text)
    ]
