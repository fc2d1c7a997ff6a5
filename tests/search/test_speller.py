"""Typing errors are mended against the shop's own words, and nothing that it knows is touched."""

from __future__ import annotations

import math
import random
import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index.documents import in_body, make_documents
from rapidfuzz.distance import OSA

from kb.analysis import analyzer_for
from kb.index import Index
from kb.index.scores import Scores, compile_scores
from kb.search.speller import CANDIDATES, LONG, SHORTEST, Reading, Speller

TEXTS = {
    "en": "password parcel delivery refund return policy tracking address warranty size",
    "fa": "سفارش مرجوع تحویل پرداخت گارانتی پیگیری تخفیف موبایل",
    "th": "พัสดุ คำสั่งซื้อ ส่วนลด ประกัน โทรศัพท์ ที่อยู่",
    "tr": "şifre kargo sipariş iade değişim fatura teslimat ücreti",
    "ne": "पासवर्ड डेलिभरी अर्डर भुक्तानी वारेन्टी ठेगाना",
}


@cache
def speller(text: str, lang: str = "en") -> tuple[Scores, Speller]:
    scores = compile_scores(make_documents([in_body(text)], lang), lang)
    return scores, Speller(scores, lang)


def read(text: str, typed: str, lang: str = "en") -> list[str]:
    return [reading.text for reading in speller(text, lang)[1].readings(typed)]


@pytest.mark.parametrize(
    ("lang", "typed", "meant"),
    [
        ("en", "pasword", "password"),  # a letter missing
        ("en", "passwrod", "password"),  # two letters swapped
        ("en", "parcwl", "parcel"),  # the key beside it
        ("en", "parcell", "parcel"),  # a letter too many
        ("en", "delivrey", "delivery"),
        ("en", "warrenty", "warranty"),
        ("en", "adress", "address"),
        ("en", "trakcingg", "tracking"),  # two slips in a long word
        ("fa", "سفاش", "سفارش"),
        ("fa", "مرجوغ", "مرجوع"),
        ("fa", "تخقیف", "تخفیف"),
        ("fa", "پیگری", "پیگیری"),
        ("fa", "گارنتی", "گارانتی"),
        ("th", "พัสดู", "พัสดุ"),
        ("th", "ประกน", "ประกัน"),
        ("th", "โทรศัทพ์", "โทรศัพท์"),
        ("tr", "kagro", "kargo"),
        ("tr", "sipraiş", "sipariş"),
        ("tr", "sifer", "şifre"),
        ("tr", "fatrua", "fatura"),
        ("tr", "teslimta", "teslimat"),
        ("ne", "पासवर्द", "पासवर्ड"),
        ("ne", "डेलिभर", "डेलिभरी"),
        ("ne", "भुक्तनी", "भुक्तानी"),
        ("ne", "वारेन्टरी", "वारेन्टी"),
    ],
)
def test_a_slip_is_read_as_the_word_that_was_meant(lang: str, typed: str, meant: str) -> None:
    assert read(TEXTS[lang], analyzer_for(lang).loosen(typed), lang)[:1] == [meant]


@pytest.mark.parametrize("typed", ["pas", "car", "x", "", "2026", "pa55word", "x200", "۳۰"])
def test_short_words_and_numbers_are_left_alone(typed: str) -> None:
    assert read("pasx cart password 2025 x2000 paxs", typed) == []


@pytest.mark.parametrize("lang", sorted(TEXTS))
def test_a_known_word_is_left_alone_however_near_another_is(starter: Index, lang: str) -> None:
    lexicon = starter.lexicon(lang)
    assert lexicon is not None
    mend = Speller(lexicon, lang)

    assert [form for form in lexicon.forms.words if mend.readings(form)] == []


def test_a_word_far_from_all_others_has_no_reading() -> None:
    assert read(TEXTS["en"], "xylophone") == []
    assert read(TEXTS["en"], "parrot") == [], "two slips are too many for a short word"


def test_people_seldom_mistype_the_first_letter() -> None:
    assert read("clamp stamp", "slamp") == ["stamp", "clamp"]
    assert read("clamp stamp", "ctamp") == ["clamp", "stamp"]


