"""Broken articles: each mistake said clearly and with its place, all at once, nothing published."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.authoring import load_library
from kb.cli import main
from kb.errors import ContentError, UsageError
from kb.index import open_index

Write = Callable[..., Path]

GOOD = "---\ntitle: Returns\n---\n\nText.\n"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which something is published already."""
    folder = tmp_path_factory.mktemp("published")
    article = folder / "articles/en/general/good.md"
    article.parent.mkdir(parents=True)
    article.write_text(GOOD)
    run("build", folder / "articles", folder / "data")
    return folder / "data"


def run(verb: str, articles: Path, data: Path) -> Result:
    arguments = [verb, "--articles", str(articles), "--data", str(data)]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def check(articles: Path) -> list[str]:
    """What is wrong with the articles, one line for each problem, paths below the folder."""
    try:
        _, problems = load_library(articles)
    except ContentError as error:
        problems = error.problems
    return [str(problem).removeprefix(f"{articles}/") for problem in problems]


@pytest.mark.cases("authoring/broken.md")
def test_every_mistake_is_reported_with_its_place_and_nothing_is_published(
    given: str, expected: str, write: Write, tmp_path: Path, published: Path
) -> None:
    for file in re.split(r"^>>> ", given, flags=re.MULTILINE)[1:]:
        source, _, content = file.partition("\n")
        write(source, content.encode())
    served = open_index(published).generation

    result = run("build", tmp_path / "articles", published)

    *lines, last = result.stderr.splitlines()
    assert [line.removeprefix(f"{tmp_path}/articles/") for line in lines] == expected.splitlines()
    count = len(lines)
    assert last == f"Error: {count} mistake{'s' * (count > 1)} in the articles."
    assert result.exit_code == 1
    assert open_index(published).generation == served
    assert run("check", tmp_path / "articles", published).stderr == result.stderr


def test_a_mistake_in_one_article_keeps_every_article_as_it_was(
    corpus: Path, data_dir: Path
) -> None:
    run("build", corpus, data_dir)
    before = open_index(data_dir)
    (corpus / "en/products/lamp.md").write_text("---\ntitle: Lamp\n")
    (corpus / "en/returns/return-policy.md").write_text("---\ntitle: Changed\n---\n\nText.\n")

    assert run("build", corpus, data_dir).exit_code == 1

    after = open_index(data_dir)
    assert after.generation == before.generation
    assert len(after.articles("en")) == 5
    policy = after.article("en", "return-policy")
    assert policy is not None
    assert policy.title == "Return policy"


def test_a_byte_order_mark_is_read_over_with_a_warning(
    write: Write, tmp_path: Path, data_dir: Path
) -> None:
    write("en/general/a.md", b"\xef\xbb\xbf" + GOOD.encode())

    result = run("build", tmp_path / "articles", data_dir)

    assert result.exit_code == 0
    assert (
        "en/general/a.md:1: warning: begins with a byte order mark. It was read without it; save"
        " as UTF-8 without BOM." in result.stderr
    )
    (article,) = open_index(data_dir).articles("en")
    assert (article.title, article.summary) == ("Returns", "Text.")


def test_windows_line_ends_are_read_with_one_warning(
    write: Write, tmp_path: Path, data_dir: Path
) -> None:
    write("en/general/a.md", b"---\r\ntitle: Returns\r\n---\r\n\r\nOne\r\ntwo.\r\n\r\n## Three\r\n")

    result = run("build", tmp_path / "articles", data_dir)

    assert result.exit_code == 0
    assert result.stderr.count("warning") == 1
    assert (
        "en/general/a.md:1: warning: has Windows line ends (CRLF). They were read as LF; set the"
        " editor to LF." in result.stderr
    )
    (article,) = open_index(data_dir).articles("en")
    assert [(each.anchor, each.text) for each in article.passages] == [
        ("", "One two."),
        ("three", ""),
    ]
    assert not any("\r" in passage.html for passage in article.passages)


