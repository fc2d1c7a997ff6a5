from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from kb.errors import ConfigError
from kb.web.files import find_site
from kb.web.message import Catalogue, find_catalogue, load_catalogues

LANGUAGES = ("en", "fa", "ne", "th", "tr")
_PLACEHOLDER = re.compile(r"\{(\w+)(?:\}|, (\w+))")


@pytest.fixture(scope="module")
def catalogues() -> dict[str, Catalogue]:
    return load_catalogues(find_site() / "messages")


def placeholders(pattern: str) -> set[tuple[str, str]]:
    """Names and types: `{count, plural, …}` → (`count`, `plural`)."""
    return {(name, kind) for name, kind in _PLACEHOLDER.findall(pattern)}


def test_there_is_a_catalogue_for_each_first_class_language(
    catalogues: dict[str, Catalogue],
) -> None:
    assert sorted(catalogues) == list(LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_catalogue_has_the_keys_of_the_english_one(
    catalogues: dict[str, Catalogue], lang: str
) -> None:
    assert list(catalogues[lang].messages) == list(catalogues["en"].messages)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_has_the_placeholders_of_the_english_one(
    catalogues: dict[str, Catalogue], lang: str
) -> None:
    for key, message in catalogues[lang].messages.items():
        english = catalogues["en"].messages[key].pattern
        assert placeholders(message.pattern) == placeholders(english), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_message_has_a_plain_apostrophe_which_would_quote_what_follows(
    catalogues: dict[str, Catalogue], lang: str
) -> None:
    guilty = [key for key, text in catalogues[lang].messages.items() if "'" in text.pattern]

    assert guilty == []


def test_every_message_is_used_by_a_template_or_the_code() -> None:
    site = find_site()
    sources = [*(site / "templates").rglob("*.html")]
    sources += (Path(__file__).parents[2] / "kb" / "web").rglob("*.py")
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    # Keys that are put together: kind_faq, not_found_title …
    made = (
        *("kind_", "not_found_", "bad_request_", "error_", "unavailable_", "refused_"),
        *("feedback_reason_", "survey_csat", "survey_nps"),
    )

    unused = [
        key
        for key in load_catalogues(site / "messages")["en"].messages
        if f'"{key}"' not in text and f"'{key}'" not in text and not key.startswith(made)
    ]

    assert unused == []


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", "Last updated: 21 November 2026"),
        ("fa", "آخرین به‌روزرسانی: ۳۰ آبان ۱۴۰۵"),
        ("th", "ปรับปรุงล่าสุด: 21 พฤศจิกายน 2569"),
        ("tr", "Son güncelleme: 21 Kasım 2026"),
        ("ne", "पछिल्लो अद्यावधिक: २०२६ नोभेम्बर २१"),
    ],
)
def test_a_date_is_written_in_the_calendar_and_digits_of_its_language(
    catalogues: dict[str, Catalogue], lang: str, expected: str
) -> None:
    assert catalogues[lang].text("article_updated", date=date(2026, 11, 21)) == expected


@pytest.mark.parametrize(
    ("lang", "count", "expected"),
    [
        ("en", 1, "1 article"),
        ("en", 1200, "1,200 articles"),
        ("fa", 12, "۱۲ مقاله"),
        ("th", 12, "12 บทความ"),
        ("tr", 12, "12 makale"),
        ("ne", 1, "१ लेख"),
        ("ne", 12, "१२ लेखहरू"),
    ],
)
def test_a_count_has_the_plural_and_digits_of_its_language(
    catalogues: dict[str, Catalogue], lang: str, count: int, expected: str
) -> None:
    assert catalogues[lang].text("topic_count", count=count) == expected


def test_a_language_without_a_catalogue_speaks_english(catalogues: dict[str, Catalogue]) -> None:
    assert find_catalogue(catalogues, "sw").lang == "en"
    assert find_catalogue(catalogues, "fa-AF").lang == "fa"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("home = ", "not valid TOML"),
        ("home = 3", "home must be text in quotes"),
        ('home = "{count, plural"', "home is not an ICU message"),
    ],
)
def test_a_broken_catalogue_is_named_with_its_key(
    tmp_path: Path, content: str, complaint: str
) -> None:
    (tmp_path / "xx.toml").write_text(content)

    with pytest.raises(ConfigError, match=complaint) as caught:
        load_catalogues(tmp_path)

    assert "xx.toml" in caught.value.message
