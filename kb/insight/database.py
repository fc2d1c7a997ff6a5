"""The file of the log: opening it, bringing it up to date, refusing what is not ours.

The owner of sqlite-utils, which is loaded by the first who reads or writes tables: a server, which
leaves the writing to a process of its own, does neither to answer a search. Tables are in
`schema/`, one numbered file a step; a step that was released is never changed, a new one is added.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import LogUnavailable

if TYPE_CHECKING:
    from sqlite_utils import Database

JOURNAL_PAGES = 4000
"""Pages of 4 kB in the write-ahead log before it is copied into the file and begun anew. With
SQLite's own 1000, a busy server copies, and waits for the disk, every few seconds."""

SCHEMA = Path(__file__).with_name("schema")
APPLICATION_ID = 0x6B626C67
"""Marks a file as a log of kb ("kblg"), in the header that SQLite keeps for the purpose."""

BUSY_TIMEOUT = 5.0
"""Seconds to wait for another process to end its transaction; ours take milliseconds."""

PAGE_CACHE_KB = 16_384
"""Memory for pages a connection. With SQLite's own 2 MB, the indexes of a million searches do not
fit, and adding one is three times as slow."""


def open_database(path: Path, *, durable: bool = False) -> Database:
    """Open a log for writing; make it, or bring it up to date, when needed.

    `durable`: a commit returns when the disk has it, so that not even a power cut undoes it.
    Otherwise a commit survives the end of the program, however it ends. The connection may be used
    by any thread, one at a time.

    Raises LogUnavailable for a file that is damaged, another program's, of a newer version of kb,
    or that cannot be opened or written.
    """
    return wrap(_open(path, "FULL" if durable else "NORMAL"))


def prepare_database(path: Path) -> None:
    """Do and raise all that `open_database` does and raises, but leave the log closed."""
    _open(path, "NORMAL").close()


def wrap(connection: sqlite3.Connection) -> Database:
    """A connection with what sqlite-utils adds to it."""
    from sqlite_utils import Database  # noqa: PLC0415 (it takes 60 ms to load)

    return Database(connection)


def _open(path: Path, synchronous: str) -> sqlite3.Connection:
    try:
        _make(path)
        connection = _connect(path)
        try:
            _claim(connection, path)
            _keep_journal(connection)
            connection.execute(f"PRAGMA synchronous = {synchronous}")
            _migrate(connection, path)
        except BaseException:
            connection.close()
            raise
    except (sqlite3.Error, OSError) as error:
        raise _explain(path, error) from error
    return connection


def _make(path: Path) -> None:
    """Have a file that is new appear with all its tables, for others may read it at that moment:
    it is made elsewhere. Where that cannot be, it is made in its place."""
    if path.exists():
        return
    with suppress(sqlite3.Error, OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
            made = Path(folder) / path.name
            with closing(_connect(made)) as connection:
                _claim(connection, made)
                _migrate(connection, made)
            os.link(made, path)  # not when there is one by now: another process was faster


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    # sqlite3 begins no transaction of itself: each is begun IMMEDIATE, for a deferred one that
    # reads and then writes fails at once when another process wrote in between.
    connection = sqlite3.connect(
        path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
    )
    connection.execute(f"PRAGMA cache_size = -{PAGE_CACHE_KB}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA wal_autocheckpoint = {JOURNAL_PAGES}")
    # What is deleted is overwritten: removed texts and visitors leave no trace in the file.
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def _keep_journal(connection: sqlite3.Connection) -> None:
    """Have changes written ahead. A file that is new may be somebody else's at this moment too, and
    SQLite waits for locks everywhere but here."""
    deadline = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def connect_reader(path: Path, timeout: float = BUSY_TIMEOUT) -> sqlite3.Connection:
    """A connection that can only read and sees what others write between two of its statements.

    It waits `timeout` seconds for a lock. Raises LogUnavailable; the caller closes it.
    """
    try:
        return sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro",
            uri=True,
            timeout=timeout,
            isolation_level=None,
            check_same_thread=False,
        )
    except sqlite3.Error as error:
        raise _explain(path, error) from error


@contextmanager
def open_reader(path: Path) -> Iterator[Database]:
    """A connection that can only read, for one piece of work. Raises LogUnavailable."""
    connection = connect_reader(path)
    try:
        connection.execute(f"PRAGMA cache_size = -{PAGE_CACHE_KB}")
        connection.execute("BEGIN")  # one state of the file for everything that is read
        yield wrap(connection)
    except sqlite3.Error as error:
        raise _explain(path, error) from error
    finally:
        connection.close()


@contextmanager
def transaction(database: Database) -> Iterator[Database]:
    """All that is written within becomes part of the file together, or not at all."""
    with _all_or_nothing(database.conn):
        yield database


@contextmanager
def _all_or_nothing(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def schema_version(folder: Path = SCHEMA) -> int:
    """The number of the last step."""
    return _steps(folder)[-1][0]


def _steps(folder: Path) -> list[tuple[int, Path]]:
    return sorted((int(path.name[:4]), path) for path in folder.glob("[0-9]*.sql"))


def _claim(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that another program made, before anything is written to it."""
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    if owner == APPLICATION_ID:
        return
    # Another process of ours may be making the tables at this moment.
    with _all_or_nothing(connection):
        owner = connection.execute("PRAGMA application_id").fetchone()[0]
        if owner == APPLICATION_ID:
            return
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if owner or tables:
            raise LogUnavailable(
                f"{path} is a database of another program. Move it away, or choose another folder"
                " with the setting `data`."
            )
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    newest = schema_version()
    if _version(connection) == newest:
        return
    with _all_or_nothing(connection):
        version = _version(connection)
        if version > newest:
            raise LogUnavailable(
                f"{path} was written by a newer version of kb (tables {version}, this one knows"
                f" {newest}). Install that version, or move the file away."
            )
        for number, step in _steps(SCHEMA):
            if number > version:
                for statement in _split(step.read_text(encoding="utf-8")):
                    connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {newest}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _split(script: str) -> Iterator[str]:
    """The statements of a script; `executescript` would commit the transaction it runs in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _explain(path: Path, error: Exception) -> LogUnavailable:
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        return LogUnavailable(
            f"{path} is damaged or no database ({error}). Move it away to begin a new log."
        )
    return LogUnavailable(f"{path} cannot be used: {error}.")
