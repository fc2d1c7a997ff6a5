"""Guess what a text is written in: its scripts, and which of a site's languages it may be.

A guess, made to choose where to look first. A query is too short for more, and many are in two
languages at once (รีเซ็ต password), so nothing here rejects a language that its script allows
unless a letter does that the language has not got.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from kb.analysis.language import primary_subtag
from kb.analysis.stopwords import STOPWORDS

_SCRIPT_LANGUAGES = {
    "Arabic": "ar fa ur ps ckb sd ug", "Armenian": "hy", "Bengali": "bn as", "Cjk": "zh ja",
    "Cyrillic": "ru uk bg be mk sr kk ky mn tg", "Devanagari": "ne hi mr mai sa",
    "Ethiopic": "am ti", "Georgian": "ka", "Greek": "el", "Gujarati": "gu", "Gurmukhi": "pa",
    "Hangul": "ko", "Hebrew": "he yi", "Hiragana": "ja", "Kannada": "kn", "Katakana": "ja",
    "Khmer": "km", "Lao": "lo", "Malayalam": "ml", "Myanmar": "my", "Oriya": "or",
    "Sinhala": "si", "Tamil": "ta", "Telugu": "te", "Thai": "th", "Tibetan": "bo dz",
}  # fmt: skip
"""Script → the languages written in it. A language that is not here is written in Latin."""

_LETTERS: dict[str, tuple[str, str]] = {
    "fa": ("پچژگکی\u200c", "ةىيكإ"),
    "ar": ("ةىإأ", "پچژگ"),
    "ur": ("ٹڈڑےںھہ", "ة"),
    "tr": ("çğışöüİ", "wxqß"),
    "en": ("wxq", "ğışß"),
    "de": ("äöüß", "ğış"),
    "ne": ("\u091b\u0901", "\u093c\u0949\u095c\u095d"),
    "hi": ("\u093c\u0949\u095c\u095d", ""),
}
"""Language → letters that speak for it, and letters that speak against it."""

_WORDS = STOPWORDS | {
    "tr": STOPWORDS["tr"]
    + """
        nerde sipariş siparişim kargo kargom iade ücret ücreti hesap hesabım ürün ürünü fiyat
        para şifre şifremi ödeme indirim teslimat fatura numaram istiyorum yapılır ederim gelmedi
    """,
    "hi": """
        है हैं हूँ था थी थे का की के को में से पर ने और या कि यह वह ये वे मैं मेरा मेरी मेरे मुझे
        आप आपका आपके हम हमारा अपना अपने क्या कैसे कहाँ कहां कब क्यों कौन कितना कितने कितनी नहीं
        हो होता होगा करें करना करता कर सकता सकते चाहिए लिए साथ रहा रही गया गई दिया
    """,
    "ar": """
        في من على إلى الى عن مع هل ما ماذا كيف أين اين متى لماذا كم هذا هذه ذلك التي الذي أن ان
        لا لم لن قد كان هو هي أنا انا نحن أنت انت لي يمكن يمكنني أريد اريد هناك بعد قبل أو و
    """,
    "de": """
        der die das ein eine einen und oder ich mein meine wie wo wann warum was ist sind nicht
        kann mit für von zu auf bei mir mich sie wir ihr es
    """,
    "fr": """
        le la les un une des du de et ou je mon ma mes comment où quand pourquoi que quel est
        sont ne pas puis avec pour sur dans vous nous il elle
    """,
}
_ROMAN_NEPALI = """
    mero mera malai maile hamro hami tapai tapaiko timro yo tyo kasari kahile kaha kahan kina
    kati kun ko lai le ma bata sanga cha chha xa chaina chhaina xaina ho hoina hola huncha
    hunchha hunxa hudaina bhayo bhayena vayo vayena bhaye garne garna garnu garnus garnuhos parcha
    parchha parxa sakincha sakinchha sakinxa milcha milchha milxa lagcha lagchha lagxa aayo ayo
    aayena ayena paisa saman firta ra tara pani din chahiyo chahincha
