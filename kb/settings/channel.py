"""A channel of `[contact]` in `kb.toml`: where it leads, and what may be written there."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from kb.codec import Strict
from kb.settings.hours import Hours, check_hours
from kb.settings.response import parse_response
from kb.settings.words import Text, check_language, check_text

SCHEMES = (
    "https", "http", "mailto", "tel", "sms",
    "whatsapp", "tg", "viber", "line", "skype", "sip", "sips", "xmpp",
)  # fmt: skip
"""What a channel's address may begin with. Others (`javascript:`, `data:`) could run code."""

QUESTION, LANGUAGE = "{question}", "{lang}"
"""What is filled into a channel's address: the customer's question, the language of the page."""

_KIND = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_EMAIL = re.compile(r"[^\s@,;?&<>()\"\\]+@[^\s@,;?&<>()\"\\]+\.[^\s@,;?&<>()\"\\.]+")
_NUMBER = re.compile(r"[+(\d][\d\s().\-/]*")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}?|\}")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


class Channel(Strict, frozen=True):
    """A way to reach the team."""

    kind: str
    """`chat`, `phone`, `email`, `form`, `whatsapp`, `telegram`, … or any word in small letters;
    the known ones have a name and an icon."""
    name: Text = ""
    """What customers see; by default that of the kind."""
    url: str = ""
    """Where it leads. `{question}` is replaced by the customer's question, `{lang}` by the
    language of the page."""
    email: str = ""
    """Instead of `url`: an e-mail address. The question becomes subject and text."""
    number: str = ""
    """Instead of `url`: a telephone number, shown as it is written here. It is called, or written
    to when the kind is `whatsapp` or `sms`."""
    note: Text = ""
    """A sentence below the name."""
    hours: Hours | None = None
    """When somebody answers; by default `contact.hours`."""
    response: str | None = None
    """How soon an answer can be expected; by default `contact.response`."""
    languages: tuple[str, ...] = ()
    """Pages that show it; all by default."""

    def __post_init__(self) -> None:
        _check_kind(self.kind)
        check_text("name", self.name)
        check_text("note", self.note)
        ways = [key for key in ("url", "email", "number") if getattr(self, key)]
        if len(ways) > 1:
            raise ValueError(
                f"the channel `{self.kind}` has {' and '.join(f'`{way}`' for way in ways)}; make"
                " two channels of it"
            )
        if not ways and not self.note:
            raise ValueError(
                f"the channel `{self.kind}` leads nowhere; give it `url`, `email` or `number`, or"
                " a `note` that says where to go"
            )
        _check_way(self)
        check_hours(self.hours)
        parse_response(self.response or "")
        for lang in self.languages:
            check_language("languages", lang)


def _check_kind(kind: str) -> None:
    if not _KIND.fullmatch(kind) or len(kind) > 30:
        raise ValueError(
            f"`kind` cannot be {kind!r}; write a word in small letters a-z, such as chat or phone,"
            " and what customers see in `name`"
        )


def _check_way(channel: Channel) -> None:
    if channel.url:
        _check_url(channel.url)
    if channel.email and not _EMAIL.fullmatch(channel.email):
        raise ValueError(
            f"`email` cannot be {channel.email!r}; write an address such as help@example.com"
        )
    if channel.number:
        if not _NUMBER.fullmatch(channel.number) or sum(map(str.isdigit, channel.number)) < 3:
            raise ValueError(
                f"`number` cannot be {channel.number!r}; write digits, such as +44 20 7946 0123"
            )
        if channel.kind == "whatsapp" and not channel.number.startswith("+"):
            raise ValueError(
                f"`number` of whatsapp cannot be {channel.number!r}; begin with + and the code of"
                " the country"
            )


def _check_url(url: str) -> None:
    scheme = url.partition(":")[0].lower()
    if ":" not in url or scheme not in SCHEMES:
        raise ValueError(
            f"`url` cannot be {url!r}; it must begin with one of"
            f" {', '.join(f'{each}:' for each in SCHEMES)}"
        )
    if _CONTROL.search(url.replace(QUESTION, "").replace(LANGUAGE, "")):
        raise ValueError(f"`url` cannot be {url!r}; write %20 for a space")
    for found in _PLACEHOLDER.findall(url):
        if found not in (QUESTION, LANGUAGE):
            raise ValueError(
                f"`url` has {found!r}; only {QUESTION} and {LANGUAGE} are filled in, and a brace"
                " is written %7B or %7D"
            )
    if scheme in ("http", "https"):
        _check_host(url)


def _check_host(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or not url.lower().startswith((f"{parts.scheme}://",)):
        raise ValueError(
            f"`url` cannot be {url!r}; write it in full: https://shop.example.com/chat"
        )
    if "{" in parts.netloc:
        raise ValueError(f"`url` cannot be {url!r}; a question must not choose the host")
