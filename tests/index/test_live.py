"""A server's index follows what is published: without a restart, a wait or a failed request."""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from threading import enumerate as running_threads

import pytest
from patience import PATIENCE, await_that

from kb.errors import IndexUnavailable
from kb.index import Index, LiveIndex, compile_index, open_index
from kb.index.generation import KEPT, POINTER
from kb.model import Library
from kb.result import Query
from kb.search import search, warm_up

from .faults import Child, answers, edition, files_of, generations

MakeLive = Callable[..., LiveIndex]


@pytest.fixture
def editions(tmp_path: Path) -> tuple[Library, Library]:
    return edition(tmp_path, "First"), edition(tmp_path, "Second")


@pytest.fixture
def follow(data_dir: Path) -> Iterator[MakeLive]:
    """Make a live index of the test's data folder, closed in the end."""
    made: list[LiveIndex] = []

    def make(prepare: Callable[[Index], None] | None = None) -> LiveIndex:
        made.append(LiveIndex(data_dir, prepare))
        return made[-1]

    yield make
    for live in made:
        live.close()


def publish(library: Library, data_dir: Path) -> str:
    manifest, is_new = compile_index(library, data_dir)
    assert is_new
    return manifest.generation


def title_of(index: Index) -> str:
    article = index.article("en", "blue")
    assert article is not None
    return article.title


def spoil(data_dir: Path) -> Path:
    """Damage the newest generation, and only that; returns the file."""
    path = max(files_of(generations(data_dir)[-1] / "en"), key=lambda each: each.stat().st_size)
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-1])
    return path


def test_it_follows_what_is_published(
    editions: tuple[Library, Library], data_dir: Path, follow: MakeLive
) -> None:
    live = follow()
    with pytest.raises(IndexUnavailable, match=r"Run `kb build`"):
        live.current()

    publish(editions[0], data_dir)
    old = live.current()  # nothing else to serve: this one is waited for
    assert live.current() is old
    second = publish(editions[1], data_dir)
    await_that(lambda: live.current().generation == second)
    new = live.current()

    assert live.refused == ()
    assert title_of(new) == "Second blue lamp"
    assert title_of(old) == "First blue lamp", "who began on the old one ends on it"
    assert [hit.slug for hit in search(old, Query("first", "en")).hits] == ["blue"]
    assert [hit.slug for hit in search(new, Query("second", "en")).hits] == ["blue"]


def test_it_is_noticed_while_nobody_asks(
    editions: tuple[Library, Library], data_dir: Path, follow: MakeLive
) -> None:
    prepared: list[str] = []
    live = follow(lambda index: prepared.append(index.generation))
    first = publish(editions[0], data_dir)
    live.current()
    second = publish(editions[1], data_dir)

    await_that(lambda: len(prepared) == 2)

    assert prepared == [first, second]


def test_no_request_waits_while_a_generation_is_opened_and_prepared(
    editions: tuple[Library, Library], data_dir: Path, follow: MakeLive
) -> None:
    begun, go_on = Event(), Event()
    seen: list[str] = []

    def prepare(index: Index) -> None:
        if seen:  # not the first one, for which all wait
            begun.set()
            assert go_on.wait(PATIENCE)
        seen.append(title_of(index))

    live = follow(prepare)
    publish(editions[0], data_dir)
    live.current()
    publish(editions[1], data_dir)
    assert begun.wait(PATIENCE)

    # As long as that takes, and it takes until we say so, the old one answers.
    for _ in range(1000):
        assert title_of(live.current()) == "First blue lamp"
    assert live.refused == ()

    go_on.set()
    await_that(lambda: title_of(live.current()) == "Second blue lamp")
    assert seen == ["First blue lamp", "Second blue lamp"]


