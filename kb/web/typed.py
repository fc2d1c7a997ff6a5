"""What people type, carried along in addresses and printed among other words."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote, urlencode

# What RFC 3986 allows in a path, a query and a fragment, and the sign of what is quoted already.
_KEPT = "/?#[]@!$&'()*+,;=:%~-._"


def add_question(url: str, question: str) -> str:
    """An article's address that keeps the question in the search box of its page."""
    if not question:
        return url
    path, mark, anchor = url.partition("#")
    return f"{path}?{urlencode({'q': question})}{mark}{anchor}"


def quote_path(path: str) -> str:
    """An address with what it cannot hold quoted, such as letters of other scripts than Latin."""
    return quote(path, safe=_KEPT)


def isolate(text: str, direction: str) -> str:
    """The text, kept from mixing with the sentence around it when it may run the other way.

    `direction` is the sentence's. Without the isolating characters (U+2068, U+2069) the question
    mark of an English question in a Persian sentence would stand before it.
    """
    foreign = {"L"} if direction == "rtl" else {"R", "AL"}
    if any(unicodedata.bidirectional(char) in foreign for char in text):
        return f"\u2068{text}\u2069"
    return text
