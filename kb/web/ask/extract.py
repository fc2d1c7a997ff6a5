"""The passage that answers a question, as HTML for the results page.

Without its heading, with the words that were found marked, and no longer than a reader who wants
an answer will read: it ends behind a whole paragraph or step.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from markupsafe import Markup

from kb.model import Article
from kb.result import Hit, Snippet

LONGEST = 700
"""Characters after which the passage ends with the paragraph, step or row that it is in: what a
desktop shows without scrolling. The starter articles have passages of 60 to 900."""

_ENDS = frozenset({"p", "li", "tr", "pre", "blockquote", "ul", "ol", "table", "div"})
_VOID = frozenset({"br", "hr", "img", "input", "wbr"})
_HEADING = re.compile(r"\s*<h([1-6])\b.*?</h\1>\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Extract:
    """A passage, or the beginning of one. `is_whole`: nothing was left out."""

    html: Markup
    is_whole: bool


def extract_passage(article: Article, hit: Hit, table_name: str) -> Extract | None:
    """The passage of `article` that `hit` names; None when it has no text to show.

    `table_name` is what screen readers call a table. The passage's HTML was made and cleaned by the
    authoring room; nothing is added to it but marks, and frames around tables.
    """
    passage = next((each for each in article.passages if each.anchor == hit.anchor), None)
    if passage is None or not passage.text:
        return None
    cutter = _Cutter(_Words(hit.snippet, hit.heading, hit.title), article.url, table_name)
    cutter.feed(_HEADING.sub("", passage.html, count=1))
    cutter.close()
    return Extract(Markup("".join(cutter.parts)), cutter.is_whole)  # noqa: S704


class _Words:
    """The words that excerpts have marked, to be marked in other texts, too."""

    def __init__(self, *excerpts: Snippet) -> None:
        words = {each.text[start:end] for each in excerpts for start, end in each.highlights}
        longest_first = sorted(map(re.escape, words), key=len, reverse=True)
        joined = "|".join(longest_first)
        # In a script without spaces words touch, and the end of one cannot be told.
        edge = "" if any(_touches(each) for each in excerpts) else r"\b"
        self._pattern = re.compile(f"{edge}(?:{joined}){edge}", re.IGNORECASE) if joined else None

    def mark(self, text: str) -> str:
        """The text as HTML."""
        if self._pattern is None:
            return escape(text, quote=False)
        parts, done = [], 0
        for found in self._pattern.finditer(text):
            start, end = found.span()
            if unicodedata.category(text[end : end + 1] or " ").startswith("M"):
                continue  # a vowel sign follows: this is another word
            parts += [escape(text[done:start], quote=False), f"<mark>{escape(found[0])}</mark>"]
            done = end
        return "".join([*parts, escape(text[done:], quote=False)])


def _touches(excerpt: Snippet) -> bool:
    text = excerpt.text
    return any(
        text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()
        for start, end in excerpt.highlights
    )


class _Cutter(HTMLParser):
    """Copies HTML until it is long enough, then closes what is open."""

    def __init__(self, words: _Words, url: str, table_name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.is_whole = True
        self._words = words
        self._url = url
        self._table_name = escape(table_name)
        self._open: list[str] = []
        self._room = LONGEST
        self._has_stopped = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if self._has_stopped:
            self.is_whole = False
            return
        if tag == "table":
            self._write(
                f'<div class="table" role="group" tabindex="0" aria-label="{self._table_name}">'
            )
        self._write(f"<{tag}{''.join(self._attribute(*each) for each in attributes)}>")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_data(self, text: str) -> None:
        if self._has_stopped:
            self.is_whole = self.is_whole and not text.strip()
            return
        if len(text) > self._room + LONGEST:  # a paragraph without end is left in the middle
            text = text[: self._room + LONGEST].rpartition(" ")[0] + " …"
            self._write(self._words.mark(text))
            self.is_whole = False
            self._stop()
            return
        self._write(self._words.mark(text))
        self._room -= len(text)

    def handle_endtag(self, tag: str) -> None:
        if self._has_stopped or tag in _VOID:
            return
        self._close_last()
        if self._room <= 0 and tag in _ENDS:
            self._stop()

    def _stop(self) -> None:
        while self._open:
            self._close_last()
        self._has_stopped = True

    def _close_last(self) -> None:
        tag = self._open.pop()
        self._write(f"</{tag}>" + ("</div>" if tag == "table" else ""))

    def _attribute(self, name: str, value: str | None) -> str:
        if name == "id":
            return ""  # the page has ids of its own
        if name == "href" and value and value.startswith("#"):
            value = self._url + value
        return f' {name}="{escape(value or "")}"'

    def _write(self, html: str) -> None:
        self.parts.append(html)
