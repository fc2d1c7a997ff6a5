"""Read a text again as if it had been typed with another keyboard layout.

Someone who forgets to switch the layout types "sthva" for سفارش, or "ฟแแนีืะ" for account. A
layout is two rows of what each key of a US keyboard gives, plain and with shift; reading a text
again is looking up the key and what it gives elsewhere.
"""

import re
from collections.abc import Iterator
from functools import cache

from kb.analysis.language import primary_subtag
from kb.analysis.script import function_words, scripts

Layout = dict[str, str]

_PLAIN = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./"
_SHIFT = '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'


def _layout(plain: str, shifted: str) -> Layout:
    """Read two rows in the order of `_PLAIN` and `_SHIFT` as a table from US key to text."""
    rows = plain.split() + shifted.split()
    assert len(rows) == len(_PLAIN + _SHIFT), len(rows)
    return dict(zip(_PLAIN + _SHIFT, rows, strict=True))


# ISIRI 9147:2007, the Iranian standard. Its shifted B is the zero-width non-joiner.
ISIRI = _layout(
    "\u200d 1 2 3 4 5 6 7 8 9 0 - = ض ص ث ق ف غ ع ه خ ح ج چ \\"
    " ش س ی ب ل ا ت ن م ک گ ظ ط ز ر ذ د پ و . /",
    "÷ ! ٬ ٫ ﷼ ٪ × ، * ) ( ـ + \u0652 \u064c \u064d \u064b \u064f \u0650 \u064e \u0651 ] [ } { |"
    " ؤ ئ ي إ أ آ ة » « : ؛ ك \u0653 ژ \u0670 \u200c \u0654 ء > < ؟",
)
# Persian as Windows has had it since 2000 (kbdfa.dll). Keyboards that are sold with it have پ
# beside the 1 or beside the Enter key.
WINDOWS_PERSIAN = _layout(
    "پ 1 2 3 4 5 6 7 8 9 0 - = ض ص ث ق ف غ ع ه خ ح ج چ پ ش س ی ب ل ا ت ن م ک گ ظ ط ز ر ذ د ئ و . /",
    "× ! @ # $ % ^ & * ) ( _ + \u064b \u064c \u064d ریال ، ؛ , ] [ \\ } { |"
    ' \u064e \u064f \u0650 \u0651 ۀ آ ـ « » : " ة ي ژ ؤ إ أ ء < > ؟',
)
# Kedmanee as in TIS 820-2538, the Thai standard.
KEDMANEE = _layout(
    "๏ ฿ / - ภ ถ \u0e38 \u0e36 ค ต จ ข ช ๆ ไ \u0e33 พ ะ \u0e31 \u0e35 ร น ย บ ล ฅ"
    " ฟ ห ก ด เ \u0e49 \u0e48 า ส ว ง ผ ป แ อ \u0e34 \u0e37 ท ม ใ ฝ",
    '๛ ๅ ๑ ๒ ๓ ๔ \u0e39 \u0e4e ๕ ๖ ๗ ๘ ๙ ๐ " ฎ ฑ ธ \u0e4d \u0e4a ณ ฯ ญ ฐ , ฃ'
    " ฤ ฆ ฏ โ ฌ \u0e47 \u0e4b ษ ศ ซ . ( ) ฉ ฮ \u0e3a \u0e4c ? ฒ ฬ ฦ",
)
# Nepali (Romanised), drawn up by Madan Puraskar Pustakalaya; Nepali in X11 and macOS.
ROMANISED = _layout(
    "ऽ 1 2 3 4 5 6 7 8 9 0 - = ट \u094c \u0947 र त य \u0941 \u093f \u094b प इ ए ॐ"
    " \u093e स द उ ग ह ज क ल ; ' ष ड च व ब न म , । \u094d",
    "\u093c ! @ # $ % ^ & * ( ) \u0952 \u200c ठ औ \u0948 \u0943 थ ञ \u0942 \u0940 ओ फ ई ऐ \u0903"
    ' आ श ध ऊ घ अ झ ख ॥ : " ऋ ढ छ \u0901 भ ण \u0902 ङ . ?',
)
# Nepali (Traditional), the order of the typewriter; Nepali in Windows (kbdnepr.dll).
TRADITIONAL = _layout(
    "ञ ज्ञ घ ङ झ छ ट ठ ड ढ ण ( . त्र ध भ च त थ ग ष य उ \u0943 \u0947 ्र"
    " ब क म \u093e न ज व प \u093f स \u0941 श ह अ ख द ल फ , । र",
    "ञ् १ २ ३ ४ ५ ६ ७ ८ ९ ० ) \u0902 \u094b ध् भ् च् त् थ् ग् क्ष इ ए र् \u0948 \u094d"
    " ब् क् म् \u0901 न् ज् व् प् \u0940 स् \u0942 श् ह् ऋ ख् द् ल् \u0903 ? श्र /",
)
# InScript, the Indian standard (IS 13194:1991, annex).
INSCRIPT = _layout(
    "\u094a 1 2 3 4 5 6 7 8 9 0 - \u0943 \u094c \u0948 \u093e \u0940 \u0942 ब ह ग द ज ड \u093c"
    " \u0949 \u094b \u0947 \u094d \u093f \u0941 प र क त च ट \u0946 \u0902 म न व ल स , . य",
    "ऒ ऍ \u0945 ्र र् ज्ञ त्र क्ष श्र ( ) \u0903 ऋ औ ऐ आ ई ऊ भ ङ घ ध झ ढ ञ"
    " ऑ ओ ए अ इ उ फ ऱ ख थ छ ठ ऎ \u0901 ण ऩ ऴ ळ श ष । य़",
)
# Turkish Q (TS 2117): where the keys of a US keyboard are Turkish letters.
TURKISH_Q = _layout(
    '" 1 2 3 4 5 6 7 8 9 0 * - q w e r t y u ı o p ğ ü , a s d f g h j k l ş i z x c v b n m ö ç .',
    "é ! ' ^ + % & / ( ) = ? _ Q W E R T Y U I O P Ğ Ü ; A S D F G H J K L Ş İ Z X C V B N M Ö Ç :",
)
_US = {key: key for key in _PLAIN + _SHIFT}

