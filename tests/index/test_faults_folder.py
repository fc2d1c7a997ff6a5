"""The data folder in other hands: two builders, no right to write, another version, a pickle."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from patience import await_that
from whoosh import fields
from whoosh import index as whoosh_index
from whoosh.analysis import Analyzer

from kb.errors import BuildBusy, BuildFailed, IndexUnavailable
from kb.index import compile_index, open_index
from kb.index.generation import KEPT, POINTER
from kb.index.manifest import FORMAT, MANIFEST_FILE
from kb.model import Library

from .faults import (
    Child,
    answers,
    answers_of,
    edition,
    files_of,
    generations,
    replaced,
    watch_steps,
)

BUILDERS = 6
NOBODY = 65534


@pytest.fixture
def editions(tmp_path: Path) -> tuple[Library, Library]:
    return edition(tmp_path, "First"), edition(tmp_path, "Second")


def stopped_builder(library: Library, data_dir: Path) -> Child:
    """A builder that stands still in the middle of its work, with the lock."""
    data_dir.mkdir(exist_ok=True)
    mark = data_dir.with_name("stands")

    def act() -> None:
        count = 0

        def step(event: str, _arguments: tuple[Any, ...]) -> None:
            nonlocal count
            nonlocal count
            count += event == "fsync"
            if count == 3 and event == "fsync":
                mark.touch()
                signal.pause()

        watch_steps(step)
        compile_index(library, data_dir)

    child = Child(act)
    await_that(mark.exists)
    mark.unlink()
    return child


def test_of_many_builders_at_once_each_publishes_or_is_told_to_wait(
    editions: tuple[Library, Library], tmp_path: Path, data_dir: Path
) -> None:
    told = {answers_of(each, tmp_path / "whole") for each in editions}
    go = tmp_path / "go"

    def build(library: Library) -> str:
        await_that(go.exists)
        try:
            return compile_index(library, data_dir)[0].generation
        except BuildBusy:
            return "busy"

    children = [
        Child(lambda library=library: build(library))  # type: ignore[misc]
        for library in editions * (BUILDERS // 2)
    ]
    go.touch()
    ends = [child.wait() for child in children]

    assert {code for code, _ in ends} == {0}, ends
    published = {said for _, said in ends} - {"busy"}
    assert published
    index = open_index(data_dir)
    assert index.refused == ()
    assert index.generation == max(published)
    assert answers(index) in told
    assert {folder.name for folder in generations(data_dir)} == {*sorted(published)[-KEPT:]}


def test_a_second_builder_is_refused_until_the_first_one_is_dead(
    editions: tuple[Library, Library], tmp_path: Path, data_dir: Path
) -> None:
    old, new = editions
    told = answers_of(new, tmp_path / "whole")
    compile_index(old, data_dir)
    first = stopped_builder(new, data_dir)
    try:
        with pytest.raises(BuildBusy, match=r"Another build is running\. Wait until it ends\."):
            compile_index(new, data_dir)
    finally:
        first.kill()
        assert first.wait()[0] == -signal.SIGKILL

    compile_index(new, data_dir)
    assert answers(open_index(data_dir)) == told
    assert len(generations(data_dir)) == 2


def test_a_builder_whose_folder_is_deleted_under_it_says_so(
    editions: tuple[Library, Library], data_dir: Path
) -> None:
    def act() -> str:
        def step(event: str, _arguments: tuple[Any, ...]) -> None:
            if event == "fsync":
                shutil.rmtree(data_dir, ignore_errors=True)

        watch_steps(step)
        with pytest.raises(BuildFailed, match=r"could not be written to .*: No such file or"):
            compile_index(editions[0], data_dir)
        return "said so"

    assert Child(act).wait() == (0, "said so")
    compile_index(editions[0], data_dir)
    assert open_index(data_dir).refused == ()


@pytest.fixture
def open_dir() -> Iterator[Path]:
    """A folder that every user may enter; the test's own is for this user alone."""
    folder = Path(tempfile.mkdtemp(prefix="kb-test-"))
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder)


def as_nobody(act: Callable[[], str]) -> str:
    def run() -> str:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        return act()

    code, said = Child(run).wait()
    assert code == 0, said
    return said


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user takes root")


@needs_root
def test_who_may_not_write_can_still_read(
    editions: tuple[Library, Library], open_dir: Path
) -> None:
    compile_index(editions[0], open_dir / "data")
    before = answers(open_index(open_dir / "data"))

    def act() -> str:
        with pytest.raises(BuildFailed, match=r"cannot be written: Permission denied\. Choose"):
            compile_index(editions[1], open_dir / "data")
        return str(answers(open_index(open_dir / "data")))

    assert as_nobody(act) == str(before)


