"""Segmentation: where words begin and end in the customer's own text."""

import pytest

from kb.analysis import analyzer_for

CUTS = [
    ("en", "Don't panic!", ["Don't", "panic"]),
    ("en", "user_name and e-mail", ["user", "name", "and", "e", "mail"]),
    ("en", "'quoted' words", ["quoted", "words"]),
    ("en", "C++, C# or C?", ["C++", "C#", "or", "C"]),
    ("en", "1,234,567 or 3.11", ["1,234,567", "or", "3", "11"]),
    ("en", "12345,678", ["12345", "678"]),
    ("en", "naïve café", ["naïve", "café"]),
    ("en", "cafe\u0301 au lait", ["cafe\u0301", "au", "lait"]),
    ("en", "refund😀policy", ["refund", "policy"]),
    ("tr", "Spotify'da çal", ["Spotify'da", "çal"]),
    ("fr", "l’eau d'ici", ["l", "eau", "d", "ici"]),
    ("fa", "کتاب‌های من", ["کتاب", "های", "من"]),
    ("fa", "چطور؟ بله،خیر", ["چطور", "بله", "خیر"]),
    ("ne", "पासवर्ड बिर्सें।", ["पासवर्ड", "बिर्सें"]),
    ("ne", "श्री\u200dमान्", ["श्री\u200dमान्"]),
    ("th", "ลืมรหัสผ่าน", ["ลืม", "รหัส", "ผ่าน"]),
    ("th", "ใช้WiFiที่บ้าน", ["ใช้", "WiFi", "ที่", "บ้าน"]),
    ("th", "สวัสดี\u200bครับ", ["สวัสดี", "ครับ"]),
    ("zh", "我忘记了密码。", ["我", "忘记", "了", "密码"]),
    ("ja", "パスワードを忘れた", ["パスワード", "を", "忘れ", "た"]),
    ("km", "ភ្លេចពាក្យសម្ងាត់", ["ភ្លេច", "ពាក្យសម្ងាត់"]),
    ("ko", "비밀번호를 잊었어요", ["비밀번호를", "잊었어요"]),
    ("en", "ลืม password", ["ลืม", "password"]),
]


@pytest.mark.parametrize(("lang", "text", "words"), CUTS)
def test_words_are_where_a_reader_sees_them(lang: str, text: str, words: list[str]) -> None:
    tokens = analyzer_for(lang).tokens(text)
    assert [text[token.start : token.end] for token in tokens] == words


def test_offsets_count_characters_after_emoji_and_before_mistyped_thai() -> None:
    text = "😀😀 เเละ รหัสผ่าน"
    tokens = analyzer_for("th").tokens(text)
    assert [text[token.start : token.end] for token in tokens] == ["เเละ", "รหัส", "ผ่าน"]
    assert tokens[0].text == "และ"


def test_a_compatibility_character_that_holds_words_gives_each_of_them_its_offsets() -> None:
    tokens = analyzer_for("fa").tokens("محمد ﷺ")
    assert [token.text for token in tokens] == ["محمد", "صلی", "الله", "علیه", "وسلم"]
    assert {(token.start, token.end) for token in tokens[1:]} == {(5, 6)}
