"""Read Nepali typed in Latin letters as Devanagari.

Nobody who writes "mero saman aayena" follows a standard: a is अ or आ, ch is च or छ, t is त or ट,
and x is छ. Frequent words are looked up (`chatwords`); the rest is read letter by letter with
the likeliest choice at each. What comes out is to be matched by stems, n-grams and typing
correction, so nearly right is right. Long and short i and u, the three s and the nasal dots are
not told apart, since `loosen` folds them.
"""

import re
from functools import cache

from kb.analysis.chatwords import ENGLISH, NEPALI, STEMS
from kb.analysis.language import primary_subtag
from kb.analysis.script import function_words, scripts

LONGEST = 200
"""A text longer than this is no query: it has no readings."""

_VIRAMA = "\u094d"
_SUFFIXES = {
    "haruko": "हरूको", "harulai": "हरूलाई", "haru": "हरू", "lai": "लाई", "bata": "बाट",
    "sanga": "सँग", "sama": "सम्म", "dekhi": "देखि", "bhitra": "भित्र", "ko": "को", "ka": "का",
    "ki": "की", "ma": "मा", "le": "ले", "nai": "नै", "pani": "पनि", "vala": "वाला",
}  # fmt: skip
"""Postpositions, which Nepali writes on the word; by key, longest first where one ends another."""

_CONSONANTS = {
    "ksh": "क्ष", "chh": "छ", "ch": "च", "kh": "ख", "gh": "घ", "jh": "झ", "th": "थ", "dh": "ध",
    "ph": "फ", "bh": "भ", "sh": "श", "gy": "ज्ञ", "ng": "ङ", "k": "क", "c": "क", "q": "क",
    "g": "ग", "j": "ज", "z": "ज", "t": "त", "d": "द", "n": "न", "p": "प", "f": "फ", "b": "ब",
    "m": "म", "y": "य", "r": "र", "l": "ल", "v": "व", "w": "व", "s": "स", "h": "ह", "x": "छ",
}  # fmt: skip
_VOWELS = {
    "aa": ("आ", "ा"), "ai": ("आइ", "ाइ"), "au": ("आउ", "ाउ"), "ou": ("औ", "ौ"), "ee": ("ई", "ी"),
    "ii": ("ई", "ी"), "oo": ("ऊ", "ू"), "uu": ("ऊ", "ू"), "a": ("अ", ""), "i": ("इ", "ि"),
    "u": ("उ", "ु"), "e": ("ए", "े"), "o": ("ओ", "ो"),
}  # fmt: skip
"""Typed vowel → the letter by itself, and the sign on a consonant."""

_SOUND = re.compile("|".join(sorted([*_CONSONANTS, *_VOWELS], key=len, reverse=True)))
_WORD = re.compile("[a-z]+(?:'[a-z]+)?", re.IGNORECASE)
_BARE_ENDING = re.compile("(?:ch|chh|x|[^a]n|[eh]r|tr|ng|aen)$")
"""What a final a is silent after: छ, the -न of verbs, -एर, -त्र, सँग. Elsewhere it is आ."""

_CHA = ("ch", "x")
_VERB_ENDING = re.compile("(?<!^)ch(?=(?:a|u|an|au|as)$)")
"""The ch of "is", which is छ: huncha, garchu."""

_ENGLISH_LOOK = re.compile("[cq](?!h)|tion$|ing$|er$|[bdfgkpt]le$|ment$|age$|ff|ss$|oa|ea")
_ENGLISH_SOUNDS = (
    ("tion$", "san"), ("ing$", "ing"), ("ss", "s"), ("c(?=[eiy])", "s"), ("ck", "k"),
    ("(?<=[^aeiou])e$", ""), ("er$", "ar"), ("ea|ee", "i"), ("oa", "o"), ("x", "ks"),
    ("(?<=[^aeiou])y(?=[^aeiou]|$)", "i"), ("v", "bh"),
)  # fmt: skip

_SAME_KEY = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("ksh", "ks"), ("x|chh", "ch"), ("aa", "a"), ("ee|ii|iy(?=[aeu])", "i"), ("oo|uu", "u"),
        ("ou", "au"), ("sh", "s"), ("w", "v"), ("ph", "f"), ("z", "j"), ("q|c(?!h)", "k"),
        ("(?<=[aiou])ye", "e"), (r"([^n])\1+", r"\1"),
    )
)  # fmt: skip


