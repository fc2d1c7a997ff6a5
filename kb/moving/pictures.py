"""The pictures of pages: found beside them, checked as kb checks them, and given a place."""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urljoin, urlsplit

from kb.authoring.image import MAX_IMAGE_BYTES, ImageLink, ImageReader
from kb.model import Image
from kb.moving.convert import Converted, Picture, write_address
from kb.moving.deed import Planned
from kb.moving.escape import escape_text
from kb.moving.export import Export, Page, Remark
from kb.moving.naming import make_slug
from kb.moving.record import Record, digest_of

_ENDINGS = (".png", ".jpg", ".gif", ".webp", ".svg")
_DATA = re.compile(r"data:(image/[a-z+.-]+)?[^,]*?(;base64)?,", re.IGNORECASE)
_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_NUMBERS = re.compile(r"\d{3,}")
# Names that cameras, clipboards and programs give: they say nothing of what is shown.
_NAMELESS = re.compile(
    r"(?:img|image|dsc|pic|picture|photo|screenshot|screen[ -]?shot|bild|untitled|file|inline|blob)"
    r"?[\W_]*[\da-f\W_]*|[\da-f-]{16,}",
    re.IGNORECASE,
)
_DESCRIBE = "Write in the brackets what the picture shows, for who cannot see it."


@dataclass(slots=True)
class Pictures:
    """Finds pictures and says where they go. `files` has those to be written, by path."""

    export: Export
    record: Record
    folder: Path
    extra: Path | None = None
    files: dict[str, Planned] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    _by_name: dict[str, Path] | None = None
    _before: dict[str, str] | None = None

    def place(self, converted: Converted, picture: Picture, path: str) -> str:
        """The Markdown of a picture in the article at `path`; what cannot be shown is a link, or
        its description."""
        page = converted.page
        found = self._read(page, picture.src)
        if isinstance(found, str):
            return self._replace(page, picture, found)
        data, name = found
        ending = _ending_of(data, name)
        if not ending:
            why = f"the picture `{name}` is damaged, or no PNG, JPEG, WebP, GIF or SVG"
            return self._replace(page, picture, why)
        alt = self._describe(page, picture, name)
        target = self._settle(path, picture.src, name, ending, data)
        return f"![{alt}](images/{write_address(posixpath.basename(target))})"

    def _read(self, page: Page, src: str) -> tuple[bytes, str] | str:
        """A picture's bytes and the name of its file, or why there are none."""
        data = _DATA.match(src)
        if data:
            try:
                rest = src[data.end() :]
                binary = base64.b64decode(rest) if data[2] else unquote_to_bytes(rest)
            except (binascii.Error, ValueError):
                return "a picture inside the page cannot be read"
            return binary, f"{make_slug(page.title)}.{(data[1] or 'image/png').partition('/')[2]}"
        for place in self._candidates(page, src):
            if place.is_file():
                if place.stat().st_size > MAX_IMAGE_BYTES:
                    size = place.stat().st_size / 1e6
                    return f"the picture `{place.name}` has {size:.1f} MB; at most 1 MB is shown"
                return place.read_bytes(), self._name_of(src) or place.name
        if _REMOTE.match(src) or page.url:
            return f"the picture `{src[:200]}` is on another site, from which pages load nothing"
        return f"the picture `{src[:200]}` was not found"

    def _candidates(self, page: Page, src: str) -> Iterator[Path]:
        try:
            path = unquote(urlsplit(src).path)
        except ValueError:
            return
        root = self.export.root
        if root is not None and not _REMOTE.match(src):
            base = root if path.startswith("/") else page.base or root
            place = base / path.lstrip("/")
            if place.resolve().is_relative_to(root.resolve()):
                yield place
        if self.extra is not None:
            if self._by_name is None:
                self._by_name = _list_names(self.extra)
            wanted = [path.lstrip("/"), posixpath.basename(path), self._name_of(src)]
            wanted += _NUMBERS.findall(path)
            for name in wanted:
                if name and name.casefold() in self._by_name:
                    yield self._by_name[name.casefold()]

    def _name_of(self, src: str) -> str:
        """The name of an attached file, by the number in its address."""
        numbers = _NUMBERS.findall(src)
        return next((self.export.attachments[each] for each in numbers
                     if each in self.export.attachments), "")  # fmt: skip

    def _replace(self, page: Page, picture: Picture, why: str) -> str:
        text = escape_text(picture.alt or picture.title)
        address = picture.src
        if page.url and not _DATA.match(address):
            address = urljoin(page.url, address)
        if not _REMOTE.match(address):
            self.remarks.append(
                Remark(
                    page.place, why, "It was left out. Put the file beside the article and show it."
                )
            )
            return text
        if address.startswith("//"):
            address = f"https:{address}"
        self.remarks.append(
            Remark(
                page.place,
                why,
                "A link stands in its place. Save the file, name its folder with --images and"
                " import again, or show it from a folder `images` beside the article.",
            )
        )
        shown = text or escape_text(posixpath.basename(urlsplit(address).path) or address)
        return f"[{shown}]({write_address(address)})"

    def _describe(self, page: Page, picture: Picture, name: str) -> str:
        if picture.alt:
            return escape_text(picture.alt)
        stem = re.sub(r"[\s_-]+", " ", posixpath.splitext(unquote(name))[0]).strip()
        said = picture.title or ("" if _NAMELESS.fullmatch(stem) else stem) or page.title
        self.remarks.append(
            Remark(
                page.place,
                f"the picture `{name}` has no description; “{said}” was written",
                _DESCRIBE,
            )
        )
        return escape_text(" ".join(said.split()))

    def _settle(self, article: str, src: str, name: str, ending: str, data: bytes) -> str:
        """The picture's path below the articles folder, the same in every run."""
        place = posixpath.dirname(article)
        origin = digest_of(data) if _DATA.match(src) else src.partition("#")[0]
        key = f"{self.export.name} picture {place}/{origin}"
        if self._before is None:
            self._before = self.record.sources()
        known = self._before.get(key)
        stem = make_slug(posixpath.splitext(unquote(posixpath.basename(name)))[0])
        wanted = known or f"{place}/images/{stem}{ending}"
        if not known and self._is_taken(wanted, key, data):
            wanted = f"{place}/images/{stem}-{digest_of(data)[:8]}{ending}"
        self.files.setdefault(wanted, Planned(wanted, key, data))
        return wanted

    def _is_taken(self, path: str, key: str, data: bytes) -> bool:
        planned = self.files.get(path)
        if planned is not None:
            return planned.data != data
        entry = self.record.files.get(path)
        if entry is not None:
            return entry.source != key
        file = self.folder / path
        return file.exists() and file.read_bytes() != data


def _ending_of(data: bytes, name: str) -> str:
    """The ending that fits a picture's type, with its dot; empty when kb cannot show it."""
    own = posixpath.splitext(name)[1].lower()
    with tempfile.TemporaryDirectory() as scratch:
        for ending in dict.fromkeys((own if own in _ENDINGS else ".png", *_ENDINGS)):
            path = Path(scratch) / f"picture{ending}"
            path.write_bytes(data)
            found = ImageReader().read(Path(scratch), ImageLink(0, name, path.name, ""))
            if isinstance(found, Image):
                return ending
    return ""


def _list_names(folder: Path) -> dict[str, Path]:
    """Every file below a folder by its path, its name, and the number that its name begins with."""
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            names = [path.relative_to(folder).as_posix(), path.name]
            names += _NUMBERS.findall(path.stem)[:1] + _NUMBERS.findall(path.parent.name)[:1]
            for name in names:
                found.setdefault(name.casefold(), path)
    return found
