"""The file of the log: made, brought up to date, and refused when it is not ours."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from kb.errors import LogUnavailable
from kb.insight import Log, open_log
from kb.insight import database as database_module
from kb.insight.database import SCHEMA, open_database, open_reader, schema_version, transaction
from kb.insight.ledger import FileLedger
from kb.settings import Log as LogSettings

from .conftest import Shop


def refusal(path: Path) -> str:
    with pytest.raises(LogUnavailable) as caught:
        open_log(path)
    return caught.value.message


def test_a_new_log_is_a_wal_database_of_the_newest_version(tmp_path: Path) -> None:
    database = open_database(tmp_path / "data" / "log.db")

    assert database.conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert database.conn.execute("PRAGMA user_version").fetchone() == (schema_version(),)
    assert {"searches", "questions", "votes"} <= set(database.table_names())
    database.conn.close()


def test_a_new_log_is_opened_while_somebody_else_makes_its_tables(tmp_path: Path) -> None:
    """`kb key add` beside a server that is being started: SQLite does not wait there of itself."""
    path = tmp_path / "log.db"
    opened: list[str] = []

    def open_it() -> None:
        database = open_database(path)
        opened.append(database.conn.execute("PRAGMA journal_mode").fetchone()[0])
        database.conn.close()

    opening = threading.Thread(target=open_it)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(f"PRAGMA application_id = {database_module.APPLICATION_ID}")
    other.execute("BEGIN IMMEDIATE")
    opening.start()
    opening.join(0.3)  # where it did not wait it has failed by now
    other.execute("ROLLBACK")
    opening.join()
    other.close()

    assert opened == ["wal"]


def test_whoever_reads_a_log_that_was_just_made_finds_its_tables(tmp_path: Path) -> None:
    """A key that is looked up while the first search makes the log."""
    found: list[bool] = []

    def read(path: Path) -> None:
        while not path.exists():
            pass
        with open_reader(path) as database:
            found.append("keys" in database.table_names())

    for number in range(20):
        path = tmp_path / str(number) / "log.db"
        reading = threading.Thread(target=read, args=(path,))
        reading.start()
        open_database(path).conn.close()
        reading.join()
        assert not list(path.parent.glob(".*")), "nothing is left of the making"

    assert found == [True] * 20


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE recipes (name)")
    foreign.commit()
    foreign.close()
    before = path.read_bytes()

    assert "is a database of another program" in refusal(path)
    assert path.read_bytes() == before


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    database = open_database(path)
    database.conn.execute("PRAGMA user_version = 9999")
    database.conn.close()

    message = refusal(path)
    assert "was written by a newer version of kb (tables 9999" in message
    assert "Install that version, or move the file away." in message


@pytest.mark.parametrize(
    "content", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log.db"
    path.write_bytes(content)

    assert "Move it away to begin a new log." in refusal(path)
    assert path.read_bytes() == content


def test_a_file_that_is_damaged_while_it_is_used_fails_no_search(shop: Shop) -> None:
    shop.search("where is my parcel")
    shop.log.close()
    size = shop.path.stat().st_size
    with shop.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xaa" * (size - 4096))
    assert "Move it away to begin a new log." in refusal(shop.path)
    shop.log = Log(shop.path, LogSettings(), FileLedger(shop.path, [], 365))
    shop.search("where is my parcel", 60)

    assert not shop.log.flush()
    assert "malformed" in (shop.log.problem or "")


def test_an_old_database_is_brought_up_to_date_with_its_rows(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.search("where is my parcel")
    shop.log.close()
    steps = tmp_path / "steps"
    shutil.copytree(SCHEMA, steps)
    number = schema_version() + 1
    (steps / f"{number:04}_more.sql").write_text(
        "ALTER TABLE searches ADD COLUMN mood TEXT;\n"
        "CREATE TRIGGER moody AFTER INSERT ON searches\nBEGIN\n"
        "    UPDATE searches SET mood = 'glad; or not' WHERE id = NEW.id;\nEND;\n"
    )
    monkeypatch.setattr(database_module, "SCHEMA", steps)
    monkeypatch.setattr(schema_version, "__defaults__", (steps,))
    shop.log = open_log(shop.path, clock=lambda: shop.now)
    shop.search("opening hours", 300)

    assert shop.rows("SELECT mood FROM searches ORDER BY at") == [
        {"mood": None}, {"mood": "glad; or not"}
    ]  # fmt: skip
    assert shop.rows("PRAGMA user_version") == [{"user_version": number}]


def test_a_step_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.db"
    open_database(path).conn.close()
    steps = tmp_path / "steps"
    shutil.copytree(SCHEMA, steps)
    number = schema_version() + 1
    (steps / f"{number:04}_bad.sql").write_text("CREATE TABLE half (a);\nCREATE TABLE half (a);\n")
    monkeypatch.setattr(database_module, "SCHEMA", steps)
    monkeypatch.setattr(schema_version, "__defaults__", (steps,))

    assert "table half already exists" in refusal(path)
    left = sqlite3.connect(path)
    assert left.execute("PRAGMA user_version").fetchone() == (number - 1,)
    assert left.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)
    left.close()


def test_processes_that_make_the_log_at_once_make_one(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    failures: list[BaseException] = []
    barrier = threading.Barrier(6)

    def make() -> None:
        barrier.wait()
        try:
            open_database(path).conn.close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    database = open_database(tmp_path / "log.db")
    twice = "INSERT INTO loss_days VALUES (1, 1)"
    with contextlib.suppress(sqlite3.IntegrityError), transaction(database) as opened:
        opened.conn.execute(twice)
        opened.conn.execute(twice)

    assert database.conn.execute("SELECT count(*) FROM loss_days").fetchone() == (0,)
    database.conn.close()


def test_a_reader_sees_one_state_and_cannot_write(shop: Shop) -> None:
    shop.search("one")
    shop.log.flush()
    with shop.log.reading() as database:
        count = "SELECT count(*) FROM searches"
        before = database.execute(count).fetchone()
        shop.search("two", 60)
        shop.log.flush()
        assert database.execute(count).fetchone() == before
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            database.conn.execute("DELETE FROM searches")
    with pytest.raises(LogUnavailable, match="cannot be used"), open_reader(shop.path / "no"):
        pass
