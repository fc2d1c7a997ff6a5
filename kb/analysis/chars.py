"""Character classes that Python's `re` does not offer, as regex fragments and tables.

`\\w` leaves out combining marks, so it cuts पासवर्ड at every vowel sign; these classes add
them back. Everything is read from `unicodedata` once, at import (about 8 ms).
"""

import unicodedata
from collections.abc import Iterable, Iterator

BLOCKS = (
    "0 3-10 13 17-1d 20 2c-2d 30 a6 a8-ab fb fe-ff 101-104 10a 10d-11f 134 161 16a-16b 16d 16f 1bc"
    " 1cc 1cf 1d1-1d2 1d7 1da 1e0-1e2 1e4-1e5 1e8-1e9 1fb e01"
)
"""Runs of 256 code points, in hexadecimal, that hold combining marks and digits in any Unicode up
to 16. Looking at all others, too, would take 15 ms of every start."""
_MARK_CATEGORIES = frozenset(("Mn", "Mc", "Me"))


def _ranges(codes: list[int]) -> str:
    """Return sorted code points as the inside of a regex character class."""
    spans: list[list[int]] = []
    for code in codes:
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in spans)


def scan(codes: Iterable[int]) -> tuple[str, dict[int, str]]:
    """Combining marks among ascending code points as the inside of a character class, and what
    the decimal digits among them are in ASCII."""
    marks: list[int] = []
    digits: dict[int, str] = {}
    for code in codes:
        category = unicodedata.category(chr(code))
        if category == "Nd" and code > 0x7F:
            digits[code] = str(unicodedata.digit(chr(code)))
        elif category in _MARK_CATEGORIES:
            marks.append(code)
    return _ranges(marks), digits


def _likely() -> Iterator[int]:
    for run in BLOCKS.split():
        first, _, last = run.partition("-")
        yield from range(int(first, 16) << 8, (int(last or first, 16) + 1) << 8)


MARKS, DIGITS = scan(_likely())
"""Combining marks as the inside of a character class; decimal digits of all scripts → 0-9."""

INVISIBLE = "\u00ad\u034f\u061c\u200d-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
"""Characters without a shape that people type or paste inside words: soft hyphens, joiners,
direction marks. Not U+200B, which separates words, nor U+200C, which does in Persian.
"""

APOSTROPHES = "'’ʼ＇"
"""What people type for an apostrophe; folded to the first."""

UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"  # Myanmar
    "\u1780-\u17ff\u19e0-\u19ff"  # Khmer
    "\u1950-\u1aad"  # Tai Le, New Tai Lue, Tai Tham
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
"""Scripts written without spaces between words: only these need a dictionary to be cut."""