def test_warnings_stand_among_the_mistakes(write: Write, tmp_path: Path) -> None:
    write("en/general/a.md", b"\xef\xbb\xbf---\r\ntitle: Returns\r\nkind: rule\r\n---\r\nText.\r\n")

    assert check(tmp_path / "articles") == [
        "en/general/a.md:1: warning: begins with a byte order mark. It was read without it; save"
        " as UTF-8 without BOM.",
        "en/general/a.md:1: warning: has Windows line ends (CRLF). They were read as LF; set the"
        " editor to LF.",
        "en/general/a.md:3: `kind: rule` is not known. Write one of `faq`, `policy`, `guide`,"
        " `product`.",
    ]


def test_ten_megabytes_are_too_much(write: Write, tmp_path: Path) -> None:
    write("en/general/a.md", GOOD.encode() + b"word " * 2_000_000)

    assert check(tmp_path / "articles") == [
        "en/general/a.md:1: the file has 10.0 MB; at most 1 MB is read. Split the article in two."
    ]


def test_text_that_is_not_utf8_is_reported_with_its_line(write: Write, tmp_path: Path) -> None:
    write("en/general/a.md", GOOD.encode() + b"\ncaf\xe9\n")
    write("en/general/b.md", GOOD.encode("utf-16"))
    write("en/general/category.yaml", b"title: Caf\xe9\n")

    assert check(tmp_path / "articles") == [
        "en/general/a.md:7: not UTF-8 text. Save the file with the encoding UTF-8.",
        "en/general/b.md:1: not UTF-8 text. Save the file with the encoding UTF-8.",
        "en/general/category.yaml:1: not UTF-8 text. Save the file with the encoding UTF-8.",
    ]


def test_front_matter_nested_beyond_reason_is_a_mistake_like_any_other(
    write: Write, tmp_path: Path
) -> None:
    write("en/general/a.md", "---\ntitle: " + "[" * 5000 + "\n---\nText.\n")

    assert check(tmp_path / "articles") == [
        "en/general/a.md:2: nested too deeply. Front matter is flat: keys and lists."
    ]


def test_a_text_longer_than_any_title_is_a_mistake(write: Write, tmp_path: Path) -> None:
    write("en/general/a.md", f"---\ntitle: {'word ' * 80}\n---\nText.\n")

    assert check(tmp_path / "articles") == [
        "en/general/a.md:2: `title` has 399 characters; at most 300 fit. Is a quote missing?"
    ]


def test_a_file_that_links_to_itself_is_reported(write: Write, tmp_path: Path) -> None:
    write("en/general/a.md", GOOD)
    loop = tmp_path / "articles/en/general/loop.md"
    loop.symlink_to(loop)
    (tmp_path / "articles/en/general/gone.md").symlink_to(tmp_path / "nowhere.md")

    assert check(tmp_path / "articles") == [
        "en/general/gone.md:1: cannot be read: No such file or directory.",
        "en/general/loop.md:1: cannot be read: Too many levels of symbolic links.",
    ]


def test_a_folder_that_links_to_its_parent_is_not_walked_for_ever(corpus: Path) -> None:
    (corpus / "en/loop").symlink_to(corpus)

    library, problems = load_library(corpus)

    assert len(library.articles) == 9
    assert problems == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file; run as another user")
def test_a_file_that_may_not_be_read_is_reported(write: Write, tmp_path: Path) -> None:
    write("en/general/a.md", GOOD).chmod(0)

    assert check(tmp_path / "articles") == ["en/general/a.md:1: cannot be read: Permission denied."]


def test_a_folder_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"none: no such folder\. Make a help centre with `kb init"
    ):
        load_library(tmp_path / "none")


def test_a_draft_may_link_to_a_draft(write: Write, tmp_path: Path) -> None:
    write("en/general/a.md", "---\ntitle: A\nstatus: draft\n---\n[b](b.md)\n")
    write("en/general/b.md", "---\ntitle: B\nstatus: draft\n---\n[a](a.md)\n")

    assert check(tmp_path / "articles") == []


def test_hidden_files_and_folders_are_not_read(write: Write, tmp_path: Path) -> None:
    for source in (".git/x/a.md", "en/general/.a.md.swp", "en/general/.a.md", "_notes/x/y.md"):
        write(source, "no front matter")

    assert check(tmp_path / "articles") == []
