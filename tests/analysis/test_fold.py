"""Folding: what counts as the same word, and that folding twice is folding once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.analysis.fold import fold, loosen
from kb.analysis.language import rules_for

LANGS = ("en", "fa", "th", "tr", "ne", "ar", "he", "fr", "de", "ru", "und")

SAME_TO_A_READER = [
    ("en", "ﬁle", "file"),
    ("en", "ＡＢＣ", "abc"),
    ("en", "GitHub’s", "github's"),
    ("en", "1,000,000", "1000000"),
    ("en", "pass\u00adword", "password"),
    ("de", "STRASSE", "straße"),
    ("fa", "كتاب", "کتاب"),
    ("fa", "مُدَرِّس", "مدرس"),
    ("fa", "ســـلام", "سلام"),
    ("fa", "۱۲۳", "123"),
    ("fa", "٤٥٦", "456"),
    ("fa", "علی", "على"),
    ("th", "๑๒๓", "123"),
    ("th", "เเละ", "และ"),
    ("th", "ต่างๆ", "ต่าง"),
    ("ne", "१२३", "123"),
    ("ne", "क\u093cलम", "\u0958लम"),
    ("tr", "ISPARTA", "ısparta"),
    ("tr", "İZMİR", "izmir"),
    ("tr", "I\u0307zmir", "izmir"),
    ("tr", "İstanbul'da", "istanbul"),
    ("tr", "Ankara’nın", "ankara"),
]

SAME_IN_A_HURRY = [
    ("tr", "şifre", "sifre"),
    ("tr", "ısıtıcı", "isitici"),
    ("tr", "güncelleme", "guncelleme"),
    ("tr", "çağrı", "cagri"),
    ("en", "café", "cafe"),
    ("en", "can't", "cant"),
    ("fr", "œuvre", "oeuvre"),
    ("el", "κωδικός", "κωδικοσ"),
    ("ru", "счёт", "счет"),
    ("fa", "آدرس", "ادرس"),
    ("fa", "تأیید", "تایید"),
    ("fa", "مسئول", "مسیول"),
    ("ne", "सम्बन्ध", "संबंध"),
    ("ne", "तपाईँ", "तपाईं"),
    ("ne", "ढुवानी", "ढुवानि"),
    ("ne", "शुल्क", "सुल्क"),
]


@pytest.mark.parametrize(("lang", "one", "other"), SAME_TO_A_READER)
def test_spellings_that_a_reader_takes_for_one_word_fold_together(
    lang: str, one: str, other: str
) -> None:
    rules = rules_for(lang)
    assert fold(one, rules) == fold(other, rules)


@pytest.mark.parametrize(("lang", "one", "other"), SAME_IN_A_HURRY)
def test_spellings_typed_in_a_hurry_loosen_together(lang: str, one: str, other: str) -> None:
    rules = rules_for(lang)
    assert loosen(fold(one, rules), rules) == loosen(fold(other, rules), rules)


@pytest.mark.parametrize(
    ("lang", "word"),
    [("ne", "पासवर्ड"), ("hi", "किताब"), ("th", "ที่อยู่"), ("ta", "கடவுச்சொல்"), ("ru", "йод")],
)
def test_marks_that_are_part_of_the_letter_stay(lang: str, word: str) -> None:
    rules = rules_for(lang)
    assert fold(word, rules) == word
    assert loosen("किताब" if lang == "hi" else word, rules) == word


def test_accents_stay_in_what_a_reader_sees() -> None:
    assert fold("Şifre", rules_for("tr")) == "şifre"
    assert fold("Café", rules_for("en")) == "café"
    assert fold("ทำ", rules_for("th")) == "ทำ"
    assert fold("آدرس", rules_for("fa")) == "آدرس"


@given(st.text(), st.sampled_from(LANGS))
def test_folding_twice_is_folding_once(text: str, lang: str) -> None:
    rules = rules_for(lang)
    once = fold(text, rules)
    assert fold(once, rules) == once


@given(st.text(), st.sampled_from(LANGS))
def test_loosening_twice_is_loosening_once(text: str, lang: str) -> None:
    rules = rules_for(lang)
    once = loosen(fold(text, rules), rules)
    assert loosen(once, rules) == once
