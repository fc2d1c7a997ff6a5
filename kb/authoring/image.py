"""Pictures in articles: found in the text, read, checked, and given the address they are served at.
The owner of imagesize."""

from __future__ import annotations

import hashlib
import io
import os
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from stat import S_ISREG
from urllib.parse import quote, unquote

import imagesize

from kb.authoring.link import BadLink
from kb.authoring.pointer import point_links
from kb.model import Article, Image, Problem

MAX_IMAGE_BYTES = 1_000_000
"""Largest picture. A photograph 1500 pixels wide has 300 kB; on a slow phone each further megabyte
is five seconds more."""

_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)

# The ending that each type is stored under, and how its files begin.
_BEGINNINGS = {
    ".png": (re.compile(rb"\x89PNG\r\n\x1a\n"),),
    ".jpg": (re.compile(rb"\xff\xd8\xff"),),
    ".gif": (re.compile(rb"GIF8[79]a"),),
    ".webp": (re.compile(rb"RIFF....WEBP", re.DOTALL),),
    ".svg": (re.compile(rb"(?s)(?:\xef\xbb\xbf)?\s*<(?:svg|\?xml|!--|!DOCTYPE svg).*<svg[\s>]"),
             re.compile(rb"(?:\xef\xbb\xbf)?\s*<svg[\s>]")),
}  # fmt: skip
_SAME = {".jpeg": ".jpg"}
_TYPES = "PNG, JPEG, WebP, GIF or SVG"
_PLACEHOLDER = "/images/"


@dataclass(frozen=True, slots=True)
class ImageLink:
    """A picture that an article shows. `target` is the path of its file below the articles folder,
    `placeholder` what stands in the HTML until the file is read."""

    line: int
    href: str
    target: str
    placeholder: str


def read_image_link(href: str, alt: str, source: str, line: int) -> ImageLink | BadLink | None:
    """What a Markdown picture in the file `source` shows; None for one that the web server has
    under an address of its own, such as `/logo.png`, which is left as it is."""
    shown = unquote(href)
    if not alt.strip():
        return BadLink(
            line,
            f"the image `{shown}` has no description. Say in the brackets what it shows, for who"
            f" cannot see it: `![What it shows]({shown})`.",
        )
    if _SCHEME.match(href):
        return BadLink(
            line,
            f"the image `{shown}` is on another site, from which pages load nothing. Put the file"
            " beside the article and write `![What it shows](images/name.png)`.",
        )
    if href.startswith("/"):
        return None
    target = posixpath.normpath(posixpath.join(posixpath.dirname(source), shown))
    if target.startswith("../"):
        return BadLink(line, f"the image `{shown}` is outside the articles folder. Copy it here.")
    return ImageLink(line, href, target, _PLACEHOLDER + quote(target))


class ImageReader:
    """Reads pictures below a folder; what has not changed since is not read again."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int, int], Image | str] = {}

    def read_all(
        self, folder: Path, source: str, links: Iterable[ImageLink]
    ) -> tuple[dict[str, Image], list[Problem]]:
        """The pictures of the article file `source`, by their placeholders, and what is wrong."""
        images, problems = {}, []
        for link in links:
            image = self.read(folder, link)
            if isinstance(image, str):
                problems.append(Problem(source, link.line, image))
            else:
                images[link.placeholder] = image
        return images, problems

    def read(self, folder: Path, link: ImageLink) -> Image | str:
        """The picture that a link shows, or what is wrong with it."""
        path = f"{folder}/{link.target}"
        ending = posixpath.splitext(link.target)[1].lower()
        if _SAME.get(ending, ending) not in _BEGINNINGS:
            return f"the image `{unquote(link.href)}` is of no known type. Save it as {_TYPES}."
        try:
            status = os.stat(path)
            inside = Path(path).resolve().is_relative_to(folder.resolve())
        except OSError:
            return f"there is no image {link.target}. Put the file there, or mend the name."
        if not inside or not S_ISREG(status.st_mode):
            return f"{link.target} is no ordinary file in the articles folder. Put a copy there."
        if status.st_size > MAX_IMAGE_BYTES:
            return (
                f"the image {link.target} has {status.st_size / 1e6:.1f} MB; at most"
                f" {MAX_IMAGE_BYTES / 1e6:.0f} MB is sent to customers. Make it smaller."
            )
        stamp = (path, status.st_mtime_ns, status.st_size, status.st_ino)
        if stamp not in self._known:
            self._known[stamp] = _read(path, link.target, _SAME.get(ending, ending))
        return self._known[stamp]


def _read(path: str, target: str, ending: str) -> Image | str:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        return f"the image {target} cannot be read: {error.strerror}."
    if not any(beginning.match(data) for beginning in _BEGINNINGS[ending]):
        return (
            f"{target} is not the {ending.removeprefix('.').upper()} file that its name says. Save"
            f" it as {_TYPES}, with the ending of its type."
        )
    width, height = imagesize.get(io.BytesIO(data))
    if ending != ".svg" and min(width, height) <= 0:
        return f"the image {target} is damaged. Save it again."
    digest = hashlib.sha256(data).hexdigest()[:12]
    return Image(path, f"{digest}{ending}", max(int(width), 0), max(int(height), 0))


def place_images(article: Article, images: Mapping[str, Image]) -> Article:
    """The article with the addresses and the sizes of its pictures, by placeholder, in its HTML."""
    if not images:
        return article
    pattern = re.compile(r'<img src="(' + "|".join(map(re.escape, images)) + r')"')
    passages = tuple(
        replace(each, html=pattern.sub(partial(_tag, images), each.html))
        for each in article.passages
    )
    addresses = {placeholder: image.url for placeholder, image in images.items()}
    markdown = point_links(article.markdown, lambda href: addresses.get(href, href))
    return replace(article, passages=passages, markdown=markdown)


def _tag(images: Mapping[str, Image], found: re.Match[str]) -> str:
    image = images[found[1]]
    size = f' width="{image.width}" height="{image.height}"' if image.width and image.height else ""
    return f'<img src="{image.url}"{size} loading="lazy" decoding="async"'


def different(images: Iterable[Image]) -> tuple[Image, ...]:
    """Each picture once, in the order of their names."""
    return tuple(sorted({each.name: each for each in images}.values(), key=lambda each: each.name))
