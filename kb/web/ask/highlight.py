"""Plain text as HTML: matching words in `<mark>`, code in `<code>`."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from kb.result import Hit, Snippet

_SHORTEST_BEGUN = 2


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


def mark_begun(hit: Hit, begun: str) -> Hit:
    """The hit with words marked, too, that begin with `begun`, an unfinished word.

    Of these the beginning is marked. Search marks whole words only;
    one letter begins too many of them.
    """
    if len(begun) < _SHORTEST_BEGUN:
        return hit
    start = re.compile(r"(?<!\w)" + re.escape(begun), re.IGNORECASE)
    title, heading, snippet = (_add(each, start) for each in (hit.title, hit.heading, hit.snippet))
    return hit._replace(title=title, heading=heading, snippet=snippet)


def _add(snippet: Snippet, pattern: re.Pattern[str]) -> Snippet:
    marked = list(snippet.highlights)
    for found in pattern.finditer(snippet.text):
        if all(end <= found.start() or found.end() <= start for start, end in marked):
            marked.append(found.span())
    return snippet._replace(highlights=tuple(sorted(marked)))
