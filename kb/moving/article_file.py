"""The files that an import writes: an article with its front matter, and a category's name."""

from __future__ import annotations

from kb.authoring.category import CATEGORY_FILE
from kb.authoring.fields import MAX_TEXT
from kb.authoring.front_matter import write_mapping
from kb.model import Audience, Kind, Status
from kb.moving.escape import clean_text
from kb.moving.export import Page, Remark, Shelf


def article_text(page: Page, kind: Kind, markdown: str) -> str:
    """An article's file: front matter with what the source says, and the body."""
    values: dict[str, object] = {"title": _line(page.title), "kind": str(kind)}
    tags = list(dict.fromkeys(_line(tag) for tag in page.tags if tag.strip()))
    if tags:
        values["tags"] = tags
    if page.draft:
        values["status"] = str(Status.DRAFT)
    if page.staff:
        values["audience"] = str(Audience.STAFF)
    return f"---\n{write_mapping(values)}---\n\n{markdown}"


def category_path(lang: str, folder: str) -> str:
    """Where the file stands that names a folder."""
    return f"{lang}/{folder}/{CATEGORY_FILE}"


def category_text(shelf: Shelf) -> str:
    """The file that names a shelf's folder for customers."""
    values: dict[str, object] = {"title": _line(shelf.title)}
    if shelf.summary.strip():
        values["summary"] = _line(shelf.summary)
    if shelf.order is not None:
        values["order"] = shelf.order
    return write_mapping(values)


def check_lengths(page: Page) -> list[Remark]:
    """What front matter will not hold in full."""
    if len(" ".join(page.title.split())) <= MAX_TEXT:
        return []
    what = f"the title has more than {MAX_TEXT} characters and was cut"
    return [Remark(page.place, what, "Write a shorter one.")]


def _line(text: str) -> str:
    """One line, not longer than front matter holds."""
    line = " ".join(clean_text(text).split())
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 1].rstrip() + "…"
