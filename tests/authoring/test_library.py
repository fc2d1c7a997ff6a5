"""A folder of articles: everything is read, in an order that does not change."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kb.authoring import ArticleReader, load_library, take_stamp
from kb.authoring import reader as reader_module
from kb.errors import ContentError
from kb.memory import Memory
from kb.model import Library

Write = Callable[..., Path]


def test_every_article_of_the_folder_is_read_in_order(library: Library) -> None:
    assert [article.source for article in library.articles] == [
        "en/account/reset-password.md",
        "en/delivery/parcels.md",
        "en/products/giving-back.md",
        "en/products/lamp.md",
        "en/returns/return-policy.md",
        "fa/returns/return-policy.md",
        "ne/returns/return-policy.md",
        "th/returns/return-policy.md",
        "tr/returns/return-policy.md",
    ]


def test_categories_have_their_names_from_their_file_else_from_their_folder(
    corpus: Path, write: Write
) -> None:
    write("en/account/category.yaml", "title: Your account\nsummary: Log in.\norder: 2\n")
    write("en/unused/category.yaml", "title: Without articles\norder: 0\n")
    library, _ = load_library(corpus)

    assert [
        (each.slug, each.title, each.summary) for each in library.categories if each.lang == "en"
    ] == [
        ("returns", "Returns", "Send things back."),
        ("account", "Your account", "Log in."),
        ("delivery", "Delivery", ""),
        ("products", "Products", ""),
    ]


def test_an_article_outside_git_was_updated_when_its_file_was(corpus: Path) -> None:
    path = corpus / "tr/returns/return-policy.md"
    moment = datetime(2024, 2, 29, 10, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))

    assert load_library(corpus)[0].articles[-1].updated == date(2024, 2, 29)


def test_progress_counts_every_article_that_is_read(corpus: Path) -> None:
    seen: list[tuple[int, int]] = []
    reader = ArticleReader(Memory(None))

    def read() -> list[tuple[int, int]]:
        seen.clear()
        load_library(corpus, lambda done, total: seen.append((done, total)), reader)
        return seen

    assert read() == [(count, 9) for count in range(1, 10)]
    assert read() == []
    (corpus / "tr/returns/return-policy.md").write_text("---\ntitle: İade\n---\nOtuz gün.\n")
    assert read() == [(1, 1)]


def test_what_another_process_read_is_known_by_its_content(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_library(corpus, None, ArticleReader(Memory(tmp_path / "memory.db")))
    parsed: list[str] = []
    monkeypatch.setattr(reader_module, "parse_article", lambda source, *_: parsed.append(source))

    again = load_library(corpus, None, ArticleReader(Memory(tmp_path / "memory.db")))

    assert again == first
    assert parsed == []


def test_an_empty_folder_is_an_empty_library(tmp_path: Path) -> None:
    library, problems = load_library(tmp_path)

    assert (library.articles, library.categories, problems) == ((), (), ())


@pytest.mark.parametrize("name", ["en/returns/category", "synonyms.en"])
def test_a_file_that_ends_in_yml_is_a_mistake(corpus: Path, write: Write, name: str) -> None:
    write(f"{name}.yml", "title: Returns\n")

    with pytest.raises(ContentError) as caught:
        load_library(corpus)

    last = name.rpartition("/")[2]
    (problem,) = caught.value.problems
    assert str(problem) == (
        f"{corpus}/{name}.yml:1: `{last}.yml` is not read. Rename the file to `{last}.yaml`."
    )


def test_synonyms_of_a_language_without_articles_are_a_warning(corpus: Path, write: Write) -> None:
    write("synonyms.de.yaml", "same:\n  - [Paket, Sendung]\n")
    write("synonyms.tr.yaml", "same:\n  - [paket, kargo]\n")

    _, (warning,) = load_library(corpus)

    assert not warning.fatal
    assert warning.path == f"{corpus}/synonyms.de.yaml"
    assert warning.message == (
        "there are no articles in `de`. Write some in de/, or rename the file."
    )


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path, write: Write) -> None:
    write("en/returns/good.md", "---\ntitle: Good\n---\n\nText.\n")
    outside = tmp_path / "outside.md"
    outside.write_text("---\ntitle: Secret\n---\n\nText.\n")
    (tmp_path / "articles/en/returns/secret.md").symlink_to(outside)

    with pytest.raises(ContentError) as caught:
        load_library(tmp_path / "articles")

    assert [problem.message for problem in caught.value.problems] == [
        "links to a file outside the articles folder. Put a copy here instead."
    ]


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path, write: Write) -> None:
    write("en/returns/good.md", "---\ntitle: Good\n---\n\nText.\n")
    os.mkfifo(tmp_path / "articles/en/returns/pipe.md")

    with pytest.raises(ContentError) as caught:
        load_library(tmp_path / "articles")

    assert "is no ordinary file" in caught.value.problems[0].message


def test_with_a_stamp_the_same_is_read_and_the_same_is_wrong(corpus: Path) -> None:
    """Whatever was read before, and whatever became of the files since."""
    reader = ArticleReader(Memory(None))
    lamp = corpus / "en/products/lamp.md"
    changes = (
        lambda: None,
        lambda: lamp.write_text(lamp.read_text() + "\nMore.\n"),
        lambda: (corpus / "en/products/new.md").write_text("---\ntitle: New\n---\nNew.\n"),
        (corpus / "en/_drafts").mkdir,
        lambda: (corpus / "en/_drafts/hidden.md").write_text("no front matter"),
        lambda: (corpus / "en/products/broken.md").symlink_to(corpus / "nowhere.md"),
        lambda: lamp.write_text("no front matter"),
        (corpus / "en/products/broken.md").unlink,
        lamp.unlink,
        lambda: lamp.symlink_to(__file__),
    )
    for change in changes:
        change()

        expected = outcome(lambda: load_library(corpus))
        found = outcome(lambda: load_library(corpus, None, reader, None, take_stamp(corpus)))

        assert found == expected


def outcome(load: Callable[[], object]) -> object:
    try:
        return load()
    except ContentError as error:
        return error.problems
