"""Personal data out of what customers type, before anything is written.

What has a form is found by its form: addresses of mail and pages, numbers of phones, cards,
accounts, identity cards and orders, access tokens. Names and street addresses have none; that is
why a question is shown only when several visitors asked it (docs/PRIVACY.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from stdnum.iso7064 import mod_97_10

from kb.analysis.chars import DIGITS
from kb.insight.digits import find_numbers

Span = tuple[int, int, str]
"""Start, end (exclusive) and the word that takes the place of what stands there."""

_ASCII = {**DIGITS, ord("＠"): "@", ord("＋"): "+"}

_FOREIGN = re.compile(r"(?![0-9])\d|[＠＋]")

# Nearly all questions hold neither of these, and end here after a few microseconds.
_ADDRESS = re.compile(r"[@=?/.](?=\S)| @|[({\[]at[)}\]]| dot ", re.IGNORECASE)
_MANY_DIGITS = re.compile(r"(?:[^0-9]*+[0-9]){7}")

# Possessive quantifiers, and beginnings that are looked for at the edge of a word alone, keep
# every pattern linear in the text.
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]++|(?<![\w@.-])[\w-]++(?:\.[\w-]++)++[/?][^\s<>\"]*+",
    re.IGNORECASE,
)
_PLAIN_LINK = re.compile(
    r"(?:https?://)?[\w.-]+(?:/(?:[^\W\d_]+|\d{1,4})(?:-(?:[^\W\d_]+|\d{1,4}))*)*/?", re.IGNORECASE
)
_TRAILING = ".,;:!?)]}»”’'"

_LATIN = "A-Za-z0-9\u00c0-\u024f"
_EMAIL = re.compile(
    rf"(?<![{_LATIN}._%+'-])[{_LATIN}._%+'-]++ ?@ ?[{_LATIN}-]++(?:\.[{_LATIN}-]++)*+"
)
_FOREIGN_EMAIL = re.compile(
    r"(?<![^\s@\[\]])[^\s@\[\]]{1,64}+(?<![:;,.!?()<>])@(?![:;,.!?()<>])[^\s@\[\]]++"
)
_AMOUNT_AT = re.compile(r"\d+ ?@ ?\d+")
_SPELT_EMAIL = re.compile(
    rf"(?<![{_LATIN}._%+-])[{_LATIN}._%+-]++ ?(?:[(\[{{]at[)\]}}]| at ) ?[{_LATIN}-]++"
    rf"(?:(?: ?[(\[{{]dot[)\]}}] ?| dot |\.)[{_LATIN}-]++)++",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2} ?\d\d(?:[ -]?[A-Za-z0-9]){11,30}+")
_IBAN_LENGTHS = range(15, 35)
_PARCEL = re.compile(  # the Universal Postal Union's S10
    r"(?<![A-Za-z0-9])[A-Za-z]{2} ?\d{3} ?\d{3} ?\d{3} ?[A-Za-z]{2}(?![A-Za-z0-9])"
)
_TOKEN = re.compile(
    r"(?<![\w-])(?:[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|eyJ[\w-]+\.[\w.-]+"
    r"|[A-Za-z0-9]{16,}+)(?![\w])"
)


def redact(text: str, patterns: Sequence[re.Pattern[str]] = ()) -> str:
    """The text with everything that may point to a person replaced by what it was.

    `[email]`, `[link]`, `[iban]`, `[order]`, `[card]`, `[phone]`, `[id]`, `[number]`, `[token]`.
    `patterns` are the shop's order numbers; they see digits of every script as 0-9, and where one
    has a group, the group is replaced and not the whole. Doing it twice changes nothing more.
    Time is linear in the text (given `patterns` that are).
    """
    plain = text.translate(_ASCII) if _FOREIGN.search(text) else text
    if _ADDRESS.search(plain):
        text, plain = _mask(text, plain, _find_links(plain))
        if "@" in plain:
            text, plain = _mask(text, plain, _find_emails(plain))
            text, plain = _mask(text, plain, _find_foreign_emails(plain))
        text, plain = _mask(text, plain, _find_spelt_emails(plain))
    has_numbers = _MANY_DIGITS.match(plain) is not None
    if has_numbers:
        text, plain = _mask(text, plain, _find_ibans(plain))
    for pattern in patterns:
        if pattern.search(plain):
            text, plain = _mask(text, plain, _find_orders(plain, pattern))
    if has_numbers or "eyJ" in plain:
        for find in (_find_parcels, _find_tokens, find_numbers):
            text, plain = _mask(text, plain, find(plain))
    return text


def _mask(text: str, plain: str, spans: list[Span]) -> tuple[str, str]:
    """Both forms of a text with the spans replaced; they stay equally long."""
    for start, end, label in reversed(spans):
        text = f"{text[:start]}[{label}]{text[end:]}"
        plain = f"{plain[:start]}[{label}]{plain[end:]}"
    return text, plain


def _find_links(plain: str) -> list[Span]:
    """Addresses that carry more than words: a query, a long number, a token, somebody's name."""
    if "." not in plain and "://" not in plain:
        return []
    spans = []
    for found in _LINK.finditer(plain):
        link = found[0].rstrip(_TRAILING)
        if not _PLAIN_LINK.fullmatch(link):
            spans.append((found.start(), found.start() + len(link), "link"))
    return spans