def test_of_two_words_as_near_the_commoner_is_likelier() -> None:
    assert read("drone drune drune drune", "drane") == ["drune", "drone"]
    assert read("drone drone drone drune", "drane") == ["drone", "drune"]


def test_a_finger_slips_to_a_key_beside_the_right_one() -> None:
    assert read("storm starm", "stirm") == ["storm", "starm"]
    assert read("storm starm", "stsrm") == ["starm", "storm"]


def test_a_short_word_with_a_far_letter_is_another_word() -> None:
    assert read("have", "hate") == []
    assert read("have", "hace") == ["have"]
    assert read("closed", "unclosed") == [], "two slips, one of them at the beginning"


def mistype(word: str, rng: random.Random) -> str:
    """One random edit somewhere after the first letter."""
    at = rng.randrange(1, len(word))
    letter = rng.choice(word)
    return rng.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
        ]
    )


@pytest.mark.parametrize("lang", sorted(TEXTS))
def test_nearly_every_random_slip_in_a_long_word_finds_the_word_again(
    starter: Index, lang: str
) -> None:
    lexicon = starter.lexicon(lang)
    assert lexicon is not None
    mend = Speller(lexicon, lang)
    rng = random.Random(3)
    words = [form for form in lexicon.forms.words if len(form) >= 6 and not re.search(r"\d", form)]
    slips = [(word, mistype(word, rng)) for word in rng.sample(words, min(60, len(words)))]
    slips = [(word, typed) for word, typed in slips if lexicon.forms.find(typed) is None]
    found = [word in [each.form for each in mend.readings(typed)] for word, typed in slips]

    assert len(found) > 30
    lost = [slip for slip, again in zip(slips, found, strict=True) if not again]
    assert len(lost) <= 0.1 * len(slips), lost


# Of the letters below, only these have their keys side by side.
NEAR_KEYS = {("c", "d"), ("d", "c")}
LETTERS = st.text(st.sampled_from("abcd"), min_size=1, max_size=10)


def is_another_word(typed: str, word: str, distance: int) -> bool:
    """Two slips with one at the beginning, or a short word with a letter from far away."""
    if distance > 1:
        return typed[0] != word[0]
    changed = [pair for pair in zip(typed, word, strict=False) if pair[0] != pair[1]]
    is_swapped = len(typed) == len(word) and len(changed) == 1
    return is_swapped and len(typed) <= SHORTEST and changed[0] not in NEAR_KEYS


@given(st.lists(LETTERS, min_size=1, max_size=12), LETTERS)
@settings(max_examples=150, deadline=None)
def test_readings_are_known_words_within_reach_the_nearest_among_them(
    words: list[str], typed: str
) -> None:
    scores, mend = speller(" ".join(words))
    readings: tuple[Reading, ...] = mend.readings(typed)
    known = dict(zip(scores.forms.words, scores.form_counts.tolist(), strict=True))
    reach = 1 if len(typed) < LONG else 2
    distances = {word: OSA.distance(typed, word) for word in known}
    near = {
        word: far
        for word, far in distances.items()
        if far <= reach and not is_another_word(typed, word, far)
    }

    if typed in known or len(typed) < SHORTEST:
        assert readings == ()
        return
    assert len(readings) == min(CANDIDATES, len(near))
    assert {each.form for each in readings} <= near.keys()
    if readings:
        assert sum(each.share for each in readings) == pytest.approx(1)
        shares = [each.share for each in readings]
        assert shares == sorted(shares, reverse=True)
        assert all(share > 0 for share in shares)

    def cost(word: str) -> float:
        gain = 0.3 * math.log1p(known[word]) + 0.5 * (word[0] == typed[0])
        changed = [pair for pair in zip(typed, word, strict=False) if pair[0] != pair[1]]
        one_letter = len(typed) == len(word) and len(changed) == 1
        return 2 * near[word] - gain + 0.5 * (one_letter and changed[0] not in NEAR_KEYS)

    best = sorted(map(cost, near))[:CANDIDATES]
    assert [cost(each.form) for each in readings] == pytest.approx(best)
