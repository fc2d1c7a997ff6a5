"""Building: what a generation holds, and that a build is all or nothing."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from patience import PATIENCE

from kb.authoring import load_library
from kb.errors import BuildFailed
from kb.index import Manifest, compile_index, compiler, open_index
from kb.index.generation import KEPT, POINTER
from kb.index.manifest import FORMAT
from kb.model import Library

Write = Callable[..., Path]


def build(articles: Path, data_dir: Path) -> Manifest:
    return compile_index(load_library(articles)[0], data_dir)[0]


def edit(articles: Path, title: str, lang: str = "en") -> None:
    path = articles / lang / "returns/return-policy.md"
    path.write_text(f"---\ntitle: {title}\n---\n\n## Exceptions\n\nNew text.\n", encoding="utf-8")


def names(data_dir: Path) -> list[str]:
    return sorted(path.name for path in (data_dir / "generations").iterdir())


def test_the_manifest_counts_and_vouches_for_every_file(library: Library, data_dir: Path) -> None:
    manifest, is_new = compile_index(library, data_dir)

    assert is_new
    folder = data_dir / "generations" / manifest.generation
    assert (data_dir / POINTER).read_text().strip() == manifest.generation
    on_disk = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert manifest.files == on_disk
    assert list(manifest.languages) == ["en", "fa", "ne", "th", "tr"]
    english = manifest.languages["en"]
    assert (english.articles, english.passages) == (5, 9)
    assert manifest.languages["fa"].passages == 2
    written = json.loads((folder / "manifest.json").read_bytes())
    assert (written["format"], written["generation"]) == (FORMAT, manifest.generation)


def test_progress_counts_every_language(library: Library, data_dir: Path) -> None:
    seen: list[tuple[int, int]] = []

    compile_index(library, data_dir, lambda done, total: seen.append((done, total)))

    assert seen == [(count, 5) for count in range(1, 6)]


def test_articles_for_staff_are_not_compiled(corpus: Path, data_dir: Path, write: Write) -> None:
    write("en/general/training.md", "---\ntitle: Training\naudience: staff\n---\nText.\n")

    build(corpus, data_dir)

    index = open_index(data_dir)
    assert index.article("en", "training") is None
    assert "general" not in [category.slug for category in index.categories("en")]


def test_drafts_are_not_compiled(corpus: Path, data_dir: Path, write: Write) -> None:
    write("en/general/secret.md", "---\ntitle: Secret\nstatus: draft\n---\nText.\n")
    write("de/general/geheim.md", "---\ntitle: Geheim\nstatus: draft\n---\nText.\n")
    build(corpus, data_dir)

    index = open_index(data_dir)
    assert index.article("en", "secret") is None
    assert "general" not in [category.slug for category in index.categories("en")]
    assert "de" not in index.languages
    files = [path for path in (data_dir / "generations").rglob("*") if path.is_file()]
    assert not [path for path in files if b"Secret" in path.read_bytes()]


def test_a_build_without_changes_publishes_nothing(library: Library, data_dir: Path) -> None:
    first, _ = compile_index(library, data_dir)
    second, is_new = compile_index(library, data_dir)

    assert not is_new
    assert second == first
    assert names(data_dir) == [first.generation]


def test_only_the_language_that_changed_is_compiled_again(corpus: Path, data_dir: Path) -> None:
    first = build(corpus, data_dir)
    edit(corpus, "Yeni koşullar", lang="tr")
    second = build(corpus, data_dir)

    def files(manifest: Manifest, lang: str) -> dict[str, os.stat_result]:
        folder = data_dir / "generations" / manifest.generation / lang
        return {path.name: path.stat() for path in folder.rglob("*") if path.is_file()}

    def made(manifest: Manifest, lang: str) -> dict[str, int]:
        return {name: each.st_mtime_ns for name, each in files(manifest, lang).items()}

    assert second.generation > first.generation
    for lang in ("en", "fa", "ne", "th"):
        assert second.languages[lang] == first.languages[lang]
        assert made(second, lang) == made(first, lang), f"{lang} was not taken over"
        inodes = [{each.st_ino for each in files(m, lang).values()} for m in (first, second)]
        assert inodes[0].isdisjoint(inodes[1]), "damage to one would damage both"
    assert second.languages["tr"].signature != first.languages["tr"].signature
    assert not set(made(second, "tr").values()) & set(made(first, "tr").values())
    titles = [article.title for article in open_index(data_dir).articles("tr")]
    assert titles == ["Yeni koşullar"]


def test_a_language_that_lost_its_articles_is_gone(corpus: Path, data_dir: Path) -> None:
    build(corpus, data_dir)
    (corpus / "th/returns/return-policy.md").unlink()
    manifest = build(corpus, data_dir)

    assert "th" not in manifest.languages
    assert "th" not in open_index(data_dir).languages


def test_renaming_a_category_is_a_change(corpus: Path, data_dir: Path, write: Write) -> None:
    build(corpus, data_dir)
    write("en/returns/category.yaml", "title: Sending back\norder: 1\n")
    build(corpus, data_dir)

    assert open_index(data_dir).categories("en")[0].title == "Sending back"


def test_only_the_last_generations_are_kept(corpus: Path, data_dir: Path) -> None:
    built = []
    for count in range(KEPT + 2):
        edit(corpus, f"Version {count}")
        built.append(build(corpus, data_dir).generation)

    assert KEPT == 3
    assert names(data_dir) == built[-KEPT:]


def test_a_generation_that_is_still_read_is_kept(corpus: Path, data_dir: Path) -> None:
    edit(corpus, "Held open")
    held_name = build(corpus, data_dir).generation
    held = open_index(data_dir)
    for count in range(KEPT + 1):
        edit(corpus, f"Version {count}")
        build(corpus, data_dir)

    assert held_name in names(data_dir)
    assert held.articles("en")[0].title == "Held open"

    del held
    edit(corpus, "Last")
    build(corpus, data_dir)
    assert held_name not in names(data_dir)


# Run in a process of its own, which stops before the step named as its last argument and says so.
STOP_BEFORE = """
import sys, time
from pathlib import Path
from kb.authoring import load_library
from kb.index import compile_index, compiler, edition, generation

