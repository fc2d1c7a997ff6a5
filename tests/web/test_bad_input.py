"""Questions that no reasonable person asks: each gets an answer, or hears why not, at once."""

from __future__ import annotations

import logging
import re
import socket
from urllib.parse import quote, urlsplit

import pytest

from .conftest import LANGUAGES, Client

LIMIT_MS = 50.0

STRANGE = {
    "empty": "",
    "spaces": "%20%20%09",
    "stop words": quote("is it the of and"),
    "stop words in Persian": quote("از به که و"),
    "control characters": "%01%02refund%1b%7f%0d%0a",
    "NUL": "%00",
    "NUL in a word": "ref%00und",
    "an unbalanced quote": "%22where+is+my+parcel",
    "only quotes": "%22%22%22%27",
    "brackets and operators": quote("((( parcel AND -NOT [ tag: kind:: ~^*? \\"),
    "a lone surrogate": "%ED%A0%80",
    "a lone surrogate in a word": "re%ED%A0%80fund",
    "a surrogate pair in CESU-8": "%ED%A0%BC%ED%BE%81",
    "bytes that are not UTF-8": "%FF%FE",
    "half a character": "%E0%A4",
    "broken percent signs": "100%25%2",
    "mixed scripts": quote("parcel بسته พัสดุ kargo पार्सल"),
    "mixed directions": quote("\u202eparcel\u202d بسته 123"),
    "emoji": quote("🎁📦"),
    "emoji of several parts": quote("👩🏽‍🚀 parcel 🇹🇷"),
    "combining marks": quote("a" + "\u0301" * 300),
    "one letter 500 times": "a" * 500,
    "500 emoji": quote("🎁" * 500),
    "500 Thai letters": quote("ก" * 500),
    "250 words": "+".join("q" * 250),
    "noncharacters": quote("\ufffe\uffff\U0010ffff"),
}
LONG = {
    "10,000 letters": "x" * 10_000,
    "10,000 spaces with a word": "%20" * 10_000 + "refund",
    "10,000 Persian letters": quote("ب" * 10_000),
}


def get_raw(address: str, target: str) -> tuple[int, str, bytes]:
    """Status, content type and body of a request whose bytes no client has tidied up."""
    place = urlsplit(address)
    assert place.hostname
    assert place.port
    with socket.create_connection((place.hostname, place.port), timeout=10) as line:
        request = f"GET {target} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n"
        line.sendall(request.encode("latin-1"))
        received = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    kind = re.search(rb"content-type: ([^\r]+)", head, re.IGNORECASE)
    return int(head.split()[1]), kind[1].decode() if kind else "", body


@pytest.mark.parametrize("question", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/suggest"])
def test_the_api_answers_any_question_or_says_why_not(
    address: str, path: str, question: str
) -> None:
    for lang in ("", *LANGUAGES):
        status, kind, body = get_raw(address, f"{path}?q={question}&lang={lang}&explain=1")

        body.decode("utf-8")
        assert status in (200, 400), lang
        assert kind == ("application/json" if status == 200 else "application/problem+json")


@pytest.mark.parametrize("question", STRANGE.values(), ids=STRANGE)
def test_a_page_answers_any_question(address: str, question: str) -> None:
    for lang in LANGUAGES:
        status, kind, body = get_raw(address, f"/{lang}/search?q={question}")

        assert status == 200
        assert kind == "text/html; charset=utf-8"
        html = body.decode("utf-8")
        assert "<h1" in html
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", html)


@pytest.mark.parametrize("question", LONG.values(), ids=LONG)
def test_a_question_that_is_far_too_long_is_refused_with_a_reason(
    address: str, question: str
) -> None:
    for path in ("/api/v1/search", "/api/v1/suggest"):
        status, kind, body = get_raw(address, f"{path}?q={question}")
        assert (status, kind) == (400, "application/problem+json")
        assert "500 characters" in body.decode()


def test_a_page_says_that_a_question_is_too_long(address: str) -> None:
    for question in ("x" * 10_000, quote("ب" * 10_000)):
        status, _, body = get_raw(address, f"/en/search?q={question}")
        assert status == 400
        assert "at most 500 characters" in body.decode()


@pytest.mark.parametrize("name", ["kind", "tag", "category", "page"])
def test_a_filter_may_be_strange_too(address: str, name: str) -> None:
    for value in ("%00", "%FF", "%ED%A0%80", quote("🎁"), "x" * 10_000):
        assert get_raw(address, f"/en/search?q=refund&{name}={value}")[0] == 200
        assert get_raw(address, f"/api/v1/search?q=refund&{name}={value}")[0] in (200, 400)


@pytest.mark.parametrize("part", ["%00", "%FF", "%ED%A0%80", "%0d%0a", quote("🎁"), "x" * 10_000])
def test_a_path_may_be_strange_too(address: str, part: str) -> None:
    for path in (f"/{part}", f"/{part}/search", f"/en/topics/{part}", f"/en/articles/{part}"):
        assert get_raw(address, path)[0] == 404
    assert get_raw(address, f"/api/v1/articles/en/{part}")[0] == 404
    assert get_raw(address, f"/en/articles/contact-us?q={part}")[0] == 200


@pytest.mark.parametrize("question", (STRANGE | LONG).values(), ids=STRANGE | LONG)
def test_no_question_keeps_the_server_busy(
    client: Client, caplog: pytest.LogCaptureFixture, question: str
) -> None:
    """The best of three: what other processes of this machine take is not the server's time."""
    for path in ("/en/search", "/th/search", "/api/v1/search", "/api/v1/suggest"):
        spent = []
        for _ in range(3):
            caplog.clear()
            with caplog.at_level(logging.INFO, logger="kb.access"):
                client.get(f"{path}?q={question}")
            (line,) = [each.getMessage() for each in caplog.records if each.name == "kb.access"]
            spent.append(float(line.split()[-2]))
        assert min(spent) < LIMIT_MS, (path, spent)
