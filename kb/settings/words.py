"""Words for customers, in one language or several."""

from __future__ import annotations

import re
from collections.abc import Mapping

Text = str | dict[str, str]
"""Words for customers: the same in all languages, or one for each: `{en = "Chat", fa = "چت"}`."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def choose_text(text: Text, lang: str) -> str:
    """The words for a language, else for it without its region, else the first ones."""
    if isinstance(text, str):
        return text
    return text.get(lang) or text.get(lang.partition("-")[0]) or next(iter(text.values()), "")


def check_text(key: str, text: Text) -> None:
    """Raises ValueError for languages that are none; `key` says where they stand."""
    if isinstance(text, Mapping):
        for lang in text:
            check_language(key, lang)


def check_language(key: str, lang: str) -> None:
    """Raises ValueError for what cannot be the code of a language."""
    if not _LANGUAGE.fullmatch(lang):
        raise ValueError(f"`{key}` has no language {lang!r}; write codes such as en, fa or pt-BR")