def stop(*_, **__):
    print("stopped", flush=True)
    time.sleep(600)

articles, data, place, name = sys.argv[1:]
room = {"compiler": compiler, "edition": edition, "generation": generation}[place]
assert hasattr(room, name), f"there is no step {name} any more"
setattr(room, name, stop)
compile_index(load_library(Path(articles))[0], Path(data))
"""


def start_build(corpus: Path, data_dir: Path, place: str, name: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", STOP_BEFORE, str(corpus), str(data_dir), place, name],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "stopped\n"
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=PATIENCE)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("edition", "write_postings"),
        ("compiler", "_seal"),
        ("compiler", "write_manifest"),
        ("compiler", "publish"),
        ("generation", "sync"),
        ("compiler", "prune"),
    ],
)
def test_a_build_that_is_killed_leaves_an_index_that_serves(
    corpus: Path, data_dir: Path, place: str, name: str
) -> None:
    edit(corpus, "Before")
    before = build(corpus, data_dir).generation
    edit(corpus, "After")

    kill(start_build(corpus, data_dir, place, name))

    index = open_index(data_dir)
    assert index.refused == ()
    if name == "prune":  # published already
        assert index.generation > before
    else:
        assert index.generation == before
        policy = index.article("en", "return-policy")
        assert policy is not None
        assert policy.title == "Before"
    after = build(corpus, data_dir).generation
    policy = open_index(data_dir).article("en", "return-policy")
    assert policy is not None
    assert policy.title == "After"
    assert names(data_dir) == [before, after], "what the killed build left is cleared away"


def test_a_build_killed_before_the_swap_publishes_nothing(corpus: Path, data_dir: Path) -> None:
    edit(corpus, "Before")
    before = build(corpus, data_dir).generation
    edit(corpus, "After")
    # In place under its name, but the pointer does not say so yet.
    work = build(corpus, data_dir).generation
    (data_dir / POINTER).write_text(f"{before}\n")

    assert open_index(data_dir).generation == before
    assert build(corpus, data_dir).generation > work


def test_two_builds_at_once_are_refused_with_a_reason(corpus: Path, data_dir: Path) -> None:
    first = start_build(corpus, data_dir, "edition", "write_postings")
    try:
        with pytest.raises(BuildFailed, match=r"Another build is running\. Wait until it ends\."):
            build(corpus, data_dir)
    finally:
        kill(first)
    assert build(corpus, data_dir).generation == open_index(data_dir).generation


def test_the_lock_of_a_build_is_let_go_when_it_fails(library: Library, data_dir: Path) -> None:
    def fail(_done: int, _total: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(BuildFailed) as caught:
        compile_index(library, data_dir, fail)

    assert caught.value.message == (
        f"The index could not be written to {data_dir}/generations: No space left on device. The"
        " one that was published before goes on serving."
    )
    assert names(data_dir) == []
    with (data_dir / "build.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_data_folder_that_is_missing_is_made(library: Library, tmp_path: Path) -> None:
    manifest, _ = compile_index(library, tmp_path / "some/where/data")

    assert open_index(tmp_path / "some/where/data").generation == manifest.generation


def test_a_data_folder_that_is_a_file_is_reported(library: Library, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")

    with pytest.raises(BuildFailed) as caught:
        compile_index(library, tmp_path / "data")

    assert caught.value.message == (
        f"{tmp_path}/data cannot be written: Not a directory. Choose another folder with --data."
    )
    assert (tmp_path / "data").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere; run as another user")
def test_a_data_folder_that_may_not_be_written_is_reported(
    library: Library, tmp_path: Path
) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(BuildFailed, match=r"cannot be written: Permission denied\. Choose"):
            compile_index(library, tmp_path / "data")
    finally:
        tmp_path.chmod(0o700)


def test_a_read_only_file_system_is_reported(library: Library) -> None:
    with pytest.raises(BuildFailed, match=r"^/proc/kb-data cannot be written: .*Choose another"):
        compile_index(library, Path("/proc/kb-data"))


def test_another_way_of_scoring_compiles_all_again(
    library: Library, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = compile_index(library, data_dir)
    for name in ("SCORING_REVISION", "K1", "B", "SHORT_BOOST", "TOPICS"):
        monkeypatch.setattr(compiler, name, getattr(compiler, name) + 1)

        second, is_new = compile_index(library, data_dir)

        assert is_new, name
        for lang, shelf in second.languages.items():
            assert shelf.signature != first.languages[lang].signature
        first = second
