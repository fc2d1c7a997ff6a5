"""Fold a word so that spellings which mean the same become the same.

Two strengths. `fold` is what a reader would still accept as the word (case, width, digits, the
two yehs): it makes `Token.text`. `loosen` is for matching only (no accents, no dots): it makes
the index term after the stemmer, which needs the real letters to recognise endings.
"""

import re
import unicodedata

from kb.analysis.chars import APOSTROPHES, DIGITS, INVISIBLE
from kb.analysis.language import Rules

_HIDDEN = re.compile(f"[{INVISIBLE}\u0640\u200b\u200c\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_DOTTED = re.compile("i\u0307")
_WHOLE = (
    ("\u0e4d\u0e32", "\u0e33"),  # Thai SARA AM, which NFKC takes apart and no keyboard does
    ("\u0ecd\u0eb2", "\u0eb3"),  # its Lao sister
    ("\u0e40\u0e40", "\u0e41"),  # SARA E typed twice for SARA AE, which looks the same
)
_POINTS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1-\u05c7"  # Hebrew
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]+"  # Arabic
)
_ACCENTS = re.compile("(?<=[a-z\u0370-\u03ff])[\u0300-\u036f]+")
_SEPARATORS = re.compile(r"(?<=\d)[,٬](?=\d)")
_STRAIGHT = str.maketrans(dict.fromkeys(APOSTROPHES[1:], APOSTROPHES[0]))
_LATIN = str.maketrans(
    {"ı": "i", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ё": "е"}
)


def fold(word: str, rules: Rules) -> str:
    """Return `word` in NFKC, lower case, with 0-9 digits and the language's usual letters.

    Folding twice changes nothing. The result may hold a space or be empty, since NFKC writes ﷺ
    as four words and some characters vanish. Based on Unicode's NFKC_Casefold (UAX 31).
    """
    if word.isascii() and rules.apostrophe != "cut":
        return _SEPARATORS.sub("", word.lower()) if "," in word else word.lower()
    for _ in range(3):
        folded = _fold_once(word, rules)
        if folded == word:
            break
        word = folded
    return word


def _fold_once(word: str, rules: Rules) -> str:
    word = unicodedata.normalize("NFKC", _HIDDEN.sub("", word))
    if rules.dotless_i:
        word = word.replace("İ", "i").replace("I", "ı")
    word = word.casefold().translate(DIGITS).translate(_STRAIGHT)
    word = unicodedata.normalize("NFKC", _DOTTED.sub("i", word))
    word = _POINTS.sub("", word) if rules.drop_points else word
    for parts, whole in _WHOLE:
        word = word.replace(parts, whole)
    word = _SEPARATORS.sub("", word.translate(rules.letters))
    return _cut_suffix(word) if rules.apostrophe == "cut" else word


def _cut_suffix(word: str) -> str:
    """Drop the ending that an apostrophe parts from a name: İstanbul'da → İstanbul."""
    name, apostrophe, _ = word.partition("'")
    return name if apostrophe and name else word


def loosen(word: str, rules: Rules) -> str:
    """Return a folded word as someone on the wrong keyboard, or in a hurry, would type it.

    Accents go from Latin and Greek letters and points from Arabic and Hebrew ones, then the
    language's own confusions. Other scripts keep their marks: they are vowels there.
    """
    if word.isascii():
        return word.replace("'", "")
    word = unicodedata.normalize("NFD", word.replace("'", ""))
    word = unicodedata.normalize("NFC", _POINTS.sub("", _ACCENTS.sub("", word)))
    word = word.translate(_LATIN).translate(rules.letters)
    for pattern, replacement in rules.confusions:
        word = pattern.sub(replacement, word)
    return word.translate(rules.loose_letters)
