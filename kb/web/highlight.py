"""Plain text as HTML: matching words in `<mark>`, code in `<code>`."""

from __future__ import annotations

from markupsafe import Markup, escape

from kb.model import Snippet


def mark_words(snippet: Snippet) -> Markup:
    """The snippet's text, escaped, with its highlights marked."""
    parts: list[Markup] = []
    done = 0
    for start, end in snippet.highlights:
        parts.append(escape(snippet.text[done:start]))
        parts.append(Markup("<mark>{}</mark>").format(snippet.text[start:end]))
        done = end
    parts.append(escape(snippet.text[done:]))
    return Markup("").join(parts)


def mark_code(text: str) -> Markup:
    """The text, escaped, with what stands between backticks as code."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )
