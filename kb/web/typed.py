"""What people type, made fit to be searched for, printed on a page and sent as JSON."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlencode

# Cc: control characters. Cs: lone surrogates, which no encoder accepts. Format characters (Cf)
# stay: the zero-width non-joiner is part of Persian words.
_UNPRINTABLE = frozenset({"Cc", "Cs"})


def clean_typed(text: str) -> str:
    """The text with a space for each character that cannot be printed. As long as it was."""
    if text.isprintable():
        return text
    return "".join(" " if unicodedata.category(char) in _UNPRINTABLE else char for char in text)


def add_question(url: str, question: str) -> str:
    """An article's address that keeps the question in the search box of its page."""
    if not question:
        return url
    path, mark, anchor = url.partition("#")
    return f"{path}?{urlencode({'q': question})}{mark}{anchor}"


def isolate(text: str, direction: str) -> str:
    """The text, kept from mixing with the sentence around it when it may run the other way.

    `direction` is the sentence's. Without the isolating characters (U+2068, U+2069) the question
    mark of an English question in a Persian sentence would stand before it.
    """
    foreign = {"L"} if direction == "rtl" else {"R", "AL"}
    if any(unicodedata.bidirectional(char) in foreign for char in text):
        return f"\u2068{text}\u2069"
    return text
