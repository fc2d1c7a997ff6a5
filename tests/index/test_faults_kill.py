"""kill -9 of a builder, at every step that it takes on the file system and at any moment."""

from __future__ import annotations

import gc
import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest

from kb.errors import IndexUnavailable
from kb.index import compile_index, open_index
from kb.index.generation import KEPT, POINTER
from kb.model import Library

from .faults import Child, answers, answers_of, edition, files_of, generations, watch_steps

AT_RANDOM = 50
SAMPLE = 8
"""Before its first fsync a build changes nothing outside its own folder, and takes hundreds of
steps alike: it is killed at one in so many of them, and from then on at every step."""


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """In memory where there is such a place: a build waits for the disk for most of its time, and
    what a process that is killed leaves behind does not depend on the disk."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="kb-", dir=memory if memory.is_dir() else None))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def editions(tmp_path: Path) -> tuple[Library, Library]:
    return edition(tmp_path, "First"), edition(tmp_path, "Second")


def steps_of_build(library: Library, data_dir: Path) -> list[str]:
    """What a build that is let run does, in order."""

    def act() -> str:
        seen: list[str] = []
        watch_steps(lambda event, _: seen.append(event))
        compile_index(library, data_dir)
        return "\n".join(seen)

    code, said = Child(act).wait()
    assert code == 0, said
    return said.splitlines()


def chosen(steps: list[str]) -> list[int]:
    """Numbers of the steps to kill a build at. The last ones are beyond its end: a build takes one
    or two steps more than another when it clears away what a killed one left."""
    begun = steps.index("fsync")
    return [*range(0, begun, SAMPLE), *range(begun, len(steps) + 5)]


def build_until(library: Library, data_dir: Path, last: int) -> None:
    """Build in a process that kills itself before its step number `last`, counted from 0."""

    def act() -> None:
        count = -1

        def step(_event: str, _arguments: tuple[Any, ...]) -> None:
            nonlocal count
            count += 1
            if count == last:
                os.kill(os.getpid(), SIGKILL)

        watch_steps(step)
        compile_index(library, data_dir)

    code, said = Child(act).wait()
    assert code in (-SIGKILL, 0), said


def served(data_dir: Path) -> bytes | None:
    """What can be learned from an index that was possibly never published."""
    try:
        return answers(open_index(data_dir))
    except IndexUnavailable as error:
        if error.message != f"No index in {data_dir} yet. Run `kb build`.":
            raise
        return None


def check_clean(data_dir: Path, published: Library, like: Path) -> None:
    """After one more build, even one that finds nothing to do, nothing stands in the folder but
    what also stands in one where no build was killed."""
    gc.collect()  # who still reads a generation keeps it
    assert not compile_index(published, data_dir)[1]
    assert {path.name for path in data_dir.iterdir()} == {path.name for path in like.iterdir()}
    left = generations(data_dir)
    assert len(left) <= KEPT
    sound = {path.relative_to(left[-1]).parent for path in files_of(left[-1])}
    for folder in left:
        assert {path.relative_to(folder).parent for path in files_of(folder)} == sound


def test_a_rebuild_killed_at_any_step_leaves_the_old_index_or_the_new_one(
    editions: tuple[Library, Library], tmp_path: Path, data_dir: Path
) -> None:
    old, new = editions
    told = {id(each): answers_of(each, tmp_path / "whole") for each in editions}
    compile_index(old, data_dir)
    steps = steps_of_build(new, data_dir)
    old, new = new, old
    assert steps.count("fsync") > 10
    seen = []

    for step in chosen(steps):
        build_until(new, data_dir, step)

        index = open_index(data_dir)
        assert index.refused == ()
        found = answers(index)
        assert found in (told[id(old)], told[id(new)]), f"a mix after step {step}"
        seen.append(found == told[id(new)])

        built, _ = compile_index(new, data_dir)
        index = open_index(data_dir)
        assert (index.generation, index.refused) == (built.generation, ())
        old, new = new, old
    assert answers(index) == told[id(old)]
    del index
    check_clean(data_dir, old, tmp_path / "whole")
    assert seen == sorted(seen), "once published, a build is published however it ends"
    assert {*seen} == {False, True}


def test_a_first_build_killed_at_any_step_leaves_nothing_or_the_new_index(
    editions: tuple[Library, Library], tmp_path: Path, data_dir: Path
) -> None:
    both, _ = editions
    new = replace(both, articles=tuple(each for each in both.articles if each.lang == "tr"))
    told = answers_of(new, tmp_path / "whole")
    steps = steps_of_build(new, data_dir)
    for step in chosen(steps):
        shutil.rmtree(data_dir)
        build_until(new, data_dir, step)

        assert served(data_dir) in (None, told)

        compile_index(new, data_dir)
        assert answers(open_index(data_dir)) == told
        check_clean(data_dir, new, tmp_path / "whole")
        assert len(generations(data_dir)) == 1


def test_a_build_killed_at_any_moment_leaves_the_old_index_or_the_new_one(
    editions: tuple[Library, Library], tmp_path: Path, data_dir: Path
) -> None:
    old, new = editions
    told = {id(each): answers_of(each, tmp_path / "whole") for each in editions}
    compile_index(old, data_dir)
    begun = time.monotonic()
    assert Child(lambda: compile_index(new, data_dir)).wait()[0] == 0
    took = time.monotonic() - begun
    old, new = new, old
    chance = random.Random(7)
    killed = 0

    for _ in range(AT_RANDOM):
        child = Child(lambda new=new: compile_index(new, data_dir))  # type: ignore[misc]
        time.sleep(chance.uniform(0, took))  # the moment is what is tried out
        child.kill()
        if child.wait()[0] == -SIGKILL:
            killed += 1
        else:
            took *= 0.9  # builds take less time now than when the machine had more to do

        index = open_index(data_dir)
        assert index.refused == ()
        assert answers(index) in (told[id(old)], told[id(new)])
        compile_index(new, data_dir)
        assert answers(open_index(data_dir)) == told[id(new)]
        old, new = new, old
    del index
    check_clean(data_dir, old, tmp_path / "whole")
    assert killed > AT_RANDOM // 2, "most were killed before they ended"


def test_everything_is_on_the_disk_before_the_pointer_says_so(
    editions: tuple[Library, Library], data_dir: Path
) -> None:
    """A power cut takes what was not synced: kill -9 does not, so the order itself is looked at."""
    old, new = editions
    compile_index(old, data_dir)

    def act() -> str:
        synced: dict[int, tuple[int, int]] = {}
        unsynced: list[str] = []
        swaps: list[str] = []

        def step(event: str, arguments: tuple[Any, ...]) -> None:
            if event == "fsync":
                status = os.fstat(arguments[0])
                synced[status.st_ino] = (status.st_size, status.st_mtime_ns)
            if event == "os.rename" and Path(arguments[1]) == data_dir / POINTER:
                name = Path(arguments[0]).read_text().strip()
                folder = data_dir / "generations" / name
                swaps.append(name)
                for path in (folder.parent, folder, *folder.rglob("*"), Path(arguments[0])):
                    status = path.stat()
                    if synced.get(status.st_ino) != (status.st_size, status.st_mtime_ns):
                        unsynced.append(str(path))

        watch_steps(step)
        compile_index(new, data_dir)
        assert data_dir.stat().st_ino in synced, "the swap itself"
        assert len(swaps) == 1
        return "\n".join(unsynced)

    assert Child(act).wait() == (0, "")
