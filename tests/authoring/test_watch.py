"""Noticing that a file was saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Event, Thread

import pytest
from patience import PATIENCE

from kb.authoring import take_stamp, watch_folder


@pytest.fixture
def changes(corpus: Path) -> Iterator[Queue[str]]:
    """What the watcher said about the corpus, which links to itself besides."""
    (corpus / "en/loop.md").symlink_to(corpus / "en/loop.md")
    said: Queue[str] = Queue()
    stop = Event()
    before = take_stamp(corpus)
    (corpus / "built meanwhile").touch()
    watcher = Thread(
        target=watch_folder, args=(corpus, lambda _: said.put("changed"), stop, before)
    )
    watcher.start()
    yield said
    stop.set()
    watcher.join(PATIENCE)
    assert not watcher.is_alive()


@pytest.fixture
def later(changes: Queue[str]) -> Queue[str]:
    """The changes after the first."""
    changes.get(timeout=PATIENCE)
    return changes


def test_what_changed_before_the_first_look_is_noticed(changes: Queue[str]) -> None:
    assert changes.get(timeout=PATIENCE) == "changed"


def test_a_saved_a_new_and_a_deleted_file_are_noticed(corpus: Path, later: Queue[str]) -> None:
    lamp = corpus / "en/products/lamp.md"
    for change in (
        lambda: lamp.write_text(lamp.read_text() + "\nMore.\n"),
        lambda: (corpus / "en/products/new.md").write_text("new"),
        lamp.unlink,
        lambda: (corpus / "en/products").rename(corpus / "en/goods"),
    ):
        change()
        assert later.get(timeout=PATIENCE) == "changed"


def test_an_editors_hidden_swap_file_is_no_change(corpus: Path, later: Queue[str]) -> None:
    (corpus / "en/products/.lamp.md.swp").write_text("half an article")
    (corpus / "en/products/lamp.md").unlink()

    assert later.get(timeout=PATIENCE) == "changed"
    assert later.empty()


def test_files_in_a_new_folder_are_noticed(corpus: Path, later: Queue[str]) -> None:
    for name in ("gifts", "gifts/cards"):
        (corpus / "en" / name).mkdir()
        for article in ("one.md", "two.md"):
            (corpus / "en" / name / article).write_text("new")
            assert later.get(timeout=PATIENCE) == "changed"


def test_what_the_system_tells_nothing_of_is_noticed(
    corpus: Path, tmp_path_factory: pytest.TempPathFactory, later: Queue[str]
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "article.md"
    outside.write_text("old")
    (corpus / "en/products/linked.md").symlink_to(outside)
    assert later.get(timeout=PATIENCE) == "changed"
    for text in ("another", "one more"):
        outside.write_text(text)
        assert later.get(timeout=PATIENCE) == "changed"


def test_a_change_that_cannot_be_taken_up_is_told_of_again(corpus: Path) -> None:
    refused: Queue[str] = Queue()
    stop = Event()
    before = take_stamp(corpus)
    (corpus / "en/products/lamp.md").unlink()

    def refuse(_: object) -> bool:
        refused.put("refused")
        return False

    watcher = Thread(target=watch_folder, args=(corpus, refuse, stop, before))
    watcher.start()
    for _ in range(2):
        assert refused.get(timeout=PATIENCE) == "refused"
    stop.set()
    watcher.join(PATIENCE)
    assert not watcher.is_alive()
