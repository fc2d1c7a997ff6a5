"""Texts typed with the wrong keyboard layout, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.analysis import neighbours, retyped
from kb.analysis.keyboard import (
    INSCRIPT,
    ISIRI,
    KEDMANEE,
    LONGEST,
    ROMANISED,
    TRADITIONAL,
    TURKISH_Q,
    WINDOWS_PERSIAN,
    Layout,
)

LAYOUTS = {
    "fa": (ISIRI, WINDOWS_PERSIAN),
    "th": (KEDMANEE,),
    "ne": (ROMANISED, TRADITIONAL, INSCRIPT),
}
WORDS = {
    "fa": ["سفارش من کجاست", "پرداخت با کارت", "رمز عبور", "بازگشت کالا 14 روز", "آدرس", "ژاکت",
           "لغو سفارش", "گارانتی", "چگونه پول بگیرم", "هزینه ارسال", "مسئول پشتیبانی"],
    "th": ["คืนสินค้า", "ติดตามพัสดุ", "เปลี่ยนรหัสผ่าน", "ค่าจัดส่งเท่าไหร่", "ชำระเงินปลายทาง",
           "จตุจักร", "ถุง", "ใบกำกับภาษี", "ยกเลิกคำสั่งซื้อ", "เมื่อไหร่จะได้เงินคืน", "บัญชี"],
    "ne": ["मेरो सामान", "फिर्ता", "पासवर्ड", "पार्सल हरायो", "कति दिन", "डेलिभरी", "भुक्तानी गर्ने"],
}  # fmt: skip
ENGLISH = [
    "order status", "refund", "password", "how do I return an item?", "track my parcel",
    "gift card 50", "cancel", "delivery time", "change address", "warranty", "payment failed",
]  # fmt: skip
TURKISH = [
    "sipariş iptali", "şifremi unuttum", "iade", "kargo ücreti", "çok geç geldi", "değişim",
]  # fmt: skip

BY_HAND = [
    ("sthva lk ;[hsj", "fa", "سفارش من کجاست"),
    ("Hnvs", "fa", "آدرس"),
    ("fhc'aj ;hgh", "fa", "بازگشت کالا"),
    ("mvnhoj", "fa", "پرداخت"),
    ("`vnhoj", "fa", "پرداخت"),
    ("\\vnhoj", "fa", "پرداخت"),
    ("hvshg 3 v,ci", "fa", "ارسال 3 روزه"),
    ("SGHL", "fa", "سلام"),
    ("lDo,hil", "fa", "میخواهم"),
    ("ldBo,hil", "fa", "می\u200cخواهم"),
    ("8nolbo8hk", "th", "คืนสินค้า"),
    ("9bf9k,rylf6", "th", "ติดตามพัสดุ"),
    ("l;ylfu", "th", "สวัสดี"),
    ("l,y8i 2026", "th", "สมัคร 2026"),
    ("ilyl ?", "th", "รสัส ?"),
    ("pasvr/x", "ne", "पासवर्ड"),
    ("mero saman A]n", "ne", "मेरो सामान आएन"),
    ("d]/Q ;fdfg cfPg", "ne", "मेरो सामान आएन"),
    ("kf;j8{", "ne", "पासवडर्"),
    ("hemb$[", "ne", "पासवर्ड"),
    ("قثبعدی", "en", "refund"),
    ("زشدزثم", "en", "cancel"),
    ("حشسسصخقی", "en", "password"),
    ("ะพฟแา ทั ยฟพแำส", "en", "track my parcel"),
    ("พำดีืก", "en", "refund"),
    ("ोरदेर सतातुस", "en", "order status"),
    ("चभागलम", "en", "refund"),
    ("ीािहल्", "en", "refund"),
    ("سگحشقگک", "tr", "sipariş"),
    ("کگبقث", "tr", "şifre"),
]

NOT_MISTYPED = [
    ("how do I return my order", "fa"),
    ("how do I return my order", "th"),
    ("how do I return my order", "ne"),
    ("siparişim nerede", "fa"),
    ("refund", "th"),
    ("track order", "th"),
    ("سفارش من کجاست", "fa"),
    ("سفارش من کجاست", "en"),
    ("پرداخت", "tr"),
    ("คืนสินค้า", "en"),
    ("ติดตามพัสดุ", "tr"),
    ("पासवर्ड", "en"),
    ("track my parcel", "en"),
    ("12345", "fa"),
    ("12345", "th"),
    ("  ", "fa"),
    ("😀", "th"),
    ("sthva lk", "de"),
    ("sthva lk", "und"),
]


def _typed(text: str, layout: Layout) -> str:
    """Return the US keys that give `text` in `layout`: the longest stroke at each place."""
    keys = ""
    while text:
        strokes = [key for key, given in layout.items() if text.startswith(given)]
        stroke = max(strokes, key=lambda key: len(layout[key]), default=None)
        keys += stroke or text[0]
        text = text[len(layout[stroke]) if stroke else 1 :]
    return keys


@pytest.mark.parametrize(("lang", "word"), [(lang, w) for lang in WORDS for w in WORDS[lang]])
def test_a_word_typed_on_latin_keys_is_read_back(lang: str, word: str) -> None:
    for layout in LAYOUTS[lang]:
        assert word in retyped(_typed(word, layout), lang)


@pytest.mark.parametrize("text", ENGLISH)
@pytest.mark.parametrize("lang", LAYOUTS)
def test_english_typed_on_another_layout_is_read_back(text: str, lang: str) -> None:
    for layout in LAYOUTS[lang]:
        assert text in retyped("".join(layout.get(key, key) for key in text), "en")


@pytest.mark.parametrize("text", TURKISH)
def test_turkish_typed_on_another_layout_is_read_back(text: str) -> None:
    keys = _typed(text, TURKISH_Q)
    assert text in retyped("".join(ISIRI.get(key, key) for key in keys), "tr")


@pytest.mark.parametrize(("text", "lang", "meant"), BY_HAND)
def test_what_people_typed_is_among_the_readings(text: str, lang: str, meant: str) -> None:
    assert meant in retyped(text, lang)


@pytest.mark.parametrize(
    ("lang", "word"), [(lang, w) for lang in ["fa", "th"] for w in WORDS[lang]]
)
def test_the_standard_layout_comes_first(lang: str, word: str) -> None:
    assert retyped(_typed(word, LAYOUTS[lang][0]), lang)[0] == word


@pytest.mark.parametrize(("text", "lang"), NOT_MISTYPED)
def test_a_text_that_is_what_it_should_be_has_no_readings(text: str, lang: str) -> None:
    assert retyped(text, lang) == ()


@pytest.mark.parametrize("layout", [*LAYOUTS["fa"], *LAYOUTS["th"], *LAYOUTS["ne"], TURKISH_Q])
def test_a_layout_has_all_keys_of_a_us_keyboard(layout: Layout) -> None:
    assert len(layout) == 94
    assert sum(given.isspace() or not given for given in layout.values()) == 0


def test_a_text_too_long_to_be_a_query_has_no_readings() -> None:
    assert retyped("sthva " * LONGEST, "fa") == ()


@given(st.text(st.characters(), max_size=60), st.sampled_from(["fa", "th", "ne", "en", "tr", "x"]))
def test_any_text_has_few_readings_of_sane_length(text: str, lang: str) -> None:
    readings = retyped(text, lang)
    assert len(readings) <= 12
    assert len(set(readings)) == len(readings)
    assert all(reading != text and len(reading) <= 4 * len(text) for reading in readings)


@given(
    st.text("\ud800\x00\x7f\u200c😀 aZ9;[ضกक\u094d", max_size=40),
    st.sampled_from(["fa", "th", "en"]),
)
def test_odd_characters_do_not_raise(text: str, lang: str) -> None:
    retyped(text, lang)


@pytest.mark.parametrize(
    ("lang", "beside", "apart"),
    [
        ("en", "as", "ap"),
        ("en", "gb", "qm"),
        ("tr", "ğü", "ğa"),
        ("fa", "شس", "شگ"),
        ("th", "ฟห", "ฟว"),
        ("xx", "re", "rl"),
    ],
)
def test_letters_are_neighbours_when_their_keys_touch(lang: str, beside: str, apart: str) -> None:
    near = neighbours(lang)
    assert (beside[0], beside[1]) in near
    assert (beside[1], beside[0]) in near
    assert (apart[0], apart[1]) not in near
