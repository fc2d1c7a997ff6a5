"""Hearing that something changed in a folder."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.authoring.inotify import Inotify

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has inotify")


@pytest.fixture
def notices(tmp_path: Path) -> Iterator[Inotify]:
    """Of a folder with one file."""
    (tmp_path / "old.md").write_text("old")
    notices = Inotify()
    assert notices.follow([str(tmp_path)])
    yield notices
    notices.close()


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "old.md").write_text("new"),
        lambda folder: (folder / "new.md").write_text("new"),
        lambda folder: (folder / "old.md").unlink(),
        lambda folder: (folder / "old.md").rename(folder / "new.md"),
        lambda folder: (folder / "old.md").touch(),
        lambda folder: (folder / "link.md").symlink_to("old.md"),
        lambda folder: (folder / "sub").mkdir(),
        shutil.rmtree,
    ],
)
def test_every_change_is_heard_once(
    tmp_path: Path, notices: Inotify, change: Callable[[Path], object]
) -> None:
    assert not notices.has_heard()
    change(tmp_path)
    assert notices.has_heard()
    assert not notices.has_heard()


def test_reading_is_no_change(tmp_path: Path, notices: Inotify) -> None:
    (tmp_path / "old.md").read_text()
    list(tmp_path.iterdir())
    assert not notices.has_heard()


def test_a_folder_is_new_once_and_again_when_it_was_made_anew(
    tmp_path: Path, notices: Inotify
) -> None:
    sub = tmp_path / "sub"
    folders = [str(tmp_path), str(sub)]
    for _ in range(2):
        sub.mkdir()
        assert notices.follow(folders)
        assert not notices.follow(folders)
        notices.has_heard()
        (sub / "new.md").write_text("new")
        assert notices.has_heard()
        shutil.rmtree(sub)


def test_a_folder_that_is_gone_is_passed_over(tmp_path: Path, notices: Inotify) -> None:
    assert not notices.follow([str(tmp_path / "gone"), str(tmp_path)])
    assert notices.is_open


def test_when_it_is_closed_it_hears_nothing(tmp_path: Path, notices: Inotify) -> None:
    notices.close()
    (tmp_path / "new.md").write_text("new")
    assert not notices.is_open
    assert not notices.has_heard()
    assert not notices.follow([str(tmp_path)])
