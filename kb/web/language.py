"""What the pages need to know about languages: own names, direction, and which one to offer."""

from __future__ import annotations

from collections.abc import Sequence

# Scripts are written from right to left in these languages.
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})

# How each language calls itself: the only name that its readers are sure to recognise.
_ENDONYMS = {
    "ar": "العربية",
    "az": "Azərbaycanca",
    "bg": "Български",
    "bn": "বাংলা",
    "ca": "Català",
    "ckb": "کوردیی ناوەندی",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "et": "Eesti",
    "eu": "Euskara",
    "fa": "فارسی",
    "fi": "Suomi",
    "fr": "Français",
    "gu": "ગુજરાતી",
    "he": "עברית",
    "hi": "हिन्दी",
    "hr": "Hrvatski",
    "hu": "Magyar",
    "hy": "Հայերեն",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "ja": "日本語",
    "ka": "ქართული",
    "kk": "Қазақша",
    "km": "ខ្មែរ",
    "ko": "한국어",
    "lo": "ລາວ",
    "lt": "Lietuvių",
    "lv": "Latviešu",
    "mr": "मराठी",
    "ms": "Bahasa Melayu",
    "my": "မြန်မာ",
    "nb": "Norsk bokmål",
    "ne": "नेपाली",
    "nl": "Nederlands",
    "pl": "Polski",
    "ps": "پښتو",
    "pt": "Português",
    "ro": "Română",
    "ru": "Русский",
    "sd": "سنڌي",
    "sk": "Slovenčina",
    "sl": "Slovenščina",
    "sr": "Српски",
    "sv": "Svenska",
    "ta": "தமிழ்",
    "te": "తెలుగు",
    "th": "ไทย",
    "tr": "Türkçe",
    "ug": "ئۇيغۇرچە",
    "uk": "Українська",
    "ur": "اردو",
    "uz": "Oʻzbekcha",
    "vi": "Tiếng Việt",
    "zh": "中文",
}


def find_direction(lang: str) -> str:
    """`rtl` or `ltr`, as the `dir` attribute wants it."""
    return "rtl" if lang.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def find_endonym(lang: str) -> str:
    """What the language calls itself; its code when that is not known."""
    return _ENDONYMS.get(lang) or _ENDONYMS.get(lang.partition("-")[0], lang)


def choose_language(accept: str, offered: Sequence[str]) -> str:
    """The language of `offered` that an Accept-Language header likes best, else the first.

    A region is passed over when only the language is offered, and the other way round. Raises
    ValueError when nothing is offered.
    """
    if not offered:
        raise ValueError("no language is offered")
    for wanted in _parse_accept(accept):
        if wanted in offered:
            return wanted
        primary = wanted.partition("-")[0]
        for lang in offered:
            if lang.partition("-")[0].lower() == primary:
                return lang
    return offered[0]


def _parse_accept(header: str) -> list[str]:
    """Language tags in lower case, best first; refused ones (`q=0`) and `*` are left out."""
    weighted = []
    for part in header.lower().split(","):
        tag, *parameters = [piece.strip() for piece in part.split(";")]
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                weight = _parse_weight(parameter[2:])
        if tag and tag != "*" and weight > 0:
            weighted.append((weight, tag))
    # The sort is stable: among equals, the one named first stays first.
    return [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]


def _parse_weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
