"""Runs of digits that name a person: telephones, cards, identity numbers; and those that do not.

Digits are grouped as they were typed (`0532 123 45 67` is four groups); what a run means depends
on the sizes of its groups. Text is taken with its digits already written 0-9.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum import luhn
from stdnum.th import pin
from stdnum.tr import tckimlik

from kb.analysis.chars import INVISIBLE

_GAP = rf"[\s./()\[\]_\-\u2010-\u2015\u00b7{INVISIBLE}]"
_RUN = re.compile(rf"(?:\+{_GAP}{{0,2}}|\((?=[0-9]{{1,5}}\)))?[0-9]+(?:{_GAP}{{1,4}}[0-9]+)*")

_ASKED_TO_CALL = re.compile(
    r"\b(?:phone|telephone|tel|mobile|cell|whatsapp|viber|call me|call|text me|sms|telefon\w*|cep"
    r"|gsm|numaram)\b"
    r"|تلفن|موبایل|همراه|تماس|شماره من|شماره‌ام|واتساپ|زنگ|โทร|เบอร์|มือถือ|फोन|मोबाइल|सम्पर्क",
    re.IGNORECASE,
)
_HEARD = 24
"""How many characters before a short number may say that it is a telephone's."""

_PHONE_SHAPES = {(3, 3, 4), (3, 4, 3), (3, 3, 2, 2), (1, 3, 3, 4), (2, 2, 3, 4), (2, 1, 3, 4)}
_NEPALI_SHAPES = {(10,), (5, 5), (4, 6), (3, 7), (4, 3, 3)}
_ID_SHAPES = {
    (3, 2, 4),  # United States
    (1, 4, 5, 2, 1),  # Thailand
    (3, 6, 1),  # Iran
    (2, 2, 2, 5),  # Nepal
}
_TURKISH_ID = (3, 3, 3, 2)
_YEARS = re.compile(r"(?:1[2-4]|19|20|2[45])\d\d")
_ROUND = 5
"""A long number with no more digits than this before its zeros is an amount of money."""

Mask = tuple[int, str]
"""How many groups make up a number, and what it is; "" for one that is nobody's."""


@dataclass(frozen=True, slots=True)
class _Run:
    """`gaps[i]` stands before `groups[i]`; the first is "+" when the run begins with one."""

    groups: list[str]
    gaps: list[str]
    places: list[int]
    is_called: bool

    def sizes(self, first: int, count: int) -> tuple[int, ...]:
        return tuple(len(group) for group in self.groups[first : first + count])


def find_numbers(plain: str) -> list[tuple[int, int, str]]:
    """Where numbers stand that may point to a person: start, end and kind, in order.

    `phone`, `card`, `id`, or `number` for one that is too long to be a price or a size.
    """
    spans = []
    for found in _RUN.finditer(plain):
        if found.end() - found.start() >= 7:
            spans.extend(_read_run(plain, found))
    return spans


def _read_run(plain: str, found: re.Match[str]) -> list[tuple[int, int, str]]:
    run = _split(plain, found)
    spans = []
    first = 0
    while first < len(run.groups):
        count, label = _classify(run, first)
        if label:
            start = run.places[first] if first else found.start()
            last = first + count - 1
            spans.append((start, run.places[last] + len(run.groups[last]), label))
        first += count
    return spans


def _split(plain: str, found: re.Match[str]) -> _Run:
    places = [each.start() for each in re.finditer(r"[0-9]+", found[0])]
    groups = re.findall(r"[0-9]+", found[0])
    ends = [place + len(group) for place, group in zip(places, groups, strict=True)]
    gaps = ["+" if found[0].startswith("+") else ""]
    gaps += [found[0][end:start] for end, start in zip(ends, places[1:], strict=False)]
    before = plain[max(0, found.start() - _HEARD) : found.start()]
    return _Run(
        groups,
        gaps,
        [found.start() + place for place in places],
        bool(_ASKED_TO_CALL.search(before)),
    )


def _classify(run: _Run, first: int) -> Mask:
    for rule in _RULES:
        mask = rule(run, first)
        if mask:
            return mask
    return 1, ""


def _as_identity(run: _Run, first: int) -> Mask | None:
    """The number of an identity card, by the sizes of its groups."""
    for count in (5, 4, 3):
        sizes = run.sizes(first, count)
        gaps = set(run.gaps[first + 1 : first + count])
        if len(sizes) == count and sizes in _ID_SHAPES and gaps == {"-"}:
            return count, "id"
    return None


def _grow(run: _Run, first: int, enough: int, most: int) -> tuple[int, int]:
    """How many groups a telephone number takes, and how many digits they have.

    It is whole at `enough` digits, but goes on where the next group is as long as the last.
    """
    groups = run.groups
    digits, count = len(groups[first]), 1
    while first + count < len(groups):
        size = len(groups[first + count])
        goes_on = digits < enough or size == len(groups[first + count - 1])
        if not goes_on or digits + size > most:
            break
        digits, count = digits + size, count + 1
    return count, digits


def _as_dialled(run: _Run, first: int) -> Mask | None:
    """+ or 00, a country, a number."""
    if run.gaps[first] == "+":
        count, digits = _grow(run, first, 11, 15)
        return (count, "phone") if digits >= 8 else None
    if run.groups[first].startswith("00"):
        count, digits = _grow(run, first, 13, 17)
        return (count, "phone") if 11 <= digits <= 17 else None
    return None


