"""An article's file as an editor works on it: read, checked, written back."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kb.authoring.anchor import make_anchor
from kb.authoring.article import Parsed, parse_article
from kb.authoring.asks import clean_ask
from kb.authoring.draft import new_article
from kb.authoring.fields import MAX_TEXT
from kb.authoring.file_name import check_place
from kb.authoring.image import ImageReader, place_images
from kb.authoring.library import check_links
from kb.errors import EditConflict, NotFound, UsageError
from kb.model import Article, Kind, Problem

MOST_ASKS = 12
"""Wordings taken into a draft. More make the block hard to read, and the first say it all."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A file of the articles folder. `digest` names its bytes, for noticing who else wrote them."""

    source: str
    data: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def text(self) -> str:
        """As shown to an editor; what is no UTF-8 is replaced by marks."""
        return self.data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks said of a text. `article` is None when its front matter cannot be read."""

    article: Article | None
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether it could be published as it is."""
        return self.article is not None and not any(each.fatal for each in self.problems)


def read_manuscript(folder: Path, source: str) -> Manuscript:
    """Read the file `source` (`lang/category/slug.md`) of the articles folder. Raises NotFound."""
    try:
        return Manuscript(source, _locate(folder, source).read_bytes())
    except OSError:
        raise NotFound(f"There is no article file {source!r}.") from None


def check_manuscript(folder: Path, source: str, data: bytes) -> Checked:
    """Check a text as if it stood in the file: its own mistakes, links to other files and
    pictures."""
    parsed = parse_article(source, data, date.today())  # noqa: DTZ011  the day is not looked at
    neighbours: dict[str, Parsed] = {source: parsed}
    for link in parsed.links:
        if link.target not in neighbours:
            try:
                other = _locate(folder, link.target).read_bytes()
            except (OSError, NotFound):
                continue
            neighbours[link.target] = parse_article(link.target, other, date.min)
    links = [each for each in check_links(neighbours) if each.path == source]
    images, missing = ImageReader().read_all(folder, source, parsed.images)
    article = place_images(parsed.article, images) if parsed.article else None
    return Checked(article, tuple(sorted((*parsed.problems, *links, *missing))))


def save_manuscript(folder: Path, source: str, text: str, digest: str) -> Manuscript:
    """Write an editor's text to the file, whole or not at all; line ends and a byte order mark
    stay those of the file.

    `digest` is of what the editor began with. Raises EditConflict when the file has changed since,
    NotFound when it is gone, and UsageError when it cannot be written.
    """
    before = read_manuscript(folder, source)
    if before.digest != digest:
        raise EditConflict(
            f"{source} was changed by somebody else since you opened it. Your text is below: copy"
            " what you need, then open the article anew."
        )
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if b"\r\n" in before.data:
        lines = lines.replace("\n", "\r\n")
    mark = b"\xef\xbb\xbf" if before.data.startswith(b"\xef\xbb\xbf") else b""
    return write_manuscript(folder, Manuscript(source, mark + lines.encode("utf-8", "replace")))


def write_manuscript(folder: Path, manuscript: Manuscript) -> Manuscript:
    """Replace the file by these bytes, whole or not at all. Raises UsageError."""
    path = _locate(folder, manuscript.source)
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".saving", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(manuscript.data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(path.stat().st_mode & 0o777)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
    return manuscript


def draft_from_gap(
    folder: Path,
    question: str,
    lang: str,
    asks: Sequence[str],
    *,
    kind: Kind = Kind.FAQ,
    category: str = "general",
    slug: str = "",
) -> str:
    """Begin an article that answers a gap: a draft with title and `asks` filled in. Its source.

    Nothing is written over: raises UsageError when the language has an article of that name, in
    whatever category, and when the name could not be part of an address.
    """
    title = clean_ask(question)[:MAX_TEXT].strip()
    name = slug or make_anchor(title)
    rival = next(folder.glob(f"{_plain(lang)}/*/{_plain(name)}.md"), None)
    if rival is not None:
        raise UsageError(
            f"There is an article of that name already: {rival.relative_to(folder).as_posix()}."
            " Choose another name."
        )
    wordings = [clean_ask(each)[:MAX_TEXT] for each in asks]
    others = [each for each in wordings if each.casefold() != title.casefold()][:MOST_ASKS]
    path = new_article(folder, title, lang, kind, category, name, others)
    return path.relative_to(folder).as_posix()


def _plain(part: str) -> str:
    """No part of a path may walk or match more than one name."""
    if not part or any(char in part for char in "/\\*?[]\0") or part.startswith("."):
        raise UsageError(f"{part[:60]!r} cannot be part of a page's address.")
    return part


def _locate(folder: Path, source: str) -> Path:
    """The file of a source, which cannot lead out of the folder. Raises NotFound."""
    path = folder / source
    if check_place(source) or not path.resolve().is_relative_to(folder.resolve()):
        raise NotFound(f"There is no article file {source[:200]!r}.")
    return path
