"""Keys of programs in a real log: made, found, noted, revoked."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from kb.errors import LogUnavailable, NotFound, UsageError
from kb.insight import Log, open_log
from kb.insight.key import Scope, add_key, note_use, read_keys, revoke_key
from kb.insight.key_ring import KeyRing


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "log.db"


@pytest.fixture
def log(path: Path) -> Log:
    return open_log(path)


def test_a_key_is_found_by_its_secret_with_what_it_may_do(log: Log, path: Path) -> None:
    key, secret = add_key(log, "  Shop   app ", [Scope.EDITOR, Scope.SEARCH], 50, at=86_400.0)

    assert secret.startswith("kb_")
    assert len(secret) == 46
    assert key.name == "Shop app"
    assert key.scopes == {Scope.SEARCH, Scope.EDITOR}
    assert (key.per_minute, key.created.isoformat()) == (50, "1970-01-02T00:00:00+00:00")
    ring = KeyRing(path)
    assert ring.find(secret) == key
    for other in ("", "kb_", secret[:-1], secret + "x", secret.lower(), secret[3:], "kb_" * 9999):
        assert ring.find(other) is None, other
    ring.close()


def test_two_keys_differ_and_neither_secret_is_in_any_file(log: Log, path: Path) -> None:
    secrets = [add_key(log, name, [Scope.SEARCH])[1] for name in ("one", "two")]
    log.close()

    assert secrets[0] != secrets[1]
    held = b"".join(file.read_bytes() for file in path.parent.iterdir())
    for secret in secrets:
        assert secret.encode() not in held
        assert secret[3:].encode() not in held
        assert hashlib.sha256(secret.encode()).digest() in held, "the hash is what is kept"


@pytest.mark.parametrize(
    ("name", "scopes", "limit", "said"),
    [
        ("", [Scope.SEARCH], None, "1 to 60 characters"),
        ("x" * 61, [Scope.SEARCH], None, "1 to 60 characters"),
        ("shop\x00app", [Scope.SEARCH], None, "1 to 60 characters"),
        ("kb_" + "x" * 43, [Scope.SEARCH], None, "says whose it is"),
        ("shop", [], None, "needs a scope: search, feedback, editor"),
        ("shop", [Scope.SEARCH], -1, "or 0 for none"),
        ("MÜller", [Scope.SEARCH], None, "There is a key 'MÜller' already"),
    ],
)
def test_what_cannot_be_a_key_is_refused(
    log: Log, name: str, scopes: list[Scope], limit: int | None, said: str
) -> None:
    add_key(log, "müller", [Scope.SEARCH])

    with pytest.raises(UsageError, match=said):
        add_key(log, name, scopes, limit)
    with log.reading() as database:
        assert len(read_keys(database)) == 1


def test_a_revoked_key_is_not_found_from_then_on_by_whoever_had_found_it(
    log: Log, path: Path
) -> None:
    _, secret = add_key(log, "shop app", [Scope.SEARCH])
    rings = [KeyRing(path), KeyRing(path)]
    assert all(ring.find(secret) for ring in rings)

    gone = revoke_key(log, "SHOP app", at=86_400.0)

    assert gone.revoked is not None
    assert [ring.find(secret) for ring in rings] == [None, None]
    with pytest.raises(NotFound, match="no key 'shop app' that works"):
        revoke_key(log, "shop app")
    again, other = add_key(log, "shop app", [Scope.FEEDBACK])
    assert rings[0].find(other) == again
    assert rings[0].find(secret) is None
    with log.reading() as database:
        assert [key.revoked for key in read_keys(database)] == [None, gone.revoked]


def test_the_last_day_of_use_is_kept_and_no_moment(log: Log, path: Path) -> None:
    key, secret = add_key(log, "shop app", [Scope.SEARCH])
    ring = KeyRing(path)

    note_use(log, key, date(2026, 5, 4))
    note_use(log, key, date(2026, 5, 3))  # of a process that was slow

    found = ring.find(secret)
    assert found is not None
    assert found.used == date(2026, 5, 4)


def test_without_a_log_there_are_no_keys_and_one_that_appears_is_read(path: Path) -> None:
    ring = KeyRing(path)
    assert ring.find("kb_" + "x" * 43) is None

    _, secret = add_key(open_log(path), "shop app", [Scope.SEARCH])
    assert ring.find(secret)


def test_a_log_that_is_put_in_the_place_of_another_has_other_keys(path: Path) -> None:
    log = open_log(path)
    _, old = add_key(log, "shop app", [Scope.SEARCH])
    ring = KeyRing(path)
    assert ring.find(old)
    log.close()
    other = open_log(path.with_name("other.db"))
    _, new = add_key(other, "shop app", [Scope.SEARCH])
    other.close()

    for journal in path.parent.glob("log.db-*"):
        journal.unlink()  # which belongs to the file that goes
    path.with_name("other.db").rename(path)

    assert ring.find(old) is None
    assert ring.find(new)


def test_where_nobody_can_say_whose_a_key_is_that_is_said(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 100)

    with pytest.raises(LogUnavailable):
        KeyRing(path).find("kb_" + "x" * 43)