_OTHERS: dict[str, tuple[str, tuple[Layout, ...]]] = {
    "fa": ("Arabic", (ISIRI, WINDOWS_PERSIAN)),
    "th": ("Thai", (KEDMANEE,)),
    "ne": ("Devanagari", (ROMANISED, TRADITIONAL, INSCRIPT)),
}
_LATIN: dict[str, tuple[Layout, ...]] = {"en": (_US,), "tr": (TURKISH_Q, _US)}

_NUMBER = re.compile(r"(?<!\S)[#(]?\d[\d.,:/-]*[%)]?(?!\S)|\d{5,}|(?<![?!.\s])[?!.\s]+\Z")
"""What keeps its digits even where a layout has letters on them: a word that is a number, a long
number anywhere; and the end of a question."""

_FAULTS = {
    "Arabic": "[\u064b-\u0654\u0670÷×ـ|\\\\]"
    "|(?<!\\S)[ئءةؤ\u200c\u200d]|\u200c\u200c|\\w[\\[\\];'`]\\w",
    "Thai": (
        "(?<![ก-ฮ])[\u0e31\u0e34-\u0e39]"
        "|(?<![ก-ฮ\u0e31\u0e34-\u0e39])[\u0e47-\u0e4c]"
        "|(?<![ก-ฮ\u0e48-\u0e4bา])ะ|(?<![ก-ฮ\u0e48-\u0e4bฤ])[าำ]"
        "|[เ-ไ](?![ก-ฮ])|[ฃฅฦ\u0e3a\u0e4d\u0e4e๏๛]|[A-Za-z]"
    ),
    "Devanagari": (
        "(?<![क-ह\u093c])[\u093e-\u094d]|(?<![ऄ-ह\u093c\u093e-\u094c])[\u0901-\u0903]"
        "|\u094d(?![क-ह\u200c\u200d])(?!\\Z|\\s)|[ऍऎऑऒऩऱऴळ\u0945\u0946\u0949\u094a\u0952ॐऽ]"
        "|[क-ह]{5,}(?![\u093e-\u094d])|(?<=[क-ह])[अआऐओऔऋ]|[$%^&*()\\[\\]{};|](?=[ऄ-ह])"
    ),
    "Latin": (
        "(?<!\\w)[^\\W\\daeiouyıöü_]{4,}|[^\\W\\daeiouyıöü_]{6,}|[a-z][A-Z]|[A-Z]{2,}[a-z]"
        "|(?<=[^\\W\\d])[^\\w\\s'.,?!:-]|(?<=[^\\W\\d])(?:[.,:;](?=[^\\W\\d])|\\d)"
        "|[^\\w\\s('#@-](?=[^\\W\\d])|\\d(?=[^\\W\\d])"
    ),
}
"""Script → what a word of its languages does not do: a vowel sign without a letter to carry it,
a tone mark on nothing, punctuation inside a word, a Latin word without vowels."""

_COMPOSED = {"अ\u093e": "आ", "अ\u094b": "ओ", "अ\u094c": "औ", "ए\u0947": "ऐ", "र\u094dइ": "ई"}
"""What a typewriter puts together and Unicode writes as one letter."""

_TOLERATED = {"Arabic": 0.15, "Thai": 0.15, "Devanagari": 0.15, "Latin": 0.05}
"""Script → the share of such characters with which a text may still be meant: typing errors."""

