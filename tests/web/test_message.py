from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from litestar.testing import TestClient

from kb.config import Settings
from kb.errors import ConfigError
from kb.settings import Site
from kb.web.app import create_app
from kb.web.message import Catalogues, find_catalogue, find_placeholders, load_catalogues
from kb.web.wire.files import find_site

LANGUAGES = ("en", "fa", "ne", "th", "tr")
_PLACEHOLDER = re.compile(r"\{(\w+)(?:\}|, (\w+))")


@pytest.fixture(scope="module")
def catalogues() -> Catalogues:
    return load_catalogues(find_site() / "messages")


def placeholders(pattern: str) -> set[tuple[str, str]]:
    """Names and types: `{count, plural, …}` → (`count`, `plural`)."""
    return {(name, kind) for name, kind in _PLACEHOLDER.findall(pattern)}


def test_there_is_a_catalogue_for_each_first_class_language(
    catalogues: Catalogues,
) -> None:
    assert sorted(catalogues) == list(LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_catalogue_has_the_keys_of_the_english_one(catalogues: Catalogues, lang: str) -> None:
    assert list(catalogues[lang].messages) == list(catalogues["en"].messages)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_has_the_placeholders_of_the_english_one(
    catalogues: Catalogues, lang: str
) -> None:
    for key, message in catalogues[lang].messages.items():
        english = catalogues["en"].messages[key].pattern
        assert placeholders(message.pattern) == placeholders(english), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_is_one_to_icu(catalogues: Catalogues, lang: str) -> None:
    # They are compiled one by one, when a page needs them.
    for message in catalogues[lang].messages.values():
        message.compile()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_message_has_a_plain_apostrophe_which_would_quote_what_follows(
    catalogues: Catalogues, lang: str
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
        *(
            "version_",
            "contact_kind_",
            "contact_response_",
            "feedback_reason_",
            "survey_csat",
            "survey_nps",
            "survey_again_",
            "survey_done_",
            "survey_known_",
            "survey_stopped_",
        ),
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
    catalogues: Catalogues, lang: str, expected: str
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
    catalogues: Catalogues, lang: str, count: int, expected: str
) -> None:
    assert catalogues[lang].text("topic_count", count=count) == expected


def test_a_language_without_a_catalogue_speaks_english(catalogues: Catalogues) -> None:
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
        load_catalogues(tmp_path)["xx"].text("home", count=1)

    assert "xx.toml" in caught.value.message


# Messages of one's own


def write_own(folder: Path, content: str, name: str = "en.toml") -> Path:
    own = folder / "messages"
    own.mkdir(exist_ok=True)
    (own / name).write_text(content, encoding="utf-8")
    return own


def test_a_message_of_ones_own_replaces_the_same_and_no_other(tmp_path: Path) -> None:
    own = write_own(tmp_path, 'hero_title = "Hello!"\nresults_for = "“{query}”"\n')
    known, laid_over = (load_catalogues(find_site() / "messages", each) for each in (None, own))

    assert laid_over["en"].text("hero_title") == "Hello!"
    assert laid_over["en"].text("results_for", query="lamp") == "“lamp”"
    assert laid_over["en"].text("home") == known["en"].text("home")
    assert laid_over["fa"].text("hero_title") == known["fa"].text("hero_title")


def test_messages_of_a_new_language_speak_english_where_they_are_silent(tmp_path: Path) -> None:
    own = write_own(tmp_path, 'topic_count = "{count, number} Artikel"\n', "de.toml")
    found = load_catalogues(find_site() / "messages", own)["de"]

    assert found.text("topic_count", count=1200) == "1.200 Artikel"
    assert found.text("home") == "Home"


def test_another_country_writes_its_own_dates(tmp_path: Path) -> None:
    own = write_own(tmp_path, 'locale = "en-US"\n')
    found = load_catalogues(find_site() / "messages", own)["en"]

    assert (
        found.text("article_updated", date=date(2026, 11, 21)) == "Last updated: November 21, 2026"
    )


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('# Mine\n\nhero_titel = "x"', "en.toml:3: hero_titel is no message. Did you mean hero_ti"),
        ('zzz = "x"', "en.toml:1: zzz is no message. See site/messages/en.toml"),
        ('home = "x"\n"topic_count" = "{count, plural"', "en.toml:2: topic_count is not an ICU"),
        ('results_for = "{question}"', r"en.toml:1: results_for has the placeholder \{question\}"),
        ('results_for = "{question}"', r"Those of this message: \{query\}"),
        ('home = "{x}"', "Those of this message: none"),
        ("home = 3", "en.toml:1: home must be text in quotes"),
        ("home = ", "en.toml: not valid TOML"),
    ],
)
def test_a_message_of_ones_own_that_cannot_be_is_named_with_its_place(
    tmp_path: Path, content: str, complaint: str
) -> None:
    with pytest.raises(ConfigError, match=complaint):
        load_catalogues(find_site() / "messages", write_own(tmp_path, content))


def test_a_folder_or_a_file_that_is_no_language_is_named(tmp_path: Path) -> None:
    site = find_site() / "messages"
    with pytest.raises(ConfigError, match="there is no folder"):
        load_catalogues(site, tmp_path / "nothing")
    with pytest.raises(ConfigError, match="the name must be a language"):
        load_catalogues(site, write_own(tmp_path, "", "English.toml"))


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("{count, plural, one {article} other {# of {name}}} {x}", {"count", "name", "x"}),
        ("{day, date, long}", {"day"}),
        ("'{no}' {yes} it''s", {"yes"}),
        ("{n, number, ::currency/USD} {b}", {"n", "b"}),
        ("{g, select, a {{h}} other {no}}", {"g", "h"}),
        ("plain", set()),
    ],
)
def test_placeholders_are_found_within_plurals_too(pattern: str, names: set[str]) -> None:
    assert find_placeholders(pattern) == names


def test_a_page_shows_the_messages_of_the_shop(starter_dir: Path, tmp_path: Path) -> None:
    own = write_own(tmp_path, 'hero_title = "Ask <us>!"\n')
    settings = Settings(data=str(starter_dir), site=Site(messages=str(own)))
    with TestClient(create_app(settings)) as client:
        assert "<h1>Ask &lt;us&gt;!</h1>" in client.get("/en/").text
