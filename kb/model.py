"""What editors write: frozen dataclasses that cross rooms. Data only: no reading, no writing.

What is asked and found is in `kb/result.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What sort of article this is; a search may be filtered by it."""

    FAQ = "faq"
    POLICY = "policy"
    GUIDE = "guide"
    PRODUCT = "product"


class Status(StrEnum):
    """Published articles are indexed and served; drafts are checked and nothing else."""

    PUBLISHED = "published"
    DRAFT = "draft"


class Audience(StrEnum):
    """Who an article is for. What is for staff is shown on the editors' desk and nowhere else."""

    EVERYONE = "everyone"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A mistake in a content file. `str()` gives `path:line: message`.

    Nothing is published while a `fatal` one stands; the others are worth an editor's look.
    """

    path: str
    line: int
    message: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {'' if self.fatal else 'warning: '}{self.message}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a policy's facts box, such as `Return window` → `30 days`."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """What can be said of a product and looked for: `Colour` → `amber`, `green`."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading with the text below it, up to the next heading: the unit that search finds.

    The text before the first heading is a passage with an empty anchor, an empty heading and
    level 0. `html` is safe to send to a browser and includes the heading; the passages of an
    article joined in order are the article's whole body. `text` is the plain text without the
    heading.
    """

    anchor: str
    heading: str
    level: int
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Article:
    """One authored Markdown file, parsed and validated.

    Several policies of one language may have the same slug: they are versions, and `kb.schedule`
    says which one answers. `source` is the path below the articles folder, with forward slashes.
    `digest` is the sha256 of the file's bytes in hexadecimal. `updated` is the day of the last
    change, `reviewed` the day on which somebody last found it right. `ask_lines` has the line in
    the file of each of the `asks`.
    """

    lang: str
    category: str
    slug: str
    title: str
    kind: Kind
    status: Status
    passages: tuple[Passage, ...]
    source: str
    digest: str
    updated: date
    asks: tuple[str, ...] = ()
    ask_lines: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    effective: date | None = None
    review_by: date | None = None
    reviewed: date | None = None
    audience: Audience = Audience.EVERYONE
    attributes: tuple[Attribute, ...] = ()
    markdown: str = ""
    """The body as its author wrote it, but for links, which are the same as on the page."""

    @property
    def attribute_pairs(self) -> tuple[tuple[str, str], ...]:
        """Each value of each attribute, with the attribute's name before it."""
        return tuple((each.name, value) for each in self.attributes for value in each.values)

    @property
    def is_public(self) -> bool:
        """Whether customers may read it."""
        return self.status is Status.PUBLISHED and self.audience is Audience.EVERYONE

    @property
    def url(self) -> str:
        """Path of the article's page in the help centre."""
        return article_url(self.lang, self.slug)

    @property
    def version_url(self) -> str:
        """Path of the page of this very version. Raises ValueError for one without a day."""
        if self.effective is None:
            raise ValueError(f"{self.source} has no versions")
        return version_url(self.lang, self.slug, self.effective)

    @property
    def summary(self) -> str:
        """The first passage that has text: what the article says before anything else."""
        return next((passage.text for passage in self.passages if passage.text), "")


UNORDERED = 1000
"""Place of a category that has no `order` of its own: behind those that have one."""


@dataclass(frozen=True, slots=True)
class Category:
    """A folder of articles in one language, named for customers by its `category.yaml`."""

    lang: str
    slug: str
    title: str
    summary: str = ""
    order: int = UNORDERED

    @property
    def url(self) -> str:
        """Path of the category's page in the help centre."""
        return category_url(self.lang, self.slug)


@dataclass(frozen=True, slots=True)
class Synonym:
    """Who asks with `phrase` also finds what speaks of `means`; not the other way round."""

    lang: str
    phrase: str
    means: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that articles show, named in their HTML by its `url`.

    `path` is the file it was read from, `name` what it is called in a generation: twelve digits of
    its sha256 and the ending of its type. Width and height are in pixels; 0 is unknown.
    """

    path: str
    name: str
    width: int = 0
    height: int = 0

    @property
    def url(self) -> str:
        """Path under which the help centre serves it. Another picture never has the same."""
        return f"/images/{self.name}"


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that a folder of articles holds, in (language, source) order."""

    articles: tuple[Article, ...]
    categories: tuple[Category, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    images: tuple[Image, ...] = ()


def article_url(lang: str, slug: str, anchor: str = "") -> str:
    """Path of an article's page: `/en/articles/return-policy#how-refunds-are-paid`."""
    return f"/{lang}/articles/{slug}" + (f"#{anchor}" if anchor else "")


def version_url(lang: str, slug: str, day: date) -> str:
    """Path of one version: `/en/articles/return-policy/versions/2026-01-01`."""
    return f"{article_url(lang, slug)}/versions/{day.isoformat()}"


def category_url(lang: str, slug: str) -> str:
    """Path of a category's page: `/en/topics/returns`."""
    return f"/{lang}/topics/{slug}"
