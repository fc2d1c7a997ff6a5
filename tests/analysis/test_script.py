"""Which script, and which of the site's languages, a text is in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.analysis import plausible, scripts

SITE = ["en", "fa", "th", "tr", "ne"]

BEST_GUESS = [
    ("how do I return an item", "en"),
    ("where is my order?", "en"),
    ("Can I cancel?", "en"),
    ("refund", "en"),
    ("password reset", "en"),
    ("what's the delivery fee", "en"),
    ("exchange for a smaller size", "en"),
    ("do you ship to Türkiye", "en"),
    ("سفارش من کجاست", "fa"),
    ("چطور پول پس بگیرم", "fa"),
    ("رمز عبور", "fa"),
    ("كجاست سفارش من", "fa"),
    ("لغو سفارش iPhone 15", "fa"),
    ("هزینه ارسال", "fa"),
    ("می\u200cخواهم برگردانم", "fa"),
    ("คืนสินค้าได้ไหม", "th"),
    ("ลืมรหัสผ่าน", "th"),
    ("ราคา iPhone 15", "th"),
    ("รีเซ็ต password", "th"),
    ("ติดตามพัสดุ", "th"),
    ("siparişim nerede", "tr"),
    ("siparisim nerede", "tr"),
    ("iade nasıl yapılır", "tr"),
    ("iade nasil yapilir", "tr"),
    ("şifremi unuttum", "tr"),
    ("kargo ücreti ne kadar", "tr"),
    ("kargo ucreti ne kadar", "tr"),
    ("ÜRÜN DEĞİŞİMİ", "tr"),
    ("NASIL İADE EDERİM", "tr"),
    ("hesap silmek istiyorum", "tr"),
    ("kredi kartı ile ödeme", "tr"),
    ("मेरो सामान आएन", "ne"),
    ("पैसा कहिले फिर्ता हुन्छ", "ne"),
    ("पासवर्ड", "ne"),
    ("order कहिले आउँछ", "ne"),
    ("mero saman aayena", "ne"),
    ("paisa kahile firta huncha", "ne"),
    ("delivery kati din lagcha", "ne"),
    ("order cancel kasari garne", "ne"),
    ("password birse, k garne", "ne"),
    ("refund kahile auxa", "ne"),
    ("mero parcel kaha cha", "ne"),
]

BESIDE_A_NEIGHBOUR = [
    ("سفارش من چیست", ["ar", "fa"], "fa"),
    ("كيف أرجع الطلب إلى المتجر", ["fa", "ar"], "ar"),
    ("متى يصل الطلب", ["fa", "ar"], "ar"),
    ("मेरा ऑर्डर कहाँ है", ["ne", "hi"], "hi"),
    ("पैसे कैसे वापस मिलेंगे और कब", ["ne", "hi"], "hi"),
    ("डेलिभरी कति दिनमा", ["hi", "ne"], "ne"),
    ("मेरो अर्डर कहाँ छ", ["hi", "ne"], "ne"),
    ("wo ist meine Bestellung", ["en", "tr", "de"], "de"),
    ("comment retourner un article", ["en", "fr"], "fr"),
    ("где мой заказ", ["en", "ru"], "ru"),
    ("注文はどこですか", ["en", "ja"], "ja"),
    ("주문 조회", ["en", "ko"], "ko"),
    ("πού είναι η παραγγελία", ["en", "el"], "el"),
    ("หนังสือ", ["en-GB", "th-TH"], "th-TH"),
]


@pytest.mark.parametrize(("text", "lang"), BEST_GUESS)
def test_the_likeliest_language_comes_first(text: str, lang: str) -> None:
    assert plausible(text, SITE)[0] == lang
    assert plausible(text, SITE[::-1])[0] == lang or text in ("refund", "password reset")


@pytest.mark.parametrize(("text", "languages", "lang"), BESIDE_A_NEIGHBOUR)
def test_languages_that_share_a_script_are_told_apart(
    text: str, languages: list[str], lang: str
) -> None:
    assert plausible(text, languages)[0] == lang


@pytest.mark.parametrize("text", ["", " ", "12345", "😀", "?!", "\x00", "\ud800", "где мой заказ"])
def test_nothing_is_plausible_where_nothing_speaks_for_it(text: str) -> None:
    assert plausible(text, SITE) == []


def test_a_word_that_says_nothing_leaves_all_of_its_script_in_their_order() -> None:
    assert plausible("refund", ["tr", "en", "th"]) == ["tr", "en"]
    assert plausible("refund", ["en", "tr", "th"]) == ["en", "tr"]


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("abc", {"Latin": 1.0}),
        ("ab กข 12", {"Latin": 0.5, "Thai": 0.5}),
        ("सामान", {"Devanagari": 1.0}),
        ("سلام abcd", {"Arabic": 0.5, "Latin": 0.5}),
        ("ＡＢＣ", {"Latin": 1.0}),
        ("é", {"Latin": 1.0}),
        ("дом", {"Cyrillic": 1.0}),
        ("注文", {"Cjk": 1.0}),
        ("12 😀", {}),
        ("", {}),
    ],
)
def test_shares_are_of_letters_and_vowel_signs(text: str, shares: dict[str, float]) -> None:
    assert scripts(text) == shares


@given(st.text(st.characters()))
def test_shares_add_up_to_one(text: str) -> None:
    shares = scripts(text)
    assert not shares or sum(shares.values()) == pytest.approx(1)


@given(st.text(st.characters()), st.lists(st.sampled_from([*SITE, "ar", "de", "x", ""])))
def test_guesses_are_some_of_the_languages_asked_for(text: str, languages: list[str]) -> None:
    found = plausible(text, languages)
    assert set(found) <= set(languages)
    assert len(set(found)) == len(found)
