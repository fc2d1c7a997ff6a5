"""The contact card, the contact page, and what leads there; at an hour of our choosing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from litestar.testing import TestClient

from kb.codec import decode_json, encode_json
from kb.config import Settings
from kb.settings import Channel, Contact, Holiday, Site
from kb.shape.contact import ContactPayload
from kb.web.app import create_app
from kb.web.contact.book import ContactBook, make_link

from .conftest import BROWSER, CONTACT, LANGUAGES, Client, Shop
from .outline import find_all

MONDAY = datetime(2026, 10, 5, 10, 0, tzinfo=UTC)  # 12:00 in Berlin
SUNDAY = datetime(2026, 10, 4, 10, 0, tzinfo=UTC)

CHANNELS = Contact(
    time_zone="Europe/Berlin",
    hours={"mon-fri": "09:00-17:00, 18:00-20:00", "sat": "22:00-02:00"},
    holidays=(Holiday(date="2026-10-06", name={"en": "Foundation Day", "fa": "روز بنیان‌گذاری"}),),
    response="2 hours",
    channels=(
        Channel(
            kind="chat", url="https://chat.example/{lang}?text={question}", response="1 minute"
        ),
        Channel(kind="phone", number="+49 (30) 123-45", note={"en": "English only"}),
        Channel(kind="phone", number="112", hours="always", response="", name="Emergency"),
        Channel(kind="email", email="help@example.com", hours="", response="2 working days"),
        Channel(kind="line", url="https://line.example/shop", languages=("th",)),
        Channel(kind="visit", note="12 High Street", hours={"mon": "23:00-24:00"}, response=""),
    ),
)

Open = Callable[..., Shop]


@pytest.fixture
def open_at(
    corpus: Path,
    data_dir: Path,
    write: Callable[..., Path],
    build_once: Callable[[Path, Path], None],
) -> Iterator[Open]:
    """A help centre with channels at an instant: `open_at(MONDAY)`."""
    write("en/contact/contact-us.md", CONTACT)
    write("tr/contact/contact-us.md", "---\ntitle: İletişim\n---\n\nBize yazın.\n")
    build_once(corpus, data_dir)
    opened: list[Client] = []

    def make(at: datetime = MONDAY, contact: Contact = CHANNELS, url: str = "") -> Shop:
        site = Site(languages=LANGUAGES, url=url)
        settings = Settings(data=str(data_dir), site=site, contact=contact)
        client = TestClient(create_app(settings), raise_server_exceptions=False)
        client.headers.update(BROWSER)
        client.follow_redirects = False
        opened.append(client.__enter__())
        client.app.state.centre.contact.clock = lambda: at
        return Shop(client, data_dir)

    yield make
    for client in opened:
        client.__exit__()


def statuses(html: str) -> list[str]:
    return [each.text for each in find_all(html, "p", class_="channel-status")]


# The page


def test_the_contact_page_shows_every_channel_of_the_language(open_at: Open) -> None:
    client = open_at().client
    html = client.get("/en/contact").text

    assert len(find_all(html, "li", class_="channel")) == 5
    assert len(find_all(client.get("/th/contact").text, "li", class_="channel")) == 6
    assert "English only" in html
    assert "12 High Street" in html
    assert "Write to us by e-mail." in html, "what the article says stands below"
    assert find_all(html, "a", href="tel:+493012345")
    assert find_all(html, "a", href="mailto:help@example.com")
    assert [each["href"] for each in find_all(html, "link", rel="canonical")] == ["/en/contact"]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (MONDAY, "Open now, until 17:00"),
        (MONDAY + timedelta(hours=5), "Closed. Opens today at 18:00"),
        (MONDAY + timedelta(hours=9), "Closed. Opens Wednesday at 09:00"),
        (SUNDAY, "Closed. Opens tomorrow at 09:00"),
        (SUNDAY - timedelta(hours=11), "Open now, until 02:00"),
        (SUNDAY - timedelta(hours=10), "Closed. Opens tomorrow at 09:00"),
    ],
)
def test_the_status_is_that_of_the_moment(open_at: Open, at: datetime, expected: str) -> None:
    html = open_at(at).client.get("/en/contact").text

    assert statuses(html)[0] == expected
    assert statuses(html)[2] == "Open around the clock"


@pytest.mark.parametrize(
    ("lang", "opens", "until", "response"),
    [
        ("en", "Closed. Opens tomorrow at 09:00", "Open now, until 17:00", "2 working days"),
        ("fa", "اکنون بسته است. فردا ساعت ۹:۰۰ باز می‌شود", "اکنون باز است، تا ساعت ۱۷:۰۰",
         "۲ روز کاری"),
        ("th", "ปิดอยู่ จะเปิดพรุ่งนี้เวลา 09:00 น.", "เปิดอยู่ตอนนี้ ถึง 17:00 น.", "2 วันทำการ"),
        ("tr", "Kapalı. Açılış: yarın 09:00", "Şu anda açık, kapanış: 17:00", "2 iş günü"),
        ("ne", "अहिले बन्द छ। भोलि ०९:०० बजे खुल्छ", "अहिले खुला छ, १७:०० बजेसम्म", "२ कार्यदिन"),
    ],
)  # fmt: skip
def test_times_are_said_in_the_language_and_its_digits(
    open_at: Open, lang: str, opens: str, until: str, response: str
) -> None:
    closed = open_at(SUNDAY).client.get(f"/{lang}/contact").text
    open_ = open_at(MONDAY).client.get(f"/{lang}/contact").text

    assert statuses(closed)[0] == opens
    assert statuses(open_)[0] == until
    assert any(response in each.text for each in find_all(open_, "p", class_="channel-response"))


def test_the_table_has_the_next_seven_days_with_the_holiday(open_at: Open) -> None:
    html = open_at(MONDAY).client.get("/en/contact").text
    texts = [each.text for each in find_all(html, "tr")]
    own, rows = texts[:7], texts[7:]

    assert rows[0] == "Monday (today) 09:00–17:00 18:00–20:00"
    assert rows[1] == "Tuesday Closed Foundation Day"
    assert rows[5] == "Saturday 22:00–02:00"
    assert rows[6] == "Sunday Closed"
    assert own[0] == "Monday (today) 23:00–00:00", "who visits finds other hours"
    assert "All times are shop time (Berlin, UTC+2)." in html
    fa = open_at(MONDAY).client.get("/fa/contact").text
    assert [each.text for each in find_all(fa, "tr")][8] == "سه‌شنبه بسته روز بنیان‌گذاری"


def test_the_customers_clock_is_left_to_the_script(open_at: Open) -> None:
    html = open_at(MONDAY).client.get("/en/contact").text

    own = find_all(html, "span", class_="own-time")
    assert own
    assert all("hidden" in each.attributes and not each.text for each in own)
    assert own[0]["data-at"] == "2026-10-05T17:00:00+02:00"
    (card,) = find_all(html, "div", class_="contact-card")
    assert card["data-zone"] == "Europe/Berlin"
    assert card["data-days"].startswith("Monday|Tuesday|")


def test_a_copy_of_the_page_is_right_until_the_hour_changes(open_at: Open) -> None:
    client = open_at(MONDAY).client
    centre = client.app.state.centre
    first = client.get("/en/contact")
    again = {"If-None-Match": first.headers["etag"]}

    assert "no-cache" in first.headers["cache-control"]
    assert client.get("/en/contact", headers=again).status_code == 304
    centre.contact.clock = lambda: MONDAY + timedelta(hours=5)
    changed = client.get("/en/contact", headers=again)
    assert changed.status_code == 200
    assert statuses(changed.text)[0] == "Closed. Opens today at 18:00"


def test_without_channels_everything_leads_to_the_article(open_at: Open) -> None:
    client = open_at(contact=Contact()).client
    answer = client.get("/en/contact?q=a+ring")

    assert (answer.status_code, answer.headers["location"]) == (
        302,
        "/en/articles/contact-us?q=a+ring",
    )
    assert client.get("/fa/contact").status_code == 404, "there is no such article in Persian"
    home = client.get("/en/").text
    assert find_all(home, "a", href="/en/articles/contact-us")
    html = client.get("/en/search?q=mortgage+elephant").text
    assert not find_all(html, "div", class_="contact-card")
    assert find_all(html, "a", class_="button")[-1]["href"].startswith("/en/articles/contact-us?q=")


def test_every_page_leads_to_the_contact_page(open_at: Open) -> None:
    client = open_at().client

    assert find_all(client.get("/en/").text, "a", href="/en/contact")
    article = client.get("/en/articles/parcels?q=a+ring").text
    assert find_all(article, "a", href="/en/contact?q=a+ring")
    sorry = client.get("/en/nothing").text
    assert find_all(sorry, "a", href="/en/contact")
    assert not find_all(client.get("/en/contact").text, "a", href="/en/contact", class_="button")


# The question travels along


def test_the_question_is_prefilled_in_every_channel(open_at: Open) -> None:
    question = "can you engrave “A & B” on a ring?"
    html = open_at().client.get("/en/contact", params={"q": question}).text

    (mail,) = [a["href"] for a in find_all(html, "a") if a["href"].startswith("mailto:")]
    fields = parse_qs(urlsplit(mail).query)
    assert fields["subject"] == [question]
    assert fields["body"] == [f"{question}\r\n\r\n"]
    assert f"Your question goes along with you: “{question}”" in [
        each.text for each in find_all(html, "p", class_="notice")
    ]
    (chat,) = [a["href"] for a in find_all(html, "a") if "/contact/chat" in a["href"]]
    assert parse_qs(urlsplit(chat).query)["q"] == [question]


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        (Channel(kind="chat", url="https://a.example/{lang}/{question}"),
         "https://a.example/fa/a%26b%20%2F%3F%23%D8%B3"),
        (Channel(kind="telegram", url="tg:resolve?domain=shop"), "tg:resolve?domain=shop"),
        (Channel(kind="whatsapp", number="+44 20 7946"),
         "https://wa.me/44207946?text=a%26b%20%2F%3F%23%D8%B3"),
        (Channel(kind="sms", number="+44 20"), "sms:+4420?body=a%26b%20%2F%3F%23%D8%B3"),
        (Channel(kind="phone", number="020/7946"), "tel:0207946"),
        (Channel(kind="visit", note="here"), ""),
    ],
)  # fmt: skip
def test_a_question_is_encoded_and_cannot_leave_its_place(channel: Channel, expected: str) -> None:
    assert make_link(channel, "fa", "a&b /?#س") == expected


def test_without_a_question_nothing_is_prefilled() -> None:
    email = Channel(kind="email", email="a+b@example.com")

    assert make_link(email, "en", "") == "mailto:a+b@example.com"
    assert make_link(Channel(kind="whatsapp", number="+44 20"), "en", "") == "https://wa.me/4420"


def test_a_long_question_has_a_short_subject() -> None:
    link = make_link(Channel(kind="email", email="a@b.example"), "en", "long " * 100)
    fields = parse_qs(urlsplit(link).query)

    assert len(fields["subject"][0]) <= 78
    assert fields["body"][0].startswith("long " * 99)


# Following a channel


def test_following_a_web_channel_is_recorded_and_leads_there(open_at: Open) -> None:
    shop = open_at()
    html = shop.client.get("/en/search?q=mortgage+elephant").text
    (link,) = [a["href"] for a in find_all(html, "a") if "/contact/chat" in a["href"]]
    answer = shop.client.get(link)

    assert answer.status_code == 302
    assert answer.headers["location"] == "https://chat.example/en?text=mortgage%20elephant"
    (search,) = shop.rows("SELECT id, reason FROM searches")
    assert search["reason"] == "contacted"
    assert shop.rows("SELECT channel, search FROM contacts") == [
        {"channel": "chat", "search": search["id"]}
    ]


def test_a_ping_records_a_telephone_call(open_at: Open) -> None:
    shop = open_at()
    html = shop.client.get("/en/search?q=mortgage+elephant").text
    (phone,) = find_all(html, "a", href="tel:+493012345")
    answer = shop.client.post(phone["ping"], headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 204
    (search,) = shop.rows("SELECT id, reason FROM searches")
    assert search["reason"] == "contacted"
    assert shop.rows("SELECT channel FROM contacts") == [{"channel": "phone"}]


def test_a_ping_of_another_site_is_refused(open_at: Open) -> None:
    shop = open_at()
    answer = shop.client.post("/en/contact/phone", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert shop.rows("SELECT channel FROM contacts") == []


def test_opening_the_contact_page_is_a_contact_of_the_search(open_at: Open) -> None:
    shop = open_at()
    search_id = shop.client.get("/api/v1/search?q=lamp&lang=en").json()["search_id"]
    shop.client.get(f"/en/contact?q=lamp&c={search_id}")

    assert shop.reason(search_id) == "contacted"
    assert shop.rows("SELECT channel FROM contacts") == [{"channel": "page"}]


def test_looking_ahead_is_no_contact(open_at: Open) -> None:
    shop = open_at()
    for path in ("/en/contact", "/en/contact/chat"):
        shop.client.head(path)
        shop.client.get(path, headers={"Sec-Purpose": "prefetch"})

    assert shop.rows("SELECT channel FROM contacts") == []


@pytest.mark.parametrize(
    "path", ["/en/contact/fax", "/en/contact/https:%2F%2Fevil.example", "/xx/contact"]
)
def test_what_is_no_channel_is_not_found(open_at: Open, path: str) -> None:
    assert open_at().client.get(path).status_code == 404


@pytest.mark.parametrize(
    "question",
    [
        "//evil.example",
        "https://evil.example",
        "@evil.example/",
        "\r\nLocation: https://evil.example",
    ],
)
def test_the_way_out_leads_nowhere_but_to_the_settings_host(open_at: Open, question: str) -> None:
    answer = open_at().client.get("/en/contact/chat", params={"q": question})

    assert urlsplit(answer.headers["location"]).netloc == "chat.example"


def test_a_telephone_is_no_redirect(open_at: Open) -> None:
    answer = open_at().client.get("/en/contact/phone")

    assert answer.headers["location"] == "/en/contact"


# When nothing answers


def test_an_unanswered_search_shows_the_closest_articles_and_then_people(open_at: Open) -> None:
    html = open_at(SUNDAY).client.get("/en/search?q=mortgage+for+my+parcel+elephant").text

    assert "closest articles" in html
    assert find_all(html, "a", href="#ask-team")
    assert find_all(html, "section", id="ask-team")
    assert statuses(html)[0] == "Closed. Opens tomorrow at 09:00"
    assert html.count('class="wide contact"') == 0, "the footer need not say it again"


def test_when_nothing_is_found_there_is_something_to_read(open_at: Open) -> None:
    html = open_at().client.get("/en/search?q=zzzqqqxx").text
    (section,) = find_all(html, "section", class_="most-read")

    assert section.text.startswith("Most read")
    assert "Contact us" not in section.text, "the card says it better"
    assert find_all(html, "section", id="ask-team")


def test_what_customers_read_most_comes_first(open_at: Open) -> None:
    shop = open_at()
    for _ in range(3):
        shop.client.get("/en/articles/lamp")
    shop.client.get("/en/articles/parcels")
    centre = shop.client.app.state.centre
    assert centre.recording.require_log().flush()
    centre.popular.count()

    html = shop.client.get("/en/search?q=zzzqqqxx").text
    (section,) = find_all(html, "section", class_="most-read")
    assert section.text.startswith("Most read Oslo desk lamp Parcels and tracking")


def test_an_answered_search_needs_nobody(open_at: Open) -> None:
    html = open_at().client.get("/en/search?q=how+are+refunds+paid").text

    assert not find_all(html, "div", class_="contact-card")
    assert find_all(html, "a", href="/en/contact?q=how+are+refunds+paid")


# The API


def test_the_api_says_how_to_reach_the_team(open_at: Open) -> None:
    client = open_at(SUNDAY, url="https://help.example.com").client
    answer = client.get("/api/v1/contact?lang=fa&q=سلام")
    contact = answer.json()

    convert_back(contact)
    assert "no-cache" in answer.headers["cache-control"]
    assert unquote(contact["url"]) == "https://help.example.com/fa/contact?q=سلام"
    assert contact["time_zone"] == "Europe/Berlin"
    chat, phone, emergency, email, visit = contact["channels"]
    assert [each["id"] for each in contact["channels"]] == [
        "chat", "phone", "phone-2", "email", "visit",
    ]  # fmt: skip
    assert unquote(chat["url"]) == "https://chat.example/fa?text=سلام"
    assert (chat["open"], chat["changes"]) == (False, "2026-10-05T09:00:00+02:00")
    assert chat["status"] == "اکنون بسته است. فردا ساعت ۹:۰۰ باز می‌شود"
    assert (chat["response"]["count"], chat["response"]["unit"]) == (1, "minutes")
    assert [len(day["openings"]) for day in chat["days"]] == [0, 2, 0, 2, 2, 2, 1]
    assert chat["days"][2]["holiday"] == "روز بنیان‌گذاری"
    assert (phone["address"], phone["url"]) == ("+49 (30) 123-45", "tel:+493012345")
    assert (emergency["open"], emergency["changes"], emergency["days"]) == (True, None, [])
    assert emergency["response"] is None
    assert (email["open"], email["status"]) == (None, "")
    assert visit["url"] is None


def convert_back(contact: Any) -> None:
    """It has the documented shape; the web room's own reader says so."""
    decode_json(encode_json(contact), ContactPayload)


