"""What git says about the articles' days, read."""

from __future__ import annotations

from datetime import date

from kb.authoring.history import parse_log, parse_status


def test_the_newest_commit_of_a_file_tells_its_day() -> None:
    log = "\0" + "2026-03-02\n\nen/a/one.md\nfa/a/یک.md\n" + "\0" + "2026-03-01\n\nen/a/one.md\n"

    assert parse_log(log) == {"en/a/one.md": date(2026, 3, 2), "fa/a/یک.md": date(2026, 3, 2)}


def test_a_commit_without_files_tells_nothing() -> None:
    assert parse_log("\0" + "2026-03-02\n") == {}
    assert parse_log("") == {}


def test_changed_files_are_named_from_the_articles_folder() -> None:
    status = " M help/en/a/one two.md\0D  help/en/a/old.md\0A  help/en/a/new.md\0"

    assert parse_status(status, "help/") == {"en/a/one two.md", "en/a/old.md", "en/a/new.md"}


def test_a_folder_that_ends_like_another_is_not_mistaken_for_it() -> None:
    assert parse_status(" M x-en/a/one.md\0", "") == {"x-en/a/one.md"}
