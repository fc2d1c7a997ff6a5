"""Pictures in articles: checked, measured, and given an address that changes when they do."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.authoring import ArticleReader, load_library
from kb.authoring.image import MAX_IMAGE_BYTES
from kb.errors import ContentError
from kb.memory import Memory

Write = Callable[..., Path]

ARTICLE = '---\ntitle: Lamp\n---\nSee it: ![A lamp](images/lamp.png "Oslo")\n'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="40"><path d="M0 0h9"/></svg>'


def make_png(width: int, height: int, color: bytes = b"\xff\x00\x00") -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    rows = (b"\0" + color * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_library(folder)
    return [problem.message for problem in caught.value.problems]


def test_a_picture_has_its_size_and_an_address_of_its_own(write: Write, tmp_path: Path) -> None:
    write("en/lamps/oslo.md", ARTICLE)
    write("en/lamps/images/lamp.png", make_png(12, 8))

    library, _ = load_library(tmp_path / "articles")

    (image,) = library.images
    assert (image.width, image.height) == (12, 8)
    assert library.articles[0].passages[0].html == (
        f'<p>See it: <img src="{image.url}" width="12" height="8" loading="lazy" decoding="async"'
        ' alt="A lamp" title="Oslo"></p>\n'
    )
    assert "A lamp" in library.articles[0].passages[0].text


def test_another_picture_has_another_address_even_for_a_reader_that_knows_the_first(
    write: Write, tmp_path: Path
) -> None:
    write("en/lamps/oslo.md", ARTICLE)
    write("en/lamps/images/lamp.png", make_png(12, 8))
    reader = ArticleReader(Memory(tmp_path / "memory.db"))
    first, _ = load_library(tmp_path / "articles", reader=reader)
    again, _ = load_library(tmp_path / "articles", reader=reader)
    write("en/lamps/images/lamp.png", make_png(12, 9))
    other, _ = load_library(tmp_path / "articles", reader=reader)

    assert again == first
    assert other.images[0].url != first.images[0].url
    assert other.images[0].url in other.articles[0].passages[0].html


def test_pictures_of_drafts_are_checked_and_not_published(write: Write, tmp_path: Path) -> None:
    write("en/lamps/oslo.md", ARTICLE.replace("title: Lamp", "title: Lamp\nstatus: draft"))
    write("en/lamps/images/lamp.png", make_png(12, 8))

    assert load_library(tmp_path / "articles")[0].images == ()
    (tmp_path / "articles/en/lamps/images/lamp.png").unlink()
    assert problems_of(tmp_path / "articles") == [
        "there is no image en/lamps/images/lamp.png. Put the file there, or mend the name."
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"GIF89a" + bytes(20), "lamp.png is not the PNG file that its name says"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "the image en/lamps/images/lamp.png is damaged"),
        (make_png(1, 1) + bytes(MAX_IMAGE_BYTES), "has 1.0 MB; at most 1 MB is sent"),
    ],
)
def test_what_is_no_picture_to_show_is_a_mistake(
    write: Write, tmp_path: Path, content: bytes, message: str
) -> None:
    write("en/lamps/oslo.md", ARTICLE)
    write("en/lamps/images/lamp.png", content)

    (problem,) = problems_of(tmp_path / "articles")
    assert message in problem


def test_a_drawing_is_a_picture(write: Write, tmp_path: Path) -> None:
    write("en/lamps/oslo.md", ARTICLE.replace(".png", ".svg"))
    write("en/lamps/images/lamp.svg", b'<?xml version="1.0"?>\n<!-- a lamp -->\n' + SVG)

    (image,) = load_library(tmp_path / "articles")[0].images

    assert image.name.endswith(".svg")
    assert (image.width, image.height) == (30, 40)


def test_a_picture_outside_the_folder_is_refused(write: Write, tmp_path: Path) -> None:
    write("en/lamps/oslo.md", ARTICLE)
    outside = tmp_path / "secret.png"
    outside.write_bytes(make_png(1, 1))
    link = tmp_path / "articles/en/lamps/images/lamp.png"
    link.parent.mkdir()
    link.symlink_to(outside)

    assert problems_of(tmp_path / "articles") == [
        "en/lamps/images/lamp.png is no ordinary file in the articles folder. Put a copy there."
    ]