def test_an_unanswered_search_has_the_same_in_the_api(open_at: Open) -> None:
    client = open_at(SUNDAY).client
    centre = client.app.state.centre
    path = "/api/v1/search?q=mortgage+elephant+%22contact%22:null&lang=en"
    first = client.get(path).json()

    alone = client.get("/api/v1/contact?lang=en&q=mortgage+elephant+%22contact%22:null").json()
    assert first["contact"] == alone
    centre.contact.clock = lambda: MONDAY
    assert client.get(path).json()["contact"]["channels"][0]["open"] is True, "not kept too long"
    assert client.get(path + "&explain=1").json()["contact"]["channels"][0]["open"] is True
    answered = client.get("/api/v1/search?q=how+are+refunds+paid&lang=en").json()
    assert answered["answered"] is True
    assert answered["contact"] is None


def test_without_channels_the_api_names_the_article(open_at: Open) -> None:
    client = open_at(contact=Contact()).client

    assert client.get("/api/v1/contact").json() == {
        "url": "/en/articles/contact-us",
        "time_zone": "UTC",
        "channels": [],
    }
    assert client.get("/api/v1/contact?lang=fa").json()["url"] is None
    assert client.get("/api/v1/contact?lang=xx").status_code == 400


def test_an_app_says_that_a_channel_was_used(open_at: Open) -> None:
    shop = open_at()
    search_id = shop.client.get("/api/v1/search?q=lamp&lang=en").json()["search_id"]
    path = f"/api/v1/searches/{search_id}/contact"
    answer = shop.client.post(path, json={"lang": "en", "channel": "phone-2"})

    assert (answer.status_code, answer.json()) == (200, {"recorded": True})
    assert shop.reason(search_id) == "contacted"
    wrong = shop.client.post(path, json={"lang": "en", "channel": "fax"})
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["parameter"] == "channel"


# The book


def test_a_state_is_kept_until_it_changes_and_no_longer() -> None:
    book = ContactBook(CHANNELS)
    chat = book.ways[0]
    at = SUNDAY
    for minute in range(0, 2 * 24 * 60, 7):
        now = at + timedelta(minutes=minute)
        fresh = ContactBook(CHANNELS)
        assert book.find_state(chat, now) == fresh.find_state(fresh.ways[0], now)