def test_many_threads_share_one_opened_index(
    editions: tuple[Library, Library], data_dir: Path, follow: MakeLive
) -> None:
    publish(editions[0], data_dir)
    prepared: list[Index] = []
    live = follow(prepared.append)
    seen: list[Index] = []
    threads = [Thread(target=lambda: seen.append(live.current())) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seen) == 16
    assert {id(each) for each in seen} == {id(prepared[0])}
    assert len(prepared) == 1


def test_it_keeps_what_it_has_when_the_new_one_is_damaged_and_takes_it_once_mended(
    editions: tuple[Library, Library], data_dir: Path, follow: MakeLive
) -> None:
    first = publish(editions[0], data_dir)
    live = follow()
    old = live.current()
    # Built beside, so that the damage is there when it is published.
    second = publish(editions[1], data_dir.with_name("beside"))
    folder = generations(data_dir.with_name("beside"))[0]
    shutil.copytree(folder, data_dir / "generations" / second)
    path = spoil(data_dir)
    (data_dir / POINTER).write_text(f"{second}\n")

    await_that(lambda: bool(live.refused))
    assert live.current() is old
    assert live.current().generation == first
    name = path.relative_to(data_dir / "generations" / second)
    assert live.refused == (f"{second} is damaged: {name} fails its checksum.",)

    shutil.copy(folder / name, path)
    await_that(lambda: live.current().generation == second)
    assert not live.refused


def test_it_does_not_go_back_to_an_older_one_than_is_open(
    editions: tuple[Library, Library], data_dir: Path, follow: MakeLive
) -> None:
    publish(editions[0], data_dir)
    publish(editions[1], data_dir)
    live = follow()
    assert title_of(live.current()) == "Second blue lamp"
    spoil(data_dir)  # on the disk; what is open has passed

    (data_dir / POINTER).write_text("elsewhere\n")
    await_that(lambda: bool(live.refused))

    assert title_of(open_index(data_dir)) == "First blue lamp"
    assert title_of(live.current()) == "Second blue lamp"


def test_it_goes_back_when_the_pointer_says_so(
    editions: tuple[Library, Library], data_dir: Path, follow: MakeLive
) -> None:
    first = publish(editions[0], data_dir)
    publish(editions[1], data_dir)
    live = follow()
    live.current()

    (data_dir / POINTER).write_text(f"{first}\n")

    await_that(lambda: live.current().generation == first)
    assert live.refused == ()