def _find_emails(plain: str) -> list[Span]:
    return [
        (*_trim(found), "email")
        for found in _EMAIL.finditer(plain)
        if not _AMOUNT_AT.fullmatch(found[0])
    ]


def _find_foreign_emails(plain: str) -> list[Span]:
    """Addresses in other letters than Latin; what comes before them is parted by a space."""
    return [
        (*_trim(found), "email")
        for found in _FOREIGN_EMAIL.finditer(plain)
        if not _AMOUNT_AT.fullmatch(found[0])
    ]


def _find_spelt_emails(plain: str) -> list[Span]:
    return [(*_trim(found), "email") for found in _SPELT_EMAIL.finditer(plain)]


def _trim(found: re.Match[str]) -> tuple[int, int]:
    """Where a match stands, without the brackets and signs around it."""
    text = found[0]
    kept = text.rstrip(_TRAILING)
    return found.start() + len(text) - len(text.lstrip("([{«“‘'\"<")), found.start() + len(kept)


def _find_ibans(plain: str) -> list[Span]:
    spans = []
    for found in _IBAN.finditer(plain):
        end = _iban_end(found[0])
        if end:
            spans.append((found.start(), found.start() + end, "iban"))
    return spans


def _iban_end(text: str) -> int | None:
    """Length of the account number that a text begins with, by its check digits; None if none."""
    places = [place for place, char in enumerate(text) if char.isalnum()]
    letters = "".join(text[place] for place in places)
    for length in reversed(_IBAN_LENGTHS):
        if length > len(letters):
            continue
        end = places[length - 1] + 1
        is_whole = length == len(letters) or not text[end].isalnum()
        if is_whole and mod_97_10.is_valid(letters[4:length] + letters[:4]):
            return end
    return None


def _find_orders(plain: str, pattern: re.Pattern[str]) -> list[Span]:
    group = 1 if pattern.groups else 0
    spans = (found.span(group) for found in pattern.finditer(plain))
    return [(start, end, "order") for start, end in spans if end > start]


def _find_parcels(plain: str) -> list[Span]:
    return [(*found.span(), "order") for found in _PARCEL.finditer(plain)]


def _find_tokens(plain: str) -> list[Span]:
    """What only a machine writes: letters and digits mixed, and long."""
    spans: list[Span] = []
    for found in _TOKEN.finditer(plain):
        token = found[0]
        digits = sum(char.isdigit() for char in token)
        if "-" in token or "." in token or 4 <= digits <= len(token) - 2:
            spans.append((*found.span(), "token"))
    return spans
