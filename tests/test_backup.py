"""`kb backup` and `kb restore`: what comes out is what went in, or nothing comes out."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.authoring import load_library
from kb.backup import BackupFailed, BackupRefused, restore_backup, write_backup
from kb.backup.unpack import LONGEST_READ, is_safe
from kb.cli import main
from kb.config import load_settings
from kb.errors import LogUnavailable, UsageError
from kb.index import compile_index, open_index
from kb.insight import LOG_FILE, Caller, SearchEvent, VoteEvent, new_search_id, open_log
from kb.result import Query
from kb.search import search

CALLER = Caller("203.0.113.7", "Firefox")
LOGO = '<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture
def shop(corpus: Path) -> Path:
    """The folder of a help centre: articles, settings, a logo, own messages, a log."""
    folder = corpus.parent
    (folder / "kb.toml").write_text(
        '# ours\narticles = "articles"\ndata = "data"\n[site]\nname = "Lamps"\n'
        'logo = "look/logo.svg"\nmessages = "words"\n'
    )
    (folder / "look").mkdir()
    (folder / "look/logo.svg").write_text(LOGO)
    (folder / "words").mkdir()
    (folder / "words/en.toml").write_text('hero_title = "Ask us"\n')
    (corpus / ".git").mkdir()
    (corpus / ".git/config").write_text("secret")
    log = open_log(folder / "data" / LOG_FILE)
    log.add_vote(VoteEvent("en", "lamp", helpful=True), CALLER)
    log.close()
    return folder


def back_up(folder: Path, target: Path) -> Path:
    config = folder / "kb.toml"
    write_backup(load_settings(config, environ={}), config, target)
    return target


@pytest.fixture
def made(shop: Path, tmp_path: Path) -> Path:
    return back_up(shop, tmp_path / "kb.tar.gz")


def read_all(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_articles_settings_and_what_they_name_come_back(
    shop: Path, made: Path, tmp_path: Path
) -> None:
    contents = restore_backup(made, tmp_path / "new")

    before, after = read_all(shop), read_all(tmp_path / "new")
    kept = {name for name in before if name.startswith(("articles/", "look/", "words/", "kb.toml"))}
    assert set(after) == kept - {"articles/.git/config"} | {f"data/{LOG_FILE}"}
    assert all(after[name] == before[name] for name in set(after) - {f"data/{LOG_FILE}"})
    assert set(contents.files) == set(after)
    assert made.stat().st_mode & 0o077 == 0, "it holds what customers asked"


def test_the_restored_one_answers_and_counts_alike(shop: Path, made: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    restore_backup(made, new)

    hits = []
    for folder in (shop, new):
        settings = load_settings(folder / "kb.toml", environ={})
        compile_index(load_library(settings.articles_dir)[0], settings.data_dir)
        found = search(open_index(settings.data_dir), Query("where is my parcel", "en"))
        hits.append([(hit.slug, hit.anchor, hit.score) for hit in found.hits])
    assert hits[0]
    assert hits[0] == hits[1]
    log = open_log(new / "data" / LOG_FILE)
    with log.reading() as database:
        assert [row["slug"] for row in database.query("SELECT slug FROM votes")] == ["lamp"]
    log.close()


def test_a_backup_while_customers_search_has_the_log_of_one_moment(
    shop: Path, tmp_path: Path
) -> None:
    log = open_log(shop / "data" / LOG_FILE)
    ended = threading.Event()

    def write_on() -> None:
        while not ended.is_set():
            event = SearchEvent(new_search_id(), "en", "where is my parcel", 0.9, 1, True)
            log.record_search(event, CALLER)
            log.add_vote(VoteEvent("en", "lamp", True, event.search_id), CALLER)

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        for number in range(3):
            made = back_up(shop, tmp_path / f"{number}.tar.gz")
            restore_backup(made, tmp_path / str(number))
            copy = open_log(tmp_path / str(number) / "data" / LOG_FILE)
            with copy.reading() as database:
                (said,) = database.execute("PRAGMA integrity_check").fetchone()
            copy.close()
            assert said == "ok"
    finally:
        ended.set()
        writer.join()
        log.close()


def test_what_lies_elsewhere_is_found_in_the_folder_afterwards(
    shop: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    far = tmp_path_factory.mktemp("far")
    (shop / "articles").rename(far / "content")
    (shop / "look/logo.svg").rename(far / "bright.svg")
    config = shop / "kb.toml"
    config.write_text(
        f'articles = "{far}/content"  # on another disk\ndata = "data"\n[site]\nname = "Lamps"\n'
        f'logo = "{far}/bright.svg"\n[serve]\nport = 9000\n'
    )
    new = tmp_path / "new"
    restore_backup(back_up(shop, tmp_path / "kb.tar.gz"), new)

    settings = load_settings(new / "kb.toml", environ={})
    assert (settings.articles_dir, settings.data_dir) == (new / "articles", new / "data")
    assert Path(settings.site.logo) == new / "logo.svg"
    assert (settings.site.name, settings.serve.port) == ("Lamps", 9000)
    assert load_library(settings.articles_dir)[0].articles


def test_settings_that_cannot_be_pointed_elsewhere_are_not_guessed_at(
    shop: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    far = tmp_path_factory.mktemp("far")
    (shop / "kb.toml").write_text(f'"articles" = """\\\n  {far}"""\n')

    with pytest.raises(BackupFailed, match=r"`articles` in kb\.toml is written in a way"):
        back_up(shop, tmp_path / "kb.tar.gz")
    assert list(tmp_path.glob("*.tar.gz*")) == list(tmp_path.glob(".kb*")) == []


def test_a_damaged_log_is_told_and_an_old_backup_stays(shop: Path, made: Path) -> None:
    before = made.read_bytes()
    path = shop / "data" / LOG_FILE
    damaged = bytearray(path.read_bytes())
    damaged[4096:8192] = b"\xff" * 4096
    path.write_bytes(damaged)

    with pytest.raises(LogUnavailable):
        back_up(shop, made)
    assert made.read_bytes() == before


def test_nothing_is_put_over_anything(made: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/mine.txt").write_text("mine")

    with pytest.raises(UsageError, match="is not empty"):
        restore_backup(made, tmp_path / "new")
    assert read_all(tmp_path / "new") == {"mine.txt": b"mine"}


def test_a_flipped_byte_is_refused_or_changes_nothing(made: Path, tmp_path: Path) -> None:
    whole = made.read_bytes()
    restore_backup(made, tmp_path / "good")
    good = read_all(tmp_path / "good")
    chance = random.Random(7)
    refused = 0
    for number, at in enumerate([*range(12), *chance.sample(range(len(whole)), 40)]):
        damaged = bytearray(whole)
        damaged[at] ^= 1 << chance.randrange(8)
        made.write_bytes(damaged)
        target = tmp_path / f"flip-{number}"
        try:
            restore_backup(made, target)
        except BackupRefused:
            refused += 1
            assert not target.exists()
        else:
            assert read_all(target) == good  # a byte of gzip's header that says nothing of the data
    assert refused >= 40


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_a_file_that_broke_off_is_refused(made: Path, tmp_path: Path, share: float) -> None:
    whole = made.read_bytes()
    made.write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(BackupRefused):
        restore_backup(made, tmp_path / "new")
    assert not (tmp_path / "new").exists()


Change = Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]


def rewrite(made: Path, change: Change) -> None:
    """Write a backup anew with other members, as somebody would who means harm."""
    with tarfile.open(made) as tar:
        members = [(each, tar.extractfile(each).read()) for each in tar]  # type: ignore[union-attr]
    change(members)
    with tarfile.open(made, "w:gz") as tar:
        for info, data in members:
            info.size = len(data) if info.isreg() else info.size
            tar.addfile(info, io.BytesIO(data) if info.isreg() else None)


def add(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> Change:
    def change(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, link
        members.insert(2, (info, b"bad" if kind == tarfile.REGTYPE else b""))

    return change


def add_holes(**said: str) -> Change:
    """A file that is said to have holes, in the headers of GNU tar."""

    def change(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        info = tarfile.TarInfo("holes")
        info.pax_headers = {f"GNU.sparse.{name}": value for name, value in said.items()}
        members.insert(2, (info, b"x" * 600))

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (add("/etc/cron.d/bad"), "no path in a help centre"),
        (add("../bad"), "no path in a help centre"),
        (add("articles/../../bad"), "no path in a help centre"),
        (add("articles\\..\\bad"), "no path in a help centre"),
        (add("articles/a\nb"), "no path in a help centre"),
        (add("link", tarfile.SYMTYPE, "/etc"), "no plain file"),
        (add("link", tarfile.LNKTYPE, "kb.toml"), "no plain file"),
        (add("pipe", tarfile.FIFOTYPE), "no plain file"),
        (add("disk", tarfile.BLKTYPE), "no plain file"),
        (add("folder", tarfile.DIRTYPE), "no plain file"),
        (add_holes(map="0,600"), "no plain file"),
        (add_holes(map="a,b"), "is damaged"),
        (add_holes(size="many"), "is damaged"),
        (add_holes(major="1", minor="0"), "is damaged"),
        (add("kb.toml"), "twice"),
        (add("kb.toml/bad"), "a folder elsewhere"),
        (add("extra.txt"), "'extra.txt' is not what it was"),
        (lambda members: members.pop(2), "is not what it was"),
        (lambda members: members.pop(-1), "its end is missing"),
        (lambda members: members.pop(0), "is no backup of kb"),
        (lambda members: members.append(members[2]), "after its end"),
    ],
)
def test_what_no_backup_of_ours_holds_is_refused(
    made: Path, tmp_path: Path, change: Change, said: str
) -> None:
    rewrite(made, change)

    with pytest.raises(BackupRefused, match=said):
        restore_backup(made, tmp_path / "deep/new")
    assert not (tmp_path / "deep/new").exists()
    assert not (tmp_path / "bad").exists()


def test_a_name_that_fills_the_memory_is_not_read(made: Path, tmp_path: Path) -> None:
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 64 * LONGEST_READ
    with gzip.open(made, "wb") as file:
        file.write(header.tobuf(tarfile.GNU_FORMAT))
        for _ in range(64):
            file.write(b"a" * LONGEST_READ)

    with pytest.raises(BackupRefused, match="a name longer than any"):
        restore_backup(made, tmp_path / "new")


def test_a_file_that_fills_the_disk_is_not_written(made: Path, tmp_path: Path) -> None:
    head = json.dumps({"format": 1, "version": "1", "made": ""}).encode()
    first, bomb = tarfile.TarInfo("backup.json"), tarfile.TarInfo("data/log.db")
    first.size, bomb.size = len(head), 200 * 1024**3
    with gzip.open(made, "wb") as file:
        file.write(first.tobuf() + head.ljust(512, b"\0") + bomb.tobuf())
        file.write(b"\0" * LONGEST_READ)

    with pytest.raises((BackupFailed, BackupRefused)):
        restore_backup(made, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_newer_format_is_told_apart_from_damage(made: Path, tmp_path: Path) -> None:
    def renew(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        members[0] = (members[0][0], b'{"format": 2, "version": "9.1.0", "made": "", "more": []}')

    rewrite(made, renew)

    with pytest.raises(BackupRefused, match=r"was made by kb 9\.1\.0 \(format 2, this one reads 1"):
        restore_backup(made, tmp_path / "new")


@pytest.mark.parametrize("name", ["articles/en/a.md", "articles/th/การคืน/สินค้า.md", "kb.toml"])
def test_paths_of_any_script_are_paths(name: str) -> None:
    assert is_safe(name)


def test_where_there_are_no_articles_nothing_is_backed_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    wrote = CliRunner().invoke(main, ["backup", "kb.tar.gz"])

    assert wrote.exit_code == 1
    assert "articles: no such folder, so there is nothing to back up." in wrote.output
    assert not list(tmp_path.iterdir())


def test_the_verbs_say_what_they_did_and_what_is_next(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop)
    run = CliRunner().invoke

    wrote = run(main, ["backup", "kb.tar.gz"])
    assert wrote.exit_code == 0, wrote.output
    assert wrote.output.startswith("Wrote ")
    back = run(main, ["restore", "kb.tar.gz", str(tmp_path / "new")])
    assert back.exit_code == 0, back.output
    assert "Go on with:" in back.output
    again = run(main, ["restore", "kb.tar.gz", str(tmp_path / "new")])
    assert again.exit_code == 2
