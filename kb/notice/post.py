"""One attempt to deliver an event. Knows HTTP; decides nothing about what comes next."""

from __future__ import annotations

import email.utils
import http.client
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime

from kb import __version__
from kb.insight.delivery import Parcel
from kb.notice.address import Place, PrivateAddress, find_place
from kb.notice.connection import Deadline, connect
from kb.notice.signature import sign
from kb.settings.webhook import Webhook

TIMEOUT = 10.0
"""Seconds for connecting, sending and the answer's first lines together. A receiver should answer
first and work afterwards; the Standard Webhooks specification suggests 15 to 30 at most, and a
courier has but a few hands."""

GONE = 410

_Kinds = type[Exception] | tuple[type[Exception], ...]
_FAILURES: tuple[tuple[_Kinds, str], ...] = (
    (TimeoutError, f"no answer within {TIMEOUT:.0f} seconds"),
    ((socket.gaierror, UnicodeError), "the name of the host is not known"),
    (ssl.SSLError, "no TLS connection could be made"),
    (ConnectionRefusedError, "the connection was refused"),
    ((http.client.HTTPException, ConnectionError), "the connection ended without an answer"),
)
"""In words of ours, the first that fits: messages of the system may name addresses."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of an attempt: `said` says it in short, without an address. `asked` is for how many
    seconds the receiver wants to be left alone."""

    is_taken: bool
    said: str
    is_gone: bool = False
    asked: float = 0.0


def post(webhook: Webhook, parcel: Parcel, now: float) -> Reply:
    """Sign a parcel and send it. `now` is in seconds since 1970 UTC. Whatever the other side does
    is a reply; nothing is raised for it."""
    try:
        return _post(webhook, parcel, now)
    except PrivateAddress:
        return Reply(
            False,
            "the host is a private address: if that is meant, write `private = true` in kb.toml",
        )
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Reply(False, _explain(error))


def _post(webhook: Webhook, parcel: Parcel, now: float) -> Reply:
    deadline = Deadline(TIMEOUT)
    place = find_place(webhook)
    connection = connect(place, deadline, ssl.create_default_context)
    try:
        talk = http.client.HTTPConnection(place.host, place.port)
        talk.sock = connection
        talk.request("POST", place.path, parcel.body, _headers(webhook, place, parcel, int(now)))
        return _read_reply(talk.getresponse(), now)
    finally:
        connection.close()


def _headers(webhook: Webhook, place: Place, parcel: Parcel, timestamp: int) -> dict[str, str]:
    return {
        "Host": place.host_header,
        "Content-Type": "application/json",
        "User-Agent": f"kb/{__version__}",
        "Connection": "close",
        "webhook-id": parcel.event,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(webhook.signing_keys, parcel.event, timestamp, parcel.body),
    }


def _read_reply(answer: http.client.HTTPResponse, now: float) -> Reply:
    status = answer.status
    if 200 <= status < 300:
        return Reply(True, f"HTTP {status}")
    said = f"HTTP {status}"
    if 300 <= status < 400:
        said += ": redirects are not followed, write the address that it leads to"
    return Reply(False, said, status == GONE, read_wait(answer.headers.get("retry-after"), now))


def read_wait(text: str | None, now: float) -> float:
    """The seconds of a `Retry-After` header, which has a number or a date (RFC 9110, 10.2.3)."""
    text = (text or "").strip()
    if text.isdecimal() and text.isascii():
        return float(text[:9])
    try:
        until = email.utils.parsedate_to_datetime(text)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(0.0, (until - datetime.fromtimestamp(now, UTC)).total_seconds())
    except (ValueError, OverflowError):
        return 0.0


def _explain(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate was not accepted: {error.verify_message}"
    return next(
        (said for kinds, said in _FAILURES if isinstance(error, kinds)),
        "the host could not be reached",
    )
