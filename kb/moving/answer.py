"""An answer from a cell of a table – plain text, Markdown or HTML – as HTML."""

from __future__ import annotations

import html
import re

from kb.authoring.markdown import parse_body
from kb.moving.leftover import parse_html

_HTML = re.compile(
    r"</?(?:p|br|a|ul|ol|li|b|i|u|strong|em|div|span|h[1-6]|img|table|code|pre)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(
    r"\[[^\]\n]+\]\([^)\s]+\)|\*\*\S[^*\n]*\*\*|^#{1,6} \S|^```|^> \S|`[^`\n]+`", re.MULTILINE
)
_BULLET = re.compile(r"^\s*[-*•·–]\s+(.+)")
_NUMBER = re.compile(r"^\s*\d{1,3}[.)]\s+(.+)")
_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"'()\[\]]*[^\s<>\"'()\[\].,;:!?،؛؟]")


def answer_html(text: str) -> str:
    """HTML of an answer, whose headings are below that of its question (`h2`).

    What holds tags is HTML; what holds links, bold text or code in Markdown is Markdown, if kb can
    read it; all else is plain text, whose lines, lists and addresses are kept.
    """
    if _HTML.search(text):
        return _lower(text)
    if _MARKDOWN.search(text):
        body = parse_body(text, "en/a/b.md", 1)
        # A heading with one hash is a mistake in an article, and none in a cell.
        is_sound = all(mistake.message.startswith("a heading") for mistake in body.mistakes)
        if is_sound and not (body.links or body.images):
            return _lower("".join(passage.html for passage in body.passages))
    return _write_plain(text)


def _lower(text: str) -> str:
    root = parse_html(text)
    for tag in root.find_all(["h1", "h2", "h3", "h4", "h5", "h6"]):
        tag.name = f"h{min(int(tag.name[1]) + 2, 6)}"
    return root.decode()


def _write_plain(text: str) -> str:
    """Paragraphs are parted by empty lines; other lines stay lines, and lists lists."""
    out: list[str] = []
    lines: list[str] = []
    items: list[str] = []
    kind = ""

    def close() -> None:
        nonlocal kind
        if lines:
            out.append(f"<p>{'<br>'.join(lines)}</p>")
        if items:
            out.append(f"<{kind}>{''.join(f'<li>{item}</li>' for item in items)}</{kind}>")
        lines.clear()
        items.clear()
        kind = ""

    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        bullet, number = _BULLET.match(line), _NUMBER.match(line)
        found = bullet or number
        if found:
            wanted = "ul" if bullet else "ol"
            if kind != wanted:
                close()
                kind = wanted
            items.append(_write_line(found[1]))
        elif not line.strip():
            close()
        else:
            if items:
                close()
            lines.append(_write_line(line.strip()))
    close()
    return "".join(out)


def _write_line(text: str) -> str:
    parts, at = [], 0
    for found in _ADDRESS.finditer(text):
        parts.append(html.escape(text[at : found.start()]))
        parts.append(f'<a href="{html.escape(found[0])}">{html.escape(found[0])}</a>')
        at = found.end()
    return "".join([*parts, html.escape(text[at:])])
