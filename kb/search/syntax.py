"""Signs that a question may have: "an exact phrase", -without, tag:refunds, kind:policy."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.model import Kind

LONGEST_SIGNED = 60
"""Characters up to which signs are read as signs. In a longer text, quotation marks quote and
dashes are dashes: sets of long questions lost .01 to .02 MRR when they were taken as orders."""

# Typographic quotation marks, a quote that is not closed, a hyphen inside a word or before a single
# letter (an option of a command), and a colon after any other word are plain text, too.
_SIGN = re.compile('[":-]')
_PHRASE = re.compile(r'"([^"]+)"')
_WITHOUT = re.compile(r"(?<!\S)-(\w{2}\S*)")
_FILTER = re.compile(r"(?<!\S)(tag|kind):(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Syntax:
    """A question taken apart. `words` are what is ranked by: the free text and the phrases.

    A hit must hold each of the `phrases` and none of the words in `without`, and carry one of the
    `tags` and one of the `kinds` if there are any.
    """

    words: str
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()

    @property
    def is_plain(self) -> bool:
        """Whether the question is words and nothing else, as nearly all are."""
        return not (self.phrases or self.without or self.tags or self.kinds)


def parse_syntax(text: str) -> Syntax:
    """Take a question apart. An unknown kind, and `-word` with nothing else, are plain words."""
    if len(text) > LONGEST_SIGNED or not _SIGN.search(text):
        return Syntax(text)
    tags, kinds = set(), set()

    def take_filter(found: re.Match[str]) -> str:
        name, value = found.group(1).lower(), found.group(2)
        if name == "tag":
            tags.add(value.replace("_", " ").lower())
        elif value.lower() in set(Kind):
            kinds.add(Kind(value.lower()))
        else:
            return found.group()
        return " "

    rest = _FILTER.sub(take_filter, text)
    phrases = tuple(" ".join(phrase.split()) for phrase in _PHRASE.findall(rest))
    free = _PHRASE.sub(" ", rest)
    without = tuple(_WITHOUT.findall(free))
    kept = " ".join(_WITHOUT.sub(" ", free).split())
    if without and not (kept or phrases):
        return Syntax(" ".join(free.split()), tags=frozenset(tags), kinds=frozenset(kinds))
    words = " ".join(filter(None, (kept, *phrases)))
    return Syntax(words, phrases, without, frozenset(tags), frozenset(kinds))