@needs_root
def test_who_may_not_read_is_told_why(editions: tuple[Library, Library], open_dir: Path) -> None:
    compile_index(editions[0], open_dir / "data")
    (folder,) = generations(open_dir / "data")

    def act() -> str:
        with pytest.raises(IndexUnavailable) as caught:
            open_index(open_dir / "data")
        return caught.value.message

    largest = max(files_of(folder), key=lambda path: path.stat().st_size)
    for path in (folder / MANIFEST_FILE, largest, folder):
        mode = path.stat().st_mode
        path.chmod(0)
        said = as_nobody(act)
        assert folder.name in said
        assert "Permission denied" in said
        path.chmod(mode)


def test_a_folder_of_a_newer_version_is_refused_and_built_anew(
    editions: tuple[Library, Library], tmp_path: Path, data_dir: Path
) -> None:
    compile_index(editions[0], data_dir)
    (folder,) = generations(data_dir)
    # In whatever shape: only the number of the format can be relied on.
    newer = {"format": FORMAT + 1, "files": ["in", "another", "shape"], "built": {"at": 1}}
    (folder / MANIFEST_FILE).write_text(json.dumps(newer))

    with pytest.raises(IndexUnavailable) as caught:
        open_index(data_dir)
    assert caught.value.message == (
        f"No index can be served. {folder.name} has format {FORMAT + 1}, and this version of kb"
        f" reads {FORMAT}. Run `kb build`."
    )

    compile_index(editions[0], data_dir)
    index = open_index(data_dir)
    assert index.refused == ()
    assert answers(index) == answers_of(editions[0], tmp_path / "whole")
    assert folder in generations(data_dir), "the newer version may be gone back to"


class Trap(Analyzer):  # type: ignore[misc]
    """Makes a folder when it is unpickled."""

    def __init__(self, sprung: Path) -> None:
        self.sprung = sprung

    def __call__(self, value: str, **_: Any) -> Iterator[Any]:
        return iter(())

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.sprung),)


def foreign_index(folder: Path, sprung: Path) -> list[Path]:
    """A Whoosh index that runs a command of its own when it is opened; its files."""
    folder.mkdir()
    schema = fields.Schema(text=fields.TEXT(analyzer=Trap(sprung)))
    whoosh_index.create_in(str(folder), schema).close()
    whoosh_index.open_dir(str(folder)).close()
    assert sprung.is_dir(), "the trap works"
    sprung.rmdir()
    return files_of(folder)


def test_a_foreign_pickle_is_never_opened(
    editions: tuple[Library, Library], tmp_path: Path, data_dir: Path
) -> None:
    sprung = tmp_path / "sprung"
    foreign = foreign_index(tmp_path / "foreign", sprung)
    told = [answers_of(each, data_dir) for each in editions]
    first, second = generations(data_dir)
    tables = list(second.rglob("*.toc"))
    assert tables, "Whoosh's table of contents is a pickle"

    for path in files_of(second):  # in the place of each file: of the tables, too
        with replaced(path, foreign[0].read_bytes()):
            index = open_index(data_dir)
            assert (index.generation, answers(index)) == (first.name, told[0])
            assert not sprung.exists()
    for folder in {path.parent for path in files_of(second)}:  # beside them, as a newer one
        for name in (foreign[0].name, foreign[0].name.replace("_0", "_999")):
            if not (folder / name).exists():
                shutil.copy(foreign[0], folder / name)
                assert open_index(data_dir).generation == first.name
                assert not sprung.exists()
                (folder / name).unlink()

    # Nor does a build take it over.
    for number in range(len(tables)):
        path = sorted(generations(data_dir)[-1].rglob("*.toc"))[number]
        path.unlink()  # another generation may have the same file
        path.write_bytes(foreign[0].read_bytes())
        assert compile_index(editions[1], data_dir)[1]
        assert answers(open_index(data_dir)) == told[1]
        assert not sprung.exists()


def test_the_pointer_leads_nowhere_outside_the_folder(
    editions: tuple[Library, Library], tmp_path: Path, data_dir: Path
) -> None:
    compile_index(editions[0], data_dir)
    compile_index(editions[1], tmp_path / "elsewhere")
    (strange,) = generations(tmp_path / "elsewhere")

    for name in (str(strange), f"../../elsewhere/generations/{strange.name}", "..", "."):
        (data_dir / POINTER).write_text(f"{name}\n")
        assert open_index(data_dir).generation == generations(data_dir)[0].name


def test_a_lock_that_a_stranger_holds_is_no_reason_to_wait_for_ever(
    editions: tuple[Library, Library], data_dir: Path
) -> None:
    data_dir.mkdir()
    with (data_dir / "build.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        with pytest.raises(BuildBusy):
            compile_index(editions[0], data_dir)
    assert compile_index(editions[0], data_dir)[1]