def romanised(text: str, lang: str) -> tuple[str, ...]:
    """Return Devanagari readings of Nepali typed in Latin letters, the likeliest first.

    The second, if there is one, reads each doubtful a as आ. None for languages other than
    Nepali, for text that is not in Latin letters, and for English sentences. Digits and
    punctuation stay.
    """
    if primary_subtag(lang) != "ne" or len(text) > LONGEST or scripts(text).get("Latin", 0.0) < 0.5:
        return ()
    if function_words(text, "en") > max(2, 2 * function_words(text, "ne-Latn")):
        return ()
    readings = dict.fromkeys((_read(text, doubtful_a=""), _read(text, doubtful_a="ा")))
    return tuple(reading for reading in readings if reading != text)


def _read(text: str, doubtful_a: str) -> str:
    reading = _WORD.sub(lambda word: _read_word(word[0], doubtful_a), text)
    return re.sub(r"(?<=\S )म(?!\S)", "मा", reading)  # "ma" is I at the start, elsewhere in


def key(word: str) -> str:
    """Return what the usual ways to type a word have in common: chhaina, xaina → chaina."""
    word = word.lower()
    for pattern, replacement in _SAME_KEY:
        word = pattern.sub(replacement, word)
    return word


@cache
def _table(*sources: str) -> dict[str, str]:
    pairs = (pair.split(":") for source in sources for pair in source.split())
    return {key(typed): spelt for typed, spelt in pairs}


def _read_word(word: str, doubtful_a: str) -> str:
    word = word.lower().replace("'", "")
    typed = key(word)
    words = _table(ENGLISH, NEPALI)
    if typed in words:
        return words[typed]
    for suffix, spelt in _SUFFIXES.items():
        stem = typed.removesuffix(suffix)
        if stem != typed and (stem in words or (len(suffix) > 2 and len(stem) > 2)):
            return _read_word(stem, doubtful_a) + spelt
    if _ENGLISH_LOOK.search(word):
        return _read_english(word)
    stem = _longest_stem(typed)
    if not stem:
        return _spell(word, "", doubtful_a)
    return _spell(typed[len(stem) :], _table(STEMS)[stem], doubtful_a)


def _longest_stem(typed: str) -> str:
    stems = _table(STEMS)
    return next((typed[:end] for end in range(len(typed), 2, -1) if typed[:end] in stems), "")


def _read_english(word: str) -> str:
    """Read an English word that is in no table: its t and d are ट and ड, its e may be silent."""
    for pattern, replacement in _ENGLISH_SOUNDS:
        word = re.sub(pattern, replacement, word)
    return _spell(word, "", "").replace("त", "ट").replace("द", "ड")


def _spell(typed: str, begun: str, doubtful_a: str) -> str:
    """Spell `typed` sound by sound after the beginning `begun`; ् there wants a vowel sign."""
    spelt = begun.removesuffix(_VIRAMA)
    bare = begun.endswith(_VIRAMA)  # a consonant whose vowel is still to come
    typed = _VERB_ENDING.sub("chh", re.sub("(?<=[aeiou])ye", "e", typed))
    for sound in _SOUND.finditer(typed):
        if sound[0] in _VOWELS:
            alone, sign = _VOWELS[sound[0]]
            if sound[0] in ("a", "ai", "au"):
                alone, sign = _read_a(sound, doubtful_a)
            spelt += sign if bare else alone
            bare = False
            continue
        letter = _CONSONANTS[sound[0]]
        if sound[0] == "n" and spelt.endswith(("उ", "इ")) and typed.startswith(_CHA, sound.end()):
            spelt += "ँ"
            continue
        spelt += (_VIRAMA if bare else "") + letter
        bare = True
    return spelt + (_VIRAMA if bare and re.search("[uo]s$|chh?an$|xan$", typed) else "")


def _read_a(sound: re.Match[str], doubtful_a: str) -> tuple[str, str]:
    """Return letter and sign for an a, ai or au, by what stands before and after it."""
    before, after = sound.string[: sound.start()], sound.string[sound.end() :]
    if sound[0] == "ai":
        if not after:
            return "आई", "ाई"
        return "आइ", "ै" if re.match("na?$|le$|sa", after) else "ाइ"
    if sound[0] == "au":
        return "आउ", "ौ" if not after and before.endswith(("ch", "chh", "x")) else "ाउ"
    if not after:
        return "अ", "" if _BARE_ENDING.search(before) else "ा"
    if re.match("y[oae]|[eo]", after):
        return "आ", "" if before in ("bh", "v", "g") else "ा"
    return ("आ" if re.match("[yu]", after) else "अ"), doubtful_a
