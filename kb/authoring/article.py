"""One Markdown file → one `Article`, with every mistake in it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from kb.authoring.fields import Fields
from kb.authoring.front_matter import FrontMatterError, split_front_matter
from kb.authoring.link import Link
from kb.authoring.markdown import parse_body
from kb.authoring.text_file import NOT_UTF8, decode
from kb.model import Article, Audience, Kind, Problem, Status

KEYS = ("title", "kind", "asks", "tags", "facts", "effective", "review_by", "status", "audience")
"""The keys that front matter may hold, in the order in which they are written."""

MAX_BYTES = 1_000_000
"""Largest article file. A book of 150,000 words fits; what is larger is a mistake, such as an
image pasted as text, and would make every page that shows it slow."""

_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file gave. `article` is None when its mistakes leave nothing to check further."""

    article: Article | None
    links: tuple[Link, ...]
    problems: tuple[Problem, ...]


def parse_article(source: str, data: bytes, updated: date) -> Parsed:
    """Parse the bytes of the file at `source`, a path below the articles folder.

    Raises nothing: whatever is wrong is in the result's `problems`.
    """
    misplaced = check_place(source)
    if misplaced:
        return _failed(source, 1, misplaced)
    if len(data) > MAX_BYTES:
        return _failed(source, 1, too_large(len(data)))
    try:
        text, warnings = decode(data, source)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _failed(source, line, NOT_UTF8)
    try:
        split = split_front_matter(text)
    except FrontMatterError as error:
        return _failed(source, error.line, error.message)
    fields = Fields(split.mapping, KEYS, source)
    body = parse_body(split.body, source, split.body_line)
    lang, category, name = source.split("/")
    article = Article(
        lang=lang,
        category=category,
        slug=name.removesuffix(".md"),
        title=fields.text("title", required=True),
        kind=fields.choice("kind", Kind, Kind.GUIDE),
        status=fields.choice("status", Status, Status.PUBLISHED),
        passages=body.passages,
        source=source,
        digest=hashlib.sha256(data).hexdigest(),
        updated=updated,
        asks=fields.texts("asks"),
        ask_lines=fields.lines("asks"),
        tags=fields.texts("tags"),
        facts=fields.facts("facts"),
        effective=fields.day("effective"),
        review_by=fields.day("review_by"),
        audience=fields.choice("audience", Audience, Audience.EVERYONE),
    )
    mistakes = [Problem(source, mistake.line, mistake.message) for mistake in body.mistakes]
    if not body.passages:
        mistakes.append(
            Problem(source, split.body_line, "the article has no text. Write it after the `---`.")
        )
    return Parsed(article, body.links, (*warnings, *fields.problems, *mistakes))


def too_large(size: int) -> str:
    """What to say of a file with so many bytes."""
    return f"the file has {size / 1e6:.1f} MB; at most 1 MB is read. Split the article in two."


def check_place(source: str) -> str | None:
    """What is wrong with an article's path, or None."""
    parts = source.split("/")
    if len(parts) != 3:
        return "an article's place is `<language>/<category>/<slug>.md`. Move the file."
    lang, category, name = parts
    if not name.endswith(".md"):
        return f"`{name}` does not end in `.md`. Rename the file, or move it out of the articles."
    if not _LANG.fullmatch(lang):
        return f"`{lang}` is not a language code. Name the folder `en`, `fa`, `th` …"
    for part in (category, name.removesuffix(".md")):
        if not is_slug(part):
            return (
                f"`{part}` cannot be part of a page's address. Use lower-case letters, digits and"
                " hyphens."
            )
    return None


def is_slug(text: str) -> bool:
    """Whether a file or folder name can be part of an address: letters of any script, digits,
    hyphens and vowel signs, in lower case."""
    return (
        text == text.lower()
        and bool(text)
        and all(
            char in "-_" or char.isalnum() or char.isidentifier() or ("a" + char).isidentifier()
            for char in text
        )
    )


def _failed(source: str, line: int, message: str) -> Parsed:
    return Parsed(None, (), (Problem(source, line, message),))
