"""What every source gives, in one shape: pages of HTML with what is known of them, and shelves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kb.errors import KbError
from kb.model import Kind


class ImportRefused(KbError):
    """The source is not what it was said to be; nothing was imported. The message has all that is
    wrong with it, a line for each."""

    code = "import-refused"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that did not come over as it was. `place` says where in the source it is, `advice`
    what to do. A `lost` one is a page that could not be imported at all."""

    place: str
    what: str
    advice: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """A section of the source, which becomes a category. `key` is the same in every language, and
    so is the folder's name, which is made from `slug`."""

    key: str
    lang: str
    slug: str
    title: str
    summary: str = ""
    order: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the source.

    `key` names it for ever: what was imported once is found again by it. Pages with the same
    `group` are one article in several languages. `shelf` is the key of a `Shelf`. `base` is the
    folder that relative addresses begin at, if there is one. `changed` is the time of the last
    change in the source, in seconds since 1970. `addresses` are what links to it were written as,
    in the form that `Export.locate` gives. `number` stands for what the source orders pages by.
    """

    key: str
    group: str
    lang: str
    title: str
    html: str
    shelf: str
    place: str
    slug: str = ""
    kind: Kind | None = None
    tags: tuple[str, ...] = ()
    draft: bool = False
    staff: bool = False
    url: str = ""
    base: Path | None = None
    changed: float | None = None
    addresses: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


Locate = Callable[[Page, str], str]
"""Where a link in a page leads: an address as in `Page.addresses`, or empty for somewhere else."""


def _locate_nothing(page: Page, href: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Export:
    """All that was read from a source. `name` begins the key of each of its pages; `main` is the
    language that names are taken from. `sections` has addresses that lead to a shelf and not to a
    page, `attachments` the names of attached files by their numbers. `root` is the folder that
    addresses beginning with `/` begin at."""

    name: str
    main: str
    pages: tuple[Page, ...]
    shelves: tuple[Shelf, ...] = ()
    remarks: tuple[Remark, ...] = ()
    locate: Locate = _locate_nothing
    sections: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, str] = field(default_factory=dict)
    root: Path | None = None
