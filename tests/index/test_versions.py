"""Versions of a policy: on every day the one in force answers, and nobody has to build for that."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from kb.authoring import load_library
from kb.index import Index, LiveIndex, compile_index, edition, open_index
from kb.result import Query
from kb.search import search, suggest

Write = Callable[..., Path]

BUILT = date(2026, 11, 22)
TURN = date(2027, 1, 1)
PATIENCE = 30

OLD = (
    "---\ntitle: Parcel rules\nkind: policy\neffective: 2026-01-01\n---\nPickup costs four euros.\n"
)
NEW = "---\ntitle: Parcel terms\nkind: policy\nasks: [is pickup free]\n---\nPickup is gratis.\n"


@pytest.fixture
def centre(corpus: Path, write: Write, data_dir: Path) -> Path:
    """A data folder with a policy, its next version, and a past one."""
    write("en/delivery/pickup.md", OLD)
    write("en/delivery/pickup@2027-01-01.md", NEW)
    write("en/delivery/pickup@2025-01-01.md", OLD.replace("2026", "2025").replace("four", "nine"))
    compile_index(load_library(corpus)[0], data_dir, today=BUILT)
    return data_dir


def answer(index: Index, text: str) -> list[str]:
    return [hit.title.text for hit in search(index, Query(text, "en")).hits]


@pytest.mark.parametrize(
    ("day", "title", "known", "unknown"),
    [
        (BUILT, "Parcel rules", "euros", "gratis"),
        (date(2026, 12, 31), "Parcel rules", "euros", "gratis"),
        (TURN, "Parcel terms", "gratis", "euros"),
        (date(2030, 1, 1), "Parcel terms", "gratis", "euros"),
    ],
)
def test_what_answers_is_the_version_in_force_whenever_it_was_built(
    centre: Path, day: date, title: str, known: str, unknown: str
) -> None:
    index = open_index(centre, day)

    article = index.article("en", "pickup")
    assert article
    assert article.title == title
    assert answer(index, f'"{known}"')[0] == title
    lexicon = index.lexicon("en")
    assert lexicon
    assert lexicon.stems.find(unknown.removesuffix("s")) is None
    assert [each.slug for each in index.articles("en")].count("pickup") == 1
    offered = [each.text for each in suggest(index, "en", "is pickup")]
    assert ("is pickup free" in offered) == (title == "Parcel terms")


def test_every_version_can_be_read_on_every_day(centre: Path) -> None:
    for day in (BUILT, TURN):
        index = open_index(centre, day)
        days = index.versions("en", "pickup")
        assert days == (date(2025, 1, 1), date(2026, 1, 1), TURN)
        texts = [index.version("en", "pickup", each) for each in days]
        assert [each.summary for each in texts if each] == [
            "Pickup costs nine euros.",
            "Pickup costs four euros.",
            "Pickup is gratis.",
        ]
        assert index.version("en", "pickup", BUILT) is None
        assert index.versions("en", "parcels") == ()


def test_a_build_on_the_day_takes_over_what_was_compiled_for_it(corpus: Path, centre: Path) -> None:
    before = open_index(centre, TURN)
    manifest, is_new = compile_index(load_library(corpus)[0], centre, today=TURN)
    after = open_index(centre, TURN)

    assert is_new
    assert manifest.later == {}
    assert answer(after, "gratis") == answer(before, "gratis")
    assert not compile_index(load_library(corpus)[0], centre, today=date(2027, 5, 5))[1]


def test_in_a_large_language_the_next_version_is_patched_in(
    corpus: Path, write: Write, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edition, "PATCHED_FROM", 0)
    monkeypatch.setattr(edition, "PATCHED_MOST", 10.0)
    write("en/delivery/pickup.md", OLD)
    write("en/delivery/pickup@2027-01-01.md", NEW)

    manifest, _ = compile_index(load_library(corpus)[0], data_dir, today=BUILT)

    assert manifest.languages["en"].patched == 0
    assert manifest.later["en@2027-01-01"].patched == 2, "one passage goes, one comes"
    before, after = open_index(data_dir, BUILT), open_index(data_dir, TURN)
    assert (answer(before, "gratis"), answer(before, "euros")[0]) == ([], "Parcel rules")
    assert (answer(after, "gratis")[0], answer(after, "euros")) == ("Parcel terms", [])


def test_a_draft_of_a_version_is_not_announced(corpus: Path, write: Write, data_dir: Path) -> None:
    write("en/delivery/pickup.md", OLD)
    write("en/delivery/pickup@2027-01-01.md", NEW.replace("asks", "status: draft\nasks"))
    compile_index(load_library(corpus)[0], data_dir, today=BUILT)

    index = open_index(data_dir, date(2028, 1, 1))
    article = index.article("en", "pickup")
    assert article
    assert article.title == "Parcel rules"
    assert index.versions("en", "pickup") == ()
    assert index.until is None


def test_until_the_first_version_is_in_force_it_is_shown(
    corpus: Path, write: Write, data_dir: Path
) -> None:
    write("en/delivery/pickup.md", OLD.replace("2026-01-01", "2026-12-01"))
    write("en/delivery/pickup@2027-01-01.md", NEW)
    compile_index(load_library(corpus)[0], data_dir, today=BUILT)

    article = open_index(data_dir, BUILT).article("en", "pickup")
    assert article
    assert article.title == "Parcel rules"


@pytest.fixture
def clock() -> list[date]:
    """What day it is: the last of these."""
    return [BUILT]


@pytest.fixture
def live(centre: Path, clock: list[date]) -> Iterator[LiveIndex]:
    found = LiveIndex(centre, today=lambda: clock[-1])
    yield found
    found.close()


def test_a_running_server_changes_over_when_the_day_comes(
    live: LiveIndex, clock: list[date]
) -> None:
    first = live.current()
    assert answer(first, "pickup")[0] == "Parcel rules"
    assert first.until == TURN

    clock.append(TURN)
    deadline = time.monotonic() + PATIENCE
    while live.current() is first and time.monotonic() < deadline:
        time.sleep(0.01)

    second = live.current()
    assert second.generation == first.generation
    assert second.state != first.state
    assert answer(second, "pickup")[0] == "Parcel terms"
    assert answer(first, "pickup")[0] == "Parcel rules", "who began on the old one ends on it"
    assert live.refused == ()


def test_a_generation_of_before_the_day_is_opened_as_it_is_after_it(
    centre: Path, clock: list[date], live: LiveIndex
) -> None:
    clock.append(date(2027, 3, 3))

    assert answer(live.current(), "pickup")[0] == "Parcel terms"
