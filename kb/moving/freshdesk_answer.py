"""What Freshdesk's Solutions API answers, as far as an import needs it.

Fields are those of developers.freshdesk.com/api, “Solutions”; others are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """A category or a folder that something stands in."""

    id: int | str | None = None
    name: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way down to a folder or an article."""

    level: int = 0
    type: str = ""
    data: Level = Level()


@dataclass(frozen=True, slots=True)
class Seo:
    """What an article tells search engines."""

    meta_title: str | None = None
    meta_description: str | None = None
    meta_keywords: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file that is attached to an article."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A category, a folder or an article: what is not its own is not there."""

    id: int | str
    name: str | None = None
    title: str | None = None
    description: str | None = None
    category_id: int | str | None = None
    folder_id: int | str | None = None
    parent_folder_id: int | str | None = None
    visibility: int | None = None
    status: int | None = None
    tags: tuple[str, ...] | None = None
    hierarchy: tuple[Step, ...] | None = None
    attachments: tuple[File, ...] | None = None
    seo_data: Seo | None = None
    language: str | None = None
    path: str | None = None
    updated_at: str | None = None
    modified_at: str | None = None
