"""As much of an article as a model needs to answer from."""

from __future__ import annotations

from itertools import takewhile

from kb.model import Article

LONGEST_PASSAGE = 1500
"""Characters quoted of a hit, some 400 tokens of English. The longest of the starter articles' 800
passages has 648, so that a whole one always fits, with what stands below its subheadings."""

LONGEST_GLIMPSE = 300
"""Characters quoted of a hit that does not answer: enough to see what it is about, and too few to
be taken for an answer."""

LONGEST_ARTICLE = 40_000
"""Characters given of an article, some 10,000 tokens of English. The longest of the starter
articles has 3,435; a manual that is longer would fill what a model can keep in mind."""


def quote_passage(article: Article, anchor: str, longest: int) -> tuple[str, bool]:
    """The passage with an anchor and those below its subheadings, as plain text of at most
    `longest` characters, and whether something was left out."""
    places = [number for number, each in enumerate(article.passages) if each.anchor == anchor]
    if not places:
        return cut_text(article.summary, longest)
    first = article.passages[places[0]]
    rest = article.passages[places[0] + 1 :]
    below = takewhile(lambda each: each.level > first.level, rest)
    parts = [first.text, *(f"{each.heading}\n{each.text}".strip() for each in below)]
    return cut_text("\n\n".join(filter(None, parts)), longest)


def cut_text(text: str, longest: int) -> tuple[str, bool]:
    """The text, or its beginning up to a space and an ellipsis, and whether it was cut."""
    if len(text) <= longest:
        return text, False
    kept = text[: longest - 1]
    # In scripts without spaces the last one may be far away; then a word is cut.
    space = max(kept.rfind(" "), kept.rfind("\n"))
    return (kept[:space] if space > longest // 2 else kept).rstrip() + "…", True
