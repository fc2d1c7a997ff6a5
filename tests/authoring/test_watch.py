"""Noticing that a file was saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Event, Thread

import pytest

from kb.authoring import watch_folder
from kb.authoring.watch import INTERVAL

PATIENCE = 20


@pytest.fixture
def changes(corpus: Path) -> Iterator[Queue[str]]:
    """What the watcher said about the corpus, which links to itself besides."""
    (corpus / "en/loop.md").symlink_to(corpus / "en/loop.md")
    said: Queue[str] = Queue()
    stop = Event()
    watcher = Thread(target=watch_folder, args=(corpus, lambda: said.put("changed"), stop))
    watcher.start()
    # The first look is over once a change is noticed.
    mark = corpus / "mark"
    while said.empty():
        mark.write_text(mark.read_text() + "." if mark.exists() else ".")
        stop.wait(INTERVAL / 2)
    stop.wait(2 * INTERVAL)
    while not said.empty():
        said.get()
    yield said
    stop.set()
    watcher.join(PATIENCE)
    assert not watcher.is_alive()


def test_a_saved_a_new_and_a_deleted_file_are_noticed(corpus: Path, changes: Queue[str]) -> None:
    lamp = corpus / "en/products/lamp.md"
    for change in (
        lambda: lamp.write_text(lamp.read_text() + "\nMore.\n"),
        lambda: (corpus / "en/products/new.md").write_text("new"),
        lamp.unlink,
        lambda: (corpus / "en/products").rename(corpus / "en/goods"),
    ):
        change()
        assert changes.get(timeout=PATIENCE) == "changed"


def test_an_editors_hidden_swap_file_is_no_change(corpus: Path, changes: Queue[str]) -> None:
    (corpus / "en/products/.lamp.md.swp").write_text("half an article")
    (corpus / "en/products/lamp.md").unlink()

    assert changes.get(timeout=PATIENCE) == "changed"
    assert changes.empty()