"""
"""Nepali function words as people type them in Latin letters."""

_WORD = re.compile(r"[^\s\d!-/:-@\[-`{-~؟،؛।«»“”…]+")
_ASCII_LETTER = re.compile("[A-Za-z]")
_LATIN_PLAIN = str.maketrans("ığüşöçâîû", "igusocaiu")


@cache
def _function_words() -> dict[str, dict[str, int]]:
    """Return language → its function words; "ne-Latn" is romanised Nepali.

    A word that two languages share tells little, so each counts 2, or 1 if it is shared.
    """
    words = {lang: set(text.split()) for lang, text in _WORDS.items()}
    words["tr"] |= {word.translate(_LATIN_PLAIN) for word in words["tr"]}
    words["ne-Latn"] = set(_ROMAN_NEPALI.split())
    owners = Counter(word for own in words.values() for word in own)
    return {lang: {w: 1 if owners[w] > 1 else 2 for w in own} for lang, own in words.items()}


class _ScriptOf(dict[str, str]):
    """Character → its script if it is a letter or a vowel sign, else "": filled as asked for.

    The first word of a character's Unicode name is its script, except for compatibility forms
    (ＡＢＣ, 𝐀), which NFKC undoes first.
    """

    def __missing__(self, char: str) -> str:
        plain = unicodedata.normalize("NFKC", char)[:1]
        script = re.split("[ -]", unicodedata.name(plain, "OTHER"), maxsplit=1)[0].title()
        if unicodedata.category(plain)[0] not in "LM" or script in _NO_SCRIPT:
            script = ""
        if len(self) < 4096:
            self[char] = script
        return script


_NO_SCRIPT = {"Combining", "Variation", "Modifier"}
_SCRIPT_OF = _ScriptOf()


def scripts(text: str) -> dict[str, float]:
    """Return the share of each script among the letters of `text`, the largest first.

    Names are Unicode's: Latin, Arabic, Thai, Devanagari, Cyrillic … Vowel signs count as
    letters. The shares add up to 1; a text without letters gives an empty dict.
    """
    if text.isascii():
        return {"Latin": 1.0} if _ASCII_LETTER.search(text) else {}
    counts: dict[str, int] = {}
    for char in text:
        script = _SCRIPT_OF[char]
        counts[script] = counts.get(script, 0) + 1
    counts.pop("", None)
    total = sum(counts.values())
    ranked = sorted(counts, key=counts.__getitem__, reverse=True)
    return {script: counts[script] / total for script in ranked}


def function_words(text: str, lang: str) -> int:
    """Return how much the function words of `lang` say for `text`: 2 each, 1 if shared.

    "ne-Latn" stands for romanised Nepali.
    """
    return _weigh([word.strip("?!.,…؟") for word in text.lower().split()], lang)


def _words_of(text: str) -> list[str]:
    return _WORD.findall(text.replace("I", "ı").lower() if "ı" in text else text.lower())


def _weigh(words: list[str], lang: str) -> int:
    known = _function_words().get(lang, {})
    return sum(known.get(word, 0) for word in words)


@dataclass(frozen=True, slots=True)
class _Profile:
    """What to look for in a text to tell whether it is in one language."""

    lang: str
    scripts: tuple[str, ...]
    letters: frozenset[str]
    foreign: frozenset[str]
    words: dict[str, int]


@lru_cache(maxsize=256)
def _profile(code: str) -> _Profile:
    lang = primary_subtag(code)
    found = [name for name, langs in _SCRIPT_LANGUAGES.items() if lang in langs.split()]
    letters, foreign = _LETTERS.get(lang, ("", ""))
    words = _function_words().get(lang, {})
    return _Profile(lang, tuple(found) or ("Latin",), frozenset(letters), frozenset(foreign), words)


def plausible(text: str, languages: Sequence[str]) -> list[str]:
    """Return those of `languages` that `text` may be in, best first; ties keep their order.

    Its script says first, then letters that one language has and another has not (Persian پ,
    Turkish ğ), then function words. Letters of another script than Latin count for more: a Thai
    question is full of English names, and hardly the other way. Empty if nothing speaks for any.
    """
    text = text[:400]
    shares = scripts(text)
    words = _words_of(text)
    scores = {code: _score(_profile(code), shares, words, text) for code in languages}
    if shares.get("Latin") == 1.0:
        roman = _weigh(words, "ne-Latn") / (len(words) or 1)
        nepali = [code for code in scores if _profile(code).lang == "ne"]
        scores |= dict.fromkeys(nepali, 1 + roman if roman >= 0.4 else 0.0)
    return sorted((code for code in scores if scores[code] > 0.15), key=lambda code: -scores[code])


def _score(profile: _Profile, shares: dict[str, float], words: list[str], text: str) -> float:
    share = sum(shares.get(script, 0.0) for script in profile.scripts)
    if not share:
        return 0.0
    if "Latin" not in profile.scripts:
        share = min(1.0, share * 3)
    told = sum(profile.words.get(word, 0) for word in words) / (len(words) or 1)
    own = min(len(profile.letters.intersection(text)), 3)
    foreign = 0 if text.isascii() else min(len(profile.foreign.intersection(text.lower())), 3)
    return share * (1 + told + 0.2 * own) * float(0.5**foreign)