def test_an_index_that_cannot_be_prepared_is_refused(
    editions: tuple[Library, Library],
    data_dir: Path,
    follow: MakeLive,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def prepare(index: Index) -> None:
        if title_of(index).startswith("Second"):
            raise KeyError("no such word")

    live = follow(prepare)
    publish(editions[0], data_dir)
    live.current()
    second = publish(editions[1], data_dir)

    await_that(lambda: bool(live.refused))

    assert live.refused == (f"{second} cannot be used: KeyError.",)
    assert title_of(live.current()) == "First blue lamp"
    assert "no such word" in caplog.text, "whoever runs the server finds the place in the log"


def test_an_illegible_pointer_is_said_and_the_newest_serves(
    editions: tuple[Library, Library], data_dir: Path, follow: MakeLive
) -> None:
    publish(editions[0], data_dir)
    live = follow()
    old = live.current()

    (data_dir / POINTER).write_bytes(b"\0\0\0")

    await_that(lambda: bool(live.refused))
    assert live.refused == ("`current` names no generation; the newest is served.",)
    assert live.current() is old


def test_a_data_folder_that_is_deleted_is_served_on_and_taken_up_when_it_is_back(
    editions: tuple[Library, Library], data_dir: Path, follow: MakeLive
) -> None:
    publish(editions[0], data_dir)
    live = follow(warm_up)
    before = answers(live.current())

    shutil.rmtree(data_dir)
    await_that(lambda: bool(live.refused))

    assert answers(live.current()) == before
    assert live.refused == (f"No index in {data_dir} yet. Run `kb build`.",)

    second = publish(editions[1], data_dir)
    await_that(lambda: live.current().generation == second)
    assert not live.refused


def test_a_generation_is_kept_while_another_process_reads_it(
    editions: tuple[Library, Library], data_dir: Path, tmp_path: Path
) -> None:
    first = publish(editions[0], data_dir)
    opened = tmp_path / "opened"

    def read() -> bytes:
        index = open_index(data_dir)
        opened.write_text(index.generation)
        await_that(lambda: not opened.exists())
        return answers(index)

    before = answers(open_index(data_dir))
    gc.collect()  # the other process shall be the only one to read it
    reader = Child(read)
    await_that(opened.exists)
    for count in range(KEPT + 1):
        publish(editions[1 - count % 2], data_dir)
    kept = [folder.name for folder in generations(data_dir)]

    opened.unlink()
    assert reader.wait() == (0, str(before))
    publish(editions[1], data_dir)

    assert kept[0] == first
    assert len(kept) == KEPT + 1
    assert len(generations(data_dir)) == KEPT
    assert first not in [folder.name for folder in generations(data_dir)]


def test_a_reader_that_is_killed_keeps_nothing(
    editions: tuple[Library, Library], data_dir: Path, tmp_path: Path
) -> None:
    first = publish(editions[0], data_dir)
    opened = tmp_path / "opened"

    def read() -> None:
        index = open_index(data_dir)
        opened.write_text(index.generation)
        time.sleep(10 * PATIENCE)

    reader = Child(read)
    await_that(opened.exists)
    reader.kill()
    reader.wait()
    for count in range(KEPT):
        publish(editions[1 - count % 2], data_dir)

    assert first not in [folder.name for folder in generations(data_dir)]


def test_what_it_no_longer_serves_can_be_removed(
    editions: tuple[Library, Library], data_dir: Path, follow: MakeLive
) -> None:
    live = follow()
    first = publish(editions[0], data_dir)
    live.current()
    for count in range(KEPT + 1):
        name = publish(editions[1 - count % 2], data_dir)
        await_that(lambda name=name: live.current().generation == name)  # type: ignore[misc]
        gc.collect()

    assert first not in [folder.name for folder in generations(data_dir)]
    assert len(generations(data_dir)) == KEPT


def followers() -> int:
    return sum(thread.name == "kb-live-index" for thread in running_threads())


def test_its_thread_ends_with_it(editions: tuple[Library, Library], data_dir: Path) -> None:
    publish(editions[0], data_dir)
    gc.collect()  # what other tests left ends now, not meanwhile
    before = followers()
    live = LiveIndex(data_dir)
    live.current()
    other = LiveIndex(data_dir)
    other.current()
    assert followers() == before + 2

    live.close()
    assert followers() == before + 1
    live.close()  # again, to no effect
    del other
    gc.collect()
    assert followers() == before


def test_after_closing_the_next_request_starts_it_again(
    editions: tuple[Library, Library], data_dir: Path, follow: MakeLive
) -> None:
    publish(editions[0], data_dir)
    live = follow()
    live.current()
    live.close()
    second = publish(editions[1], data_dir)

    await_that(lambda: live.current().generation == second)


# An opening that never ends, in a process that wants to.
HANGS = """
import sys, threading
from pathlib import Path
from kb.index import LiveIndex

begun = threading.Event()

def prepare(index):
    if live_is_open:
        begun.set()
        threading.Event().wait()

live_is_open = False
live = LiveIndex(Path(sys.argv[1]), prepare)
first = live.current().generation
live_is_open = True
(Path(sys.argv[1]) / "current").write_text(sys.argv[2])
assert begun.wait(60)
print("ends")
"""


def test_an_opening_that_is_under_way_does_not_keep_a_process_from_ending(
    editions: tuple[Library, Library], data_dir: Path
) -> None:
    first = publish(editions[0], data_dir)
    publish(editions[1], data_dir)

    done = subprocess.run(
        [sys.executable, "-c", HANGS, str(data_dir), first],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "ends\n", "")
