"""Headings → anchors that stay the same from build to build and readable in every script."""

from __future__ import annotations

import re
import unicodedata

# `[^\W_]` knows letters and digits of every script but not the combining vowel signs of Thai and
# Devanagari, which are marks (category M); dropping them would leave other words.
_ZERO_WIDTH_JOINER = "\u200d"
_EXPLICIT = re.compile(r"\s*\{#([^\s{}]+)\}\s*$")


def make_anchor(heading: str) -> str:
    """Anchor of a heading: letters, marks and digits kept, each run of anything else a hyphen.

    >>> make_anchor("How long do refunds take?")
    'how-long-do-refunds-take'
    >>> make_anchor("รหัสผ่าน & บัญชี")
    'รหัสผ่าน-บัญชี'

    A heading without letters or digits gives `section`.
    """
    text = unicodedata.normalize("NFC", heading.replace(_ZERO_WIDTH_JOINER, ""))
    # Lower-casing can part a letter and its accent again, or bring them together ("J̌" → "ǰ").
    text = unicodedata.normalize("NFC", text.replace("İ", "i").lower())
    kept = "".join(char if unicodedata.category(char)[0] in "LMN" else "-" for char in text)
    return re.sub("-+", "-", kept).strip("-") or "section"


def split_explicit(heading: str) -> tuple[str, str | None]:
    """Cut an anchor that the editor chose, as in `How to pay {#pay}`, from a heading's text.

    Returns the heading without it and the anchor, or None when the heading has none. An anchor of
    one's own outlives a change of wording, and can be the same in every language.
    """
    found = _EXPLICIT.search(heading)
    if not found:
        return heading, None
    return heading[: found.start()], make_anchor(found.group(1))


def make_unique(anchor: str, taken: set[str]) -> str:
    """The anchor, or with `-2`, `-3` … when the page has it already; adds it to `taken`."""
    candidate, number = anchor, 1
    while candidate in taken:
        number += 1
        candidate = f"{anchor}-{number}"
    taken.add(candidate)
    return candidate
