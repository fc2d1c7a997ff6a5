"""Plain text → Markdown that renders as the very same text."""

from __future__ import annotations

import re
import unicodedata

LINK, LINK_END, PICTURE, MARK_END = "\ue000", "\ue001", "\ue002", "\ue003"
"""Private characters that stand around links and pictures whose addresses are not known yet."""

# Characters that begin or end markup wherever they stand, in CommonMark 0.31 and its extensions
# for strike-through and footnotes.
_ALWAYS = re.compile(r"[\\`*\[\]~]")
# What kb makes a link of by itself.
_SCHEME = re.compile(r"(https?|www|mailto|xmpp)([:.])", re.IGNORECASE)
_ADDRESS = re.compile(rf"{_SCHEME.pattern}[^ \t\n<]*", re.IGNORECASE)
_BROKEN_ADDRESS = re.compile(rf"({_SCHEME.pattern}[^ \t\n<]*)\\\n", re.IGNORECASE)
_UNDERSCORES = re.compile(r"_+")
_ANGLE = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]+;)")
# What begins a block when a line begins with it.
_LINE_START = re.compile(
    r"^(?P<mark>#{1,6}(?=\s|$)|[-+](?=\s|$)|>|[=|:]|-(?=[-\s]*$)|-(?=[-:|\s]*$))", re.MULTILINE
)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_LAST_HASHES = re.compile(r"(^|\s)(#+)(\s*)$")
_ZERO_WIDTH_SPACE = "\u200b"
# Byte order marks, soft hyphens, word joiners, and what stands for something else for a while, here
# and where kb reads front matter.
_DROPPED = {*"\ufeff\u00ad\u2060\ufffe\uffff\ue03f", LINK, LINK_END, PICTURE, MARK_END}
_JOINERS = {"\u200c", "\u200d"}
# Scripts that write no spaces, and may mark where a line can be broken.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


def escape_text(text: str, *, ends: bool = True) -> str:
    """Text as it must be written inside a paragraph. Lines are looked at by `escape_lines`.

    An address is left as it is, for kb makes a link of it, unless it holds something that has to be
    escaped: a backslash would become part of the link. With `ends` off, more text follows at once,
    and an address at the end is none that can be trusted either.
    """
    text = _ALWAYS.sub(r"\\\g<0>", text)
    text = _ANGLE.sub(r"\\<", text)
    text = _ENTITY.sub(r"\\&", text)
    text = _UNDERSCORES.sub(_escape_underscores, text)

    def part(found: re.Match[str]) -> str:
        if "\\" not in found[0] and (ends or found.end() < len(text)):
            return found[0]
        return _SCHEME.sub(r"\1\\\2", found[0])

    return _ADDRESS.sub(part, text)


def escape_lines(markdown: str) -> str:
    """Escape what would begin a list, a heading, a quotation or a table at the start of a line, and
    keep the backslash that breaks a line out of an address before it."""
    markdown = _BROKEN_ADDRESS.sub(r"\1 \\\n", markdown)
    markdown = _LINE_START.sub(lambda found: "\\" + found[0], markdown)
    return _NUMBERED.sub(r"\1\\\2", markdown)


def escape_heading(markdown: str) -> str:
    """Escape hashes at the end of a heading, which would be cut off."""
    return _LAST_HASHES.sub(r"\1\\\2\3", markdown)


def escape_cell(markdown: str) -> str:
    """Escape what would end a cell of a table, in code as well."""
    return markdown.replace("|", "\\|")


def clean_text(text: str) -> str:
    """The text without what nobody sees and search would stumble over.

    Joiners (ZWNJ, ZWJ) stay where they join or part something: between two characters that are not
    spaces, one of them at least no ASCII. Zero-width spaces stay in scripts without spaces. Control
    characters, soft hyphens and byte order marks go; line ends and tabs are for the caller.
    """
    if text.isascii():
        return text if text.isprintable() else "".join(filter(_is_plain, text))
    kept = []
    for place, char in enumerate(text):
        if char in _DROPPED or not _is_plain(char):
            continue
        around = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
        if char in _JOINERS and not _joins(*around):
            continue
        if char == _ZERO_WIDTH_SPACE and not all(map(_UNSPACED.match, around)):
            continue
        kept.append(char)
    return "".join(kept)


def is_punctuation(char: str) -> bool:
    """Whether CommonMark takes it for punctuation: categories P and S of Unicode."""
    return unicodedata.category(char)[0] in "PS"


def _is_plain(char: str) -> bool:
    return char in "\n\t\r" or unicodedata.category(char) not in ("Cc", "Cs")


def _joins(before: str, after: str) -> bool:
    return (
        bool(before.strip()) and bool(after.strip()) and not (before.isascii() and after.isascii())
    )


def _escape_underscores(found: re.Match[str]) -> str:
    """Underscores inside a word mean nothing, and are left alone."""
    text = found.string
    before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    inside = found.start() > 0 and before.isalnum() and after.isalnum()
    return found[0] if inside else "\\_" * len(found[0])
