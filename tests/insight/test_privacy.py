"""What is kept of a customer: nothing that names, and nothing that ties one day to another."""

from __future__ import annotations

import threading
from pathlib import Path

from kb.insight import Caller, SearchEvent, Source, VoteEvent, new_search_id
from kb.insight.database import open_database
from kb.insight.upkeep import empty_journal, end_days
from kb.insight.visitor import SALT_FILE, Salts

from .conftest import AGENT, NOON, Shop

DAY = 86_400
TODAY = int(NOON // DAY)
ADDRESS = "203.0.113.77"
SECRETS = (
    "ali.veli@example.com",
    "0532 123 45 67",
    "۰۹۱۲۳۴۵۶۷۸۹",
    "4111 1111 1111 1111",
    "MG-1023456",
)


def bytes_of(folder: Path) -> bytes:
    """Everything in the data folder: the file, its write-ahead log, the salt."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_no_address_agent_or_personal_text_is_in_any_byte_of_the_folder(shop: Shop) -> None:
    caller = Caller(ADDRESS, AGENT)
    for number, secret in enumerate(SECRETS):
        for source in Source:
            at = NOON + 20 * number
            event = SearchEvent(
                new_search_id(at), "en", f"hello {secret} there", 0.9, 3, True, source, at=at
            )
            shop.log.record_search(event, caller)
        shop.log.add_vote(VoteEvent("en", "a", True, reason=secret, comment=f"{secret}!"), caller)
    shop.contact(None)
    shop.log.flush()

    for moment in ("open", "closed"):
        everything = bytes_of(shop.path.parent)
        assert b"hello [" in everything, moment
        for secret in (*SECRETS, ADDRESS, AGENT, "Firefox", "host-of"):
            assert secret.encode() not in everything, (moment, secret)
        shop.log.close()


def test_keystrokes_leave_no_trace(shop: Shop) -> None:
    shop.type("i hate marig", "i hate", "i ha", "i have a question")
    shop.search("i have another question", 1)
    shop.wait_until(60)
    shop.log.close()
    database = open_database(shop.path)
    assert empty_journal(database)
    database.conn.close()

    assert b"question" in bytes_of(shop.path.parent)
    assert b"hate" not in bytes_of(shop.path.parent)


def test_by_the_end_of_the_day_no_hash_is_left(shop: Shop) -> None:
    shop.search("where is my parcel")
    (row,) = shop.rows("SELECT hash, number FROM visitors")
    trace = row["hash"].to_bytes(8, signed=True)
    salt = (shop.path.parent / SALT_FILE).read_bytes()
    assert trace in bytes_of(shop.path.parent)

    shop.now += DAY
    shop.reopen()
    shop.log.flush()

    assert shop.rows("SELECT * FROM visitors") == []
    assert shop.rows("SELECT * FROM visits") == []
    assert shop.rows("SELECT visitor FROM searches") == [{"visitor": row["number"]}]
    assert trace not in bytes_of(shop.path.parent)
    assert salt[-32:] not in bytes_of(shop.path.parent)


def test_a_day_is_not_forgotten_while_its_events_may_still_come(shop: Shop) -> None:
    midnight = (TODAY + 1) * DAY
    shop.search("where is my parcel")
    shop.log.flush()
    database = open_database(shop.path)

    assert not end_days(database, midnight + 60)
    assert end_days(database, midnight + 600)
    database.conn.close()


def test_a_visitor_has_one_number_a_day_and_another_the_next(shop: Shop) -> None:
    for at in (0, 60, DAY, DAY + 60):
        shop.search("where is my parcel", at)
    shop.search("where is my parcel", 90, "Ram")

    numbers = [row["visitor"] for row in shop.rows("SELECT visitor FROM searches ORDER BY at")]
    first, again, ram, next_day, next_day_again = numbers
    assert first == again
    assert next_day == next_day_again
    assert len({first, ram, next_day}) == 3
    assert shop.rows("SELECT visitors FROM questions") == [{"visitors": 3}]


def test_processes_agree_on_the_salt_and_the_new_day_destroys_it(tmp_path: Path) -> None:
    one, other = Salts(tmp_path), Salts(tmp_path)
    caller = Caller(ADDRESS, AGENT)
    today = one.hash_visitor(caller, NOON)

    assert other.hash_visitor(caller, NOON) == today
    assert Salts(tmp_path).hash_visitor(caller, NOON) == today, "a restart changes nothing"
    assert one.hash_visitor(Caller("203.0.113.78", AGENT), NOON) != today
    assert one.hash_visitor(Caller(ADDRESS, "other"), NOON) != today

    old = (tmp_path / SALT_FILE).read_bytes()
    assert other.hash_visitor(caller, NOON + DAY) != today
    assert one.hash_visitor(caller, NOON + DAY) == other.hash_visitor(caller, NOON + DAY)
    assert old.partition(b"\n")[2] not in (tmp_path / SALT_FILE).read_bytes()
    assert (tmp_path / SALT_FILE).stat().st_mode & 0o077 == 0


def test_threads_agree_on_the_salt_of_a_new_day(tmp_path: Path) -> None:
    salts = [Salts(tmp_path) for _ in range(4)]
    seen: set[bytes] = set()
    barrier = threading.Barrier(8)

    def ask(number: int) -> None:
        barrier.wait()
        seen.add(salts[number % 4].salt_of(TODAY))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seen) == 1


def test_a_folder_that_cannot_be_written_has_a_salt_in_memory(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    salts = Salts(tmp_path / "data")
    caller = Caller(ADDRESS, AGENT)

    assert salts.hash_visitor(caller, NOON) == salts.hash_visitor(caller, NOON + 60)


def test_a_damaged_salt_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / SALT_FILE).write_bytes(b"nonsense")
    salt = Salts(tmp_path).salt_of(TODAY)

    assert len(salt) == 32
    assert Salts(tmp_path).salt_of(TODAY) == salt
