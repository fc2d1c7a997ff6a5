"""Character classes that Python's `re` does not offer, as regex fragments and tables.

`\\w` leaves out combining marks, so it cuts पासवर्ड at every vowel sign; these classes add
them back. Everything is read from `unicodedata` once, at import (about 6 ms).
"""

import unicodedata

_PLANES = (range(0x20000), range(0xE0100, 0xE01F0))
"""Where marks and digits live: planes 0 and 1, and the variation selectors."""
_BLOCK = 256
_MARK_CATEGORIES = frozenset(("Mn", "Mc", "Me"))
_SOUGHT = _MARK_CATEGORIES | {"Nd"}


def _ranges(codes: list[int]) -> str:
    """Return sorted code points as the inside of a regex character class."""
    spans: list[list[int]] = []
    for code in codes:
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in spans)


def _scan() -> tuple[str, dict[int, str]]:
    marks: list[int] = []
    digits: dict[int, str] = {}
    for plane in _PLANES:
        for begin in plane[::_BLOCK]:
            text = "".join(map(chr, range(begin, min(begin + _BLOCK, plane.stop))))
            if text.isalpha():  # half of all blocks
                continue
            categories = list(map(unicodedata.category, text))
            if _SOUGHT.isdisjoint(categories):  # most of the others: nothing yet
                continue
            for code, category in enumerate(categories, start=begin):
                if category == "Nd" and code > 0x7F:
                    digits[code] = str(unicodedata.digit(chr(code)))
                elif category in _MARK_CATEGORIES:
                    marks.append(code)
    return _ranges(marks), digits


MARKS, DIGITS = _scan()
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