LONGEST = 200
"""A text longer than this is no query: it has no readings."""


def retyped(text: str, lang: str) -> tuple[str, ...]:
    """Return `text` as other layouts would have written it in `lang`, best first.

    For Persian, Thai and Nepali the text is taken for Latin keys; for English and Turkish, for
    letters of one of those. No readings for any other language, for a text whose function words
    say that it is what it should be, or where the result breaks the rules of its script too
    often. A correct text of few words may have readings all the same ("refund" typed on a
    Persian layout is a string of Persian letters), so try them where nothing else answers.
    """
    if not text.strip() or len(text) > LONGEST:
        return ()
    lang = primary_subtag(lang)
    if lang in _OTHERS:
        script = _OTHERS[lang][0]
        found = list(_typed_in_latin(text, lang))
    elif lang in _LATIN:
        script, found = "Latin", list(_typed_for_latin(text, _LATIN[lang]))
    else:
        return ()
    ranked = sorted((_faults(reading, script), at) for at, reading in enumerate(found))
    readings = (found[at] for faults, at in ranked if faults <= _TOLERATED[script])
    return tuple(dict.fromkeys(reading for reading in readings if reading != text))


def _faults(reading: str, script: str) -> float:
    """Return how much of `reading` cannot be its script's, from 0 for nothing up to 1."""
    if scripts(reading).get(script, 0.0) < 0.9:
        return 1.0
    length = len(reading.replace(" ", ""))
    wrong = sum(len(match[0]) for match in re.finditer(_FAULTS[script], reading))
    return min(1.0, wrong / length)


def _typed_in_latin(text: str, lang: str) -> Iterator[str]:
    """Yield what Latin keys would have given in the layouts of `lang`, then without shift."""
    script, layouts = _OTHERS[lang]
    meant = {"en", "tr", "ne-Latn"} - {f"{lang}-Latn"}
    if not text.isascii() or any(_reads_as(text, each) for each in meant):
        return
    for typed in dict.fromkeys((text, text.swapcase() if text.isupper() else text.lower())):
        for layout in layouts:
            reading = _press(typed, layout)
            if script == "Devanagari":
                for parts, whole in _COMPOSED.items():
                    reading = reading.replace(parts, whole)
            yield reading


def _reads_as(text: str, lang: str) -> bool:
    """Tell whether `text` has function words of `lang` enough not to be a typing error."""
    return function_words(text, lang) >= max(3, 0.6 * len(text.split()))


def _press(text: str, layout: Layout) -> str:
    """Return what `layout` gives for the keys of `text`, numbers aside."""
    pieces = []
    done = 0
    for number in _NUMBER.finditer(text):
        pieces += [layout.get(key, key) for key in text[done : number.start()]]
        pieces.append(number[0])
        done = number.end()
    return "".join(pieces + [layout.get(key, key) for key in text[done:]])


def _typed_for_latin(text: str, wanted: tuple[Layout, ...]) -> Iterator[str]:
    """Yield what the keys that gave `text` in any other layout give in the layouts `wanted`."""
    for lang, (script, layouts) in _OTHERS.items():
        if scripts(text).get(script, 0.0) < 0.9 or _reads_as(text, lang):
            continue
        for layout in layouts:
            pattern, keys = _turn_round(tuple(layout.items()))
            pressed = [keys.get(piece, piece) for piece in pattern.findall(text)]
            for target in wanted:
                yield "".join(target.get(key, key) for key in pressed)


@cache
def _turn_round(layout: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], Layout]:
    """A pattern that cuts a text into key strokes of a layout, and the key of each."""
    keys = {given: key for key, given in reversed(layout)}
    longest_first = sorted(keys, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) + r"|[\s\S]"), keys


@cache
def neighbours(lang: str) -> frozenset[tuple[str, str]]:
    """Pairs of letters on keys that touch, both ways round, on the keyboard of a language.

    A finger that slips lands on one of them. A language without a layout of its own is typed on a
    US keyboard.
    """
    lang = primary_subtag(lang)
    _, layouts = _OTHERS.get(lang, ("", ()))
    layout = (layouts or _LATIN.get(lang, (_US,)))[0]
    # The rows of keys, each half a key further right than the one above it.
    rows = (_PLAIN[1:13], _PLAIN[13:25], _PLAIN[26:37], _PLAIN[37:])
    pairs = set()
    for row, keys in enumerate(rows):
        below = rows[row + 1] if row + 1 < len(rows) else ""
        for place, key in enumerate(keys):
            near = keys[place + 1 : place + 2] + below[max(place - 1, 0) : place + 1]
            for other in near:
                pairs |= {(layout[key], layout[other]), (layout[other], layout[key])}
    return frozenset(pairs)
