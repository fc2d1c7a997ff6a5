"""What Zendesk's Help Center API answers, as far as an import needs it.

Fields are those of developer.zendesk.com/api-reference/help_center/help-center-api; others are
passed over.
"""

from __future__ import annotations

from dataclasses import dataclass

Id = int | str | None


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in one language, of an article, a section or a category."""

    locale: str = ""
    title: str | None = None
    body: str | None = None
    source_id: Id = None
    source_type: str = "Article"
    draft: bool = False
    outdated: bool = False
    html_url: str | None = None
    updated_at: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article in one language, with what is the same in all of them."""

    id: Id
    title: str | None = None
    name: str | None = None
    body: str | None = None
    locale: str | None = None
    source_locale: str | None = None
    section_id: Id = None
    draft: bool = False
    promoted: bool = False
    label_names: tuple[str, ...] | None = None
    user_segment_id: Id = None
    user_segment_ids: tuple[int | str, ...] | None = None
    html_url: str | None = None
    url: str | None = None
    updated_at: str | None = None
    edited_at: str | None = None
    translations: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A section, or a category, which holds sections."""

    id: Id
    name: str | None = None
    description: str | None = None
    locale: str | None = None
    source_locale: str | None = None
    category_id: Id = None
    parent_section_id: Id = None
    position: int | None = None
    translations: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to an article; an inline one is a picture in its text."""

    id: Id
    file_name: str | None = None
    article_id: Id = None
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """Who may read an article: `staff`, or `signed_in_users`."""

    id: Id
    name: str | None = None
    user_type: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One saved answer of the API, whichever it is."""

    articles: tuple[Article, ...] = ()
    article: Article | None = None
    sections: tuple[Section, ...] = ()
    section: Section | None = None
    categories: tuple[Section, ...] = ()
    category: Section | None = None
    translations: tuple[Translation, ...] = ()
    translation: Translation | None = None
    article_attachments: tuple[Attachment, ...] = ()
    user_segments: tuple[Segment, ...] = ()
