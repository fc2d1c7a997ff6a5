"""Opening: checksums before anything else, the generation before when the newest is damaged."""

from __future__ import annotations

import fcntl
import json
import shutil
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from patience import PATIENCE

from kb.authoring import load_library
from kb.errors import IndexUnavailable
from kb.index import Index, compile_index, open_index
from kb.index.generation import POINTER
from kb.index.manifest import FORMAT, read_manifest, write_manifest
from kb.model import Library


@pytest.fixture
def two_built(corpus: Path, data_dir: Path) -> tuple[Path, Path]:
    """Folders of two generations; English differs between them."""
    return build(corpus, data_dir, "First"), build(corpus, data_dir, "Second")


def build(corpus: Path, data_dir: Path, title: str) -> Path:
    path = corpus / "en/account/reset-password.md"
    path.write_text(f"---\ntitle: {title}\n---\n\nText.\n", encoding="utf-8")
    manifest, is_new = compile_index(load_library(corpus)[0], data_dir)
    assert is_new
    return data_dir / "generations" / manifest.generation


def title_of(index: Index) -> str:
    article = index.article("en", "reset-password")
    assert article is not None
    return article.title


def spoil(path: Path) -> None:
    """Change one byte without changing the length."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_articles_stand_in_the_order_of_their_categories(index: Index) -> None:
    assert [article.slug for article in index.articles("en")] == [
        "return-policy",
        "reset-password",
        "parcels",
        "lamp",
        "giving-back",
    ]
    assert [category.slug for category in index.categories("en")] == [
        "returns",
        "account",
        "delivery",
        "products",
    ]


def test_an_article_is_read_as_it_was_written(index: Index, library: Library) -> None:
    for article in library.articles:
        assert index.article(article.lang, article.slug) == article


def test_what_is_not_there_is_none_or_empty(index: Index) -> None:
    assert index.article("en", "none") is None
    assert index.article("xx", "return-policy") is None
    assert index.articles("xx") == ()
    assert index.categories("xx") == ()


def test_without_an_index_it_is_said_what_to_do(data_dir: Path) -> None:
    with pytest.raises(IndexUnavailable) as caught:
        open_index(data_dir)

    assert caught.value.message == f"No index in {data_dir} yet. Run `kb build`."


@pytest.mark.parametrize("name", ["en/articles.data", "en/categories.json", "manifest.json"])
def test_a_damaged_generation_is_refused_and_the_one_before_serves(
    two_built: tuple[Path, Path], data_dir: Path, name: str
) -> None:
    first, second = two_built
    spoil(second / name)
    (second / name).write_bytes((second / name).read_bytes()[:-1])

    index = open_index(data_dir)

    assert index.generation == first.name
    assert title_of(index) == "First"
    (reason,) = index.refused
    if name == "manifest.json":
        assert reason.startswith(f"{second.name} has a damaged manifest: ")
    else:
        assert reason == f"{second.name} is damaged: {name} fails its checksum."


def test_every_single_file_is_under_the_checksums(
    two_built: tuple[Path, Path], data_dir: Path
) -> None:
    first, second = two_built
    for path in sorted((second / "en").rglob("*")):
        if path.is_file():
            whole = path.read_bytes()
            spoil(path)
            name = path.relative_to(second).as_posix()
            index = open_index(data_dir)
            assert index.generation == first.name
            assert index.refused == (f"{second.name} is damaged: {name} fails its checksum.",)
            path.write_bytes(whole)
    assert open_index(data_dir).generation == second.name


def test_a_file_too_few_or_too_many_is_refused(
    two_built: tuple[Path, Path], data_dir: Path
) -> None:
    _, second = two_built
    (second / "en/postings/evil_1.toc").write_bytes(b"pickle")

    assert open_index(data_dir).refused == (
        f"{second.name} lacks files or has too many: en/postings/evil_1.toc.",
    )
    (second / "en/postings/evil_1.toc").unlink()
    (second / "en/articles.data").unlink()
    assert open_index(data_dir).refused == (
        f"{second.name} lacks files or has too many: en/articles.data.",
    )


def test_a_newer_format_is_refused_with_both_versions(
    two_built: tuple[Path, Path], data_dir: Path
) -> None:
    first, second = two_built
    manifest = json.loads((second / "manifest.json").read_bytes())
    manifest["format"] = FORMAT + 1
    manifest["new_in_that_format"] = True
    (second / "manifest.json").write_text(json.dumps(manifest))

    index = open_index(data_dir)

    assert index.generation == first.name
    assert index.refused == (
        f"{second.name} has format {FORMAT + 1}, and this version of kb reads {FORMAT}."
        " Run `kb build`.",
    )


def test_when_nothing_can_be_served_every_reason_is_given(
    two_built: tuple[Path, Path], data_dir: Path
) -> None:
    first, second = two_built
    spoil(first / "en/articles.data")
    (second / "manifest.json").unlink()

    with pytest.raises(IndexUnavailable) as caught:
        open_index(data_dir)

    assert caught.value.message == (
        f"No index can be served. {second.name} has no manifest."
        f" {first.name} is damaged: en/articles.data fails its checksum."
    )


def test_the_next_build_replaces_a_damaged_generation(
    two_built: tuple[Path, Path], data_dir: Path, corpus: Path
) -> None:
    first, second = two_built
    spoil(second / "en/articles.data")
    spoil(first / "fa/articles.data")
    with pytest.raises(IndexUnavailable):
        open_index(data_dir)

    manifest, is_new = compile_index(load_library(corpus)[0], data_dir)

    assert is_new
    index = open_index(data_dir)
    assert (index.generation, index.refused) == (manifest.generation, ())
    assert title_of(index) == "Second"
    assert [article.title for article in index.articles("fa")] == ["شرایط بازگرداندن کالا"]


@pytest.mark.parametrize("pointer", [b"", b"\0" * 16, b"\xff\xfe", b"../../etc\n"])
def test_a_pointer_that_cannot_be_read_leads_to_the_newest_generation(
    two_built: tuple[Path, Path], data_dir: Path, pointer: bytes
) -> None:
    _, second = two_built
    (data_dir / POINTER).write_bytes(pointer)

    assert open_index(data_dir).generation == second.name


def test_an_index_of_another_analysis_is_refused(
    two_built: tuple[Path, Path], data_dir: Path, corpus: Path
) -> None:
    first, second = two_built
    for folder in two_built:
        manifest = read_manifest(folder)
        older = replace(manifest.languages["fa"], analyzer="fa-older")
        write_manifest(folder, replace(manifest, languages={**manifest.languages, "fa": older}))

    with pytest.raises(IndexUnavailable) as caught:
        open_index(data_dir)

    said = "was built before the analysis of `fa` changed. Run `kb build`."
    assert caught.value.message == (
        f"No index can be served. {second.name} {said} {first.name} {said}"
    )


def test_a_generation_that_is_being_removed_is_not_opened(
    two_built: tuple[Path, Path], data_dir: Path
) -> None:
    first, second = two_built
    opened: list[Index] = []
    thread = Thread(target=lambda: opened.append(open_index(data_dir)))
    with (second / "manifest.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        thread.start()
        shutil.rmtree(second)
    thread.join(PATIENCE)

    assert [index.generation for index in opened] == [first.name]


def test_a_generation_that_is_no_folder_of_files_is_refused(
    two_built: tuple[Path, Path], data_dir: Path
) -> None:
    first, second = two_built
    (second / "manifest.json").unlink()
    (second / "manifest.json").symlink_to("manifest.json")

    index = open_index(data_dir)

    assert index.generation == first.name
    assert index.refused == (f"{second.name} cannot be read: Too many levels of symbolic links.",)
