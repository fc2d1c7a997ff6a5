"""One Markdown file → one `Article`, with every mistake in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kb.authoring.fields import Fields
from kb.authoring.file_name import check_place, read_place
from kb.authoring.front_matter import FrontMatterError, split_front_matter
from kb.authoring.image import ImageLink
from kb.authoring.link import Link
from kb.authoring.markdown import Body, parse_body
from kb.authoring.text_file import NOT_UTF8, decode
from kb.model import Article, Audience, Kind, Problem, Status

KEYS = (
    "title",
    "kind",
    "asks",
    "tags",
    "facts",
    "attributes",
    "effective",
    "reviewed",
    "review_by",
    "status",
    "audience",
)
"""The keys that front matter may hold, in the order in which they are written."""

MAX_BYTES = 1_000_000
"""Largest article file. A book of 150,000 words fits; what is larger is a mistake, such as an
image pasted as text, and would make every page that shows it slow."""

_PLACED = ("kind", "effective", "reviewed", "attributes")
"""Keys whose lines later checks need, which see more than one file or know the day."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file gave. `article` is None when its mistakes leave nothing to check further.

    `lines` has the line of some keys of the front matter, of those that are there.
    """

    article: Article | None
    links: tuple[Link, ...]
    problems: tuple[Problem, ...]
    images: tuple[ImageLink, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)


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
    article = _read_article(fields, body, source, data, updated)
    mistakes = [Problem(source, mistake.line, mistake.message) for mistake in body.mistakes]
    if not body.passages:
        mistakes.append(
            Problem(source, split.body_line, "the article has no text. Write it after the `---`.")
        )
    problems = (*warnings, *fields.problems, *mistakes)
    lines = {key: fields.line(key) for key in _PLACED if fields.has(key)}
    return Parsed(article, body.links, problems, body.images, lines)


def _read_article(fields: Fields, body: Body, source: str, data: bytes, updated: date) -> Article:
    """What the front matter says, and the body. What is wrong is reported to `fields`."""
    place = read_place(source)
    kind = fields.choice("kind", Kind, Kind.GUIDE)
    article = Article(
        lang=place.lang,
        category=place.category,
        slug=place.slug,
        title=fields.text("title", required=True),
        kind=kind,
        status=fields.choice("status", Status, Status.PUBLISHED),
        passages=body.passages,
        source=source,
        digest=hashlib.sha256(data).hexdigest(),
        updated=updated,
        asks=fields.texts("asks"),
        ask_lines=fields.lines("asks"),
        tags=fields.texts("tags"),
        facts=fields.facts("facts"),
        effective=_read_effective(fields, place.day),
        review_by=fields.day("review_by"),
        reviewed=fields.day("reviewed"),
        audience=fields.choice("audience", Audience, Audience.EVERYONE),
        attributes=fields.attributes("attributes"),
        markdown=body.markdown,
    )
    if article.attributes and kind is not Kind.PRODUCT:
        fields.report(
            fields.line("attributes"),
            f"`attributes` are for products, and this is `kind: {kind}`. Write `kind: product`, or"
            " use `facts`.",
        )
    return article


def _read_effective(fields: Fields, named: date | None) -> date | None:
    """The day in the front matter; of a version, the day in the file's name, which it must be."""
    written = fields.day("effective")
    if written and named and written != named:
        fields.report(
            fields.line("effective"),
            f"`effective` says {written}, and the file's name says {named}. Write the same day in"
            " both.",
        )
    return named or written


def too_large(size: int) -> str:
    """What to say of a file with so many bytes."""
    return f"the file has {size / 1e6:.1f} MB; at most 1 MB is read. Split the article in two."


def _failed(source: str, line: int, message: str) -> Parsed:
    return Parsed(None, (), (Problem(source, line, message),))