def _as_date(run: _Run, first: int) -> Mask | None:
    """A day, in any order and calendar; or years, one after the other."""
    if run.sizes(first, 3) in {(4, 1, 1), (4, 1, 2), (4, 2, 1), (4, 2, 2)}:
        year, month, day = run.groups[first : first + 3]
    elif run.sizes(first, 3) in {(1, 1, 4), (1, 2, 4), (2, 1, 4), (2, 2, 4)}:
        day, month, year = run.groups[first : first + 3]
        if int(month) > 12:
            day, month = month, day
    else:
        is_year = bool(_YEARS.fullmatch(run.groups[first]))
        return (1, "") if is_year and _are_years(run, first) else None
    if _YEARS.fullmatch(year) and 1 <= int(month) <= 12 and 1 <= int(day) <= 32:
        return 3, ""
    return None


def _are_years(run: _Run, first: int) -> bool:
    """Whether what follows, as far as it is in fours, is years too."""
    fours = [group for group in run.groups[first : first + 4] if len(group) == 4]
    return all(_YEARS.fullmatch(group) for group in fours)


def _as_card(run: _Run, first: int) -> Mask | None:
    """13 to 19 digits with a right check digit, in any spacing that people use."""
    if run.groups[first][0] not in "23456":
        return None
    number = ""
    for count, group in enumerate(run.groups[first : first + 19], start=1):
        number += group
        if len(number) > 19:
            break
        if len(number) >= 13 and _is_card_shape(run, first, count) and luhn.is_valid(number):
            return count, "card"
    return None


def _is_card_shape(run: _Run, first: int, count: int) -> bool:
    sizes = run.sizes(first, count)
    is_even = set(sizes[:-1]) <= {sizes[0]} and sizes[-1] <= sizes[0] and sizes[0] >= 3
    if is_even or (count <= 5 and min(sizes) >= 3):
        return True
    if set(sizes) == {1}:
        return True
    # Eight pairs may be sizes of shoes: those rise.
    groups = run.groups[first : first + count]
    return set(sizes) == {2} and count == 8 and groups != sorted(groups)


def _as_local(run: _Run, first: int) -> Mask | None:
    """A number with the 0 that is dialled before an area or a mobile network."""
    group = run.groups[first]
    if not group.startswith("0"):
        return None
    count, digits = _grow(run, first, 10, 12)
    if digits > 12:
        return None
    sizes = run.sizes(first, count)
    if group == "0":
        is_decimal = count > 1 and run.gaps[first + 1] == "."
        return (count, "phone") if digits >= 10 and not is_decimal else None
    least = 10 if max(sizes) <= 2 else 8
    return (count, "phone") if digits >= least else None


def _as_long(run: _Run, first: int) -> Mask | None:
    """Ten or more digits in one piece: no price is written like that, unless it is round."""
    group = run.groups[first]
    if len(group) < 10 or len(group.rstrip("0")) <= _ROUND:
        return None
    if (len(group) == 11 and tckimlik.is_valid(group)) or (
        len(group) == 13 and pin.is_valid(group)
    ):
        return 1, "id"
    if len(group) == 10:
        return 1, "phone" if group[0] in "23456789" else "number"
    is_abroad = len(group) <= 13 and group.startswith(("44", "49", "66", "90", "91", "98", "977"))
    return 1, "phone" if is_abroad else "number"


def _as_amount(run: _Run, first: int) -> Mask | None:
    """1.299.000: thousands, marked by a dot or a space."""
    count = 1
    gap = run.gaps[first + 1] if first + 1 < len(run.groups) else ""
    is_mark = gap == "." or (len(gap) == 1 and gap.isspace())
    if not is_mark or len(run.groups[first]) > 3:
        return None
    while run.sizes(first + count, 1) == (3,) and run.gaps[first + count] == gap:
        count += 1
    follows = run.sizes(first + count, 1)
    goes_on = follows and run.gaps[first + count] == gap
    return None if count == 1 or goes_on else (count, "")


def _as_shape(run: _Run, first: int) -> Mask | None:
    """Telephones, identity and card numbers by the sizes of their groups."""
    for count in (5, 4, 3, 2):
        sizes = run.sizes(first, count)
        if len(sizes) == count and (label := _name_shape(run, first, sizes)):
            return count, label
    if run.sizes(first, 3) == (4, 4, 4):
        return min(len(run.groups) - first, 5), "number"
    return _as_called(run, first)


def _name_shape(run: _Run, first: int, sizes: tuple[int, ...]) -> str:
    if sizes in _PHONE_SHAPES:
        return "phone"
    if sizes in _NEPALI_SHAPES and run.groups[first][:2] in ("96", "97", "98"):
        return "phone"
    return "id" if sizes == _TURKISH_ID else ""


def _as_called(run: _Run, first: int) -> Mask | None:
    """A short number is a telephone's when the words before it say so."""
    if not run.is_called:
        return None
    count, digits = _grow(run, first, 7, 10)
    is_price = run.groups[first + count - 1].endswith("000")
    return (count, "phone") if 7 <= digits <= 10 and not is_price else None


_RULES = (
    _as_dialled,
    _as_date,
    _as_card,
    _as_identity,
    _as_local,
    _as_long,
    _as_amount,
    _as_shape,
)
"""In this order: the surer the form, the earlier."""
