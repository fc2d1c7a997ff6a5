"""What differs between languages, as data. Adding a language is adding an entry here."""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

Letters = dict[int, str | int | None]
Confusions = tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """How one language is written, as far as search cares. The defaults suit most languages."""

    lang: str
    """Primary language subtag, or "und" when the code given was not one."""

    snowball: str | None = None
    """Name of the Snowball stemmer, or None to leave words as they are."""

    apostrophe: str = "join"
    """What an apostrophe inside a word does: "join", "split" or "cut" (drop what follows)."""

    zwnj_splits: bool = False
    """True where a zero-width non-joiner parts a word from its endings, as in Persian."""

    dotless_i: bool = False
    """True where I is the capital of ı and İ of i."""

    drop_points: bool = False
    """True where vowel points and harakat are optional in writing."""

    letters: Letters = field(default_factory=dict)
    """Letters that are one letter to a reader: folded in every form of a word."""

    loose_letters: Letters = field(default_factory=dict)
    """Letters that writers confuse: folded in index terms only, after the stemmer."""

    confusions: Confusions = ()
    """The same for sequences: pattern and replacement, in order."""

    gram: int = 4
    """Length of character n-grams."""


def _letters(pairs: str) -> Letters:
    """Read "ي:ی ك:ک ـ:" as a table for `str.translate`; nothing after the colon deletes."""
    return {ord(pair[0]): pair[2:] or None for pair in pairs.split()}


_PERSIAN = _letters("ي:ی ى:ی ې:ی ك:ک ڪ:ک ە:ه ۀ:ه ہ:ه ھ:ه")
_PERSIAN_LOOSE = _letters("ة:ه ء:")
_ARABIC = _letters("ی:ي ک:ك ڪ:ك ە:ه ہ:ه ھ:ه")
_ARABIC_LOOSE = _letters("ى:ي ة:ه ء: ٱ:ا")

# Nepali writers mix the long and short i and u and the three s; printers write a nasal before a
# consonant either as the consonant's own nasal with a virama or as a dot (Unicode ch. 12.1).
_DEVANAGARI_LOOSE = _letters("ँ:ं ी:ि ू:ु ई:इ ऊ:उ श:स ष:स ़:")
_HOMORGANIC = (
    (re.compile("ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ])"), "ं"),
    (re.compile("[\u200c\u200d]"), ""),
)
_THAI: Letters = {ord("\u0e46"): None}  # the repetition mark ๆ says nothing about what is repeated

_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian",
    "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip

_SPECIAL: dict[str, Rules] = {
    "fa": Rules("fa", zwnj_splits=True, drop_points=True, letters=_PERSIAN,
                loose_letters=_PERSIAN_LOOSE),
    "ar": Rules("ar", drop_points=True, letters=_ARABIC, loose_letters=_ARABIC_LOOSE),
    "he": Rules("he", drop_points=True),
    "th": Rules("th", letters=_THAI, gram=3),
    "tr": Rules("tr", apostrophe="cut", dotless_i=True),
    "az": Rules("az", apostrophe="cut", dotless_i=True),
    "ne": Rules("ne", loose_letters=_DEVANAGARI_LOOSE, confusions=_HOMORGANIC),
    "hi": Rules("hi", loose_letters=_DEVANAGARI_LOOSE, confusions=_HOMORGANIC),
    "mr": Rules("mr", loose_letters=_DEVANAGARI_LOOSE, confusions=_HOMORGANIC),
    "fr": Rules("fr", apostrophe="split"),
    "it": Rules("it", apostrophe="split"),
    "ca": Rules("ca", apostrophe="split"),
    "lo": Rules("lo", gram=3),
    "km": Rules("km", gram=3),
    "my": Rules("my", gram=3),
    "zh": Rules("zh", gram=2),
    "ja": Rules("ja", gram=2),
    "ko": Rules("ko", gram=2),
}  # fmt: skip

_SUBTAG = re.compile(r"[a-z]{2,3}")


def primary_subtag(code: str) -> str:
    """Return the language of a BCP 47 code ("pt-BR" → "pt"), or "und" if there is none."""
    subtag = re.split(r"[-_]", code.strip().lower(), maxsplit=1)[0]
    return subtag if _SUBTAG.fullmatch(subtag) else "und"


@lru_cache(maxsize=256)
def rules_for(lang: str) -> Rules:
    """Return the rules of a primary subtag; any that is unknown gets the defaults."""
    return replace(_SPECIAL.get(lang, Rules(lang)), snowball=_SNOWBALL.get(lang))
