"""A folder of articles: everything is read, in an order that does not change."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from kb.authoring import load_library
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


def test_progress_counts_every_file(corpus: Path) -> None:
    seen: list[tuple[int, int]] = []

    load_library(corpus, lambda done, total: seen.append((done, total)))

    assert seen == [(count, 10) for count in range(1, 11)]


def test_an_empty_folder_is_an_empty_library(tmp_path: Path) -> None:
    library, problems = load_library(tmp_path)

    assert (library.articles, library.categories, problems) == ((), (), ())
