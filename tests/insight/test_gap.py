"""From searches that went unanswered to gaps that editors see, in a real log."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.conftest import NOON, Shop
from kb.errors import GapRefused, NotFound
from kb.insight.gap import FOLLOWS, Gap, GapState
from kb.insight.gap_book import GapBook
from kb.insight.gap_desk import (
    assign_gap,
    close_gap,
    ignore_gap,
    mark_drafted,
    read_changes,
    read_gap,
    read_gaps,
    read_related,
    release_gap,
    reopen_gap,
)
from kb.insight.gap_digest import escape_markdown, gather_digest, write_digest
from kb.insight.gap_list import COLUMNS, gaps_to_csv, gaps_to_json, guard_cell
from kb.insight.gap_rank import GapDay, rank_gap
from kb.settings import Log as LogSettings

HOUR = 3600.0
DAY = 24 * HOUR


def ask(shop: Shop, text: str, *visitors: str, at: float = 0.0, **more: object) -> None:
    for number, who in enumerate(visitors):
        shop.search(text, at + 600.0 * number, who, answered=False, **more)  # type: ignore[arg-type]


def update(shop: Shop, after: float = 6 * HOUR, book: GapBook | None = None) -> tuple[Gap, ...]:
    shop.wait_until(after)
    (book or GapBook(shop.log)).update(shop.now)
    with shop.log.reading() as database:
        return read_gaps(database)


def test_wordings_of_one_need_become_one_gap(shop: Shop) -> None:
    ask(shop, "KARGO NEREDE", "Ayşe", "Bora", "Can", lang="tr")
    ask(shop, "kargom nerde", "Derya", "Ece", lang="tr", at=HOUR)
    ask(shop, "Do you ship to Norway?", "Kari", "Ola", at=2 * HOUR)

    cargo, norway = update(shop)

    assert (cargo.lang, cargo.question) == ("tr", "KARGO NEREDE")
    assert [(each.text, each.searches) for each in cargo.asks] == [
        ("KARGO NEREDE", 3),
        ("kargom nerde", 2),
    ]
    assert (cargo.searches, cargo.visitors, cargo.reason) == (5, 5, "low_confidence")
    assert (cargo.state, cargo.closed_by) == (GapState.OPEN, None)
    assert cargo.first.timestamp() == NOON
    assert norway.question == "Do you ship to Norway?"


def test_answered_questions_are_no_gaps(shop: Shop) -> None:
    shop.search("where is my parcel", 0, "Ayşe")
    shop.search("where is my parcel", 60, "Bora")

    assert update(shop) == ()


def test_a_gap_is_shown_when_k_visitors_asked_it(shop: Shop) -> None:
    ask(shop, "Do you ship to Norway?", "Kari")
    assert update(shop) == ()

    ask(shop, "shipping to norway?", "Ola", at=7 * HOUR)
    (gap,) = update(shop, 14 * HOUR)

    assert gap.visitors == 2


def test_a_word_that_one_visitor_typed_is_not_shown(shop: Shop) -> None:
    ask(shop, "Do you ship to Norway?", "Kari", "Ola")
    ask(shop, "Do you ship to Norway Hallgerdur?", "Hallgerdur", at=HOUR)

    (gap,) = update(shop)

    assert gap.visitors == 3
    assert [each.text for each in gap.asks] == ["Do you ship to Norway?"]


def test_one_visitor_shows_nothing_however_often_they_ask(shop: Shop) -> None:
    for number in range(5):
        shop.search("Do you ship to Norway?", number * HOUR, "Kari", answered=False)

    assert update(shop, 12 * HOUR) == ()


def test_the_setting_decides_how_many_visitors_are_enough(shop: Shop) -> None:
    lenient = Shop(shop.path.with_name("other.db"), LogSettings(min_visitors=1))
    ask(lenient, "Do you ship to Norway?", "Kari")

    assert len(update(lenient)) == 1
    lenient.log.close()


def test_ids_stay_when_more_is_asked_and_groups_are_read_anew(shop: Shop) -> None:
    ask(shop, "Do you ship to Norway?", "Kari", "Ola")
    ask(shop, "Can I pay with PayPal?", "Liv", "Nils", at=HOUR)
    before = {gap.question: gap.id for gap in update(shop)}

    ask(shop, "norway shipping", "Per", "Pia", at=7 * HOUR)
    ask(shop, "assemble the lamp", "Per", "Pia", at=8 * HOUR)
    after = update(shop, 16 * HOUR)

    assert before.items() <= {gap.question: gap.id for gap in after}.items()
    assert len(after) == 3


def test_an_update_in_memory_does_what_one_from_the_file_does(shop: Shop, tmp_path: object) -> None:
    book = GapBook(shop.log)
    ask(shop, "Do you ship to Norway?", "Kari", "Ola")
    update(shop, book=book)
    ask(shop, "shipping to norway", "Per", "Pia", at=7 * HOUR)

    (gap,) = update(shop, 14 * HOUR, book)

    assert gap.searches == 4
    assert GapBook(shop.log).update(shop.now).placed == 0


def test_what_does_not_fit_into_one_update_waits_for_the_next(shop: Shop) -> None:
    for text in ("Do you ship to Norway?", "Can I pay with PayPal?", "assemble the lamp"):
        ask(shop, text, "Kari", "Ola")
    shop.wait_until(6 * HOUR)
    book = GapBook(shop.log)

    first = book.update(shop.now, most=2)
    second = book.update(shop.now, most=2)

    assert (first.placed, first.waiting) == (2, 1)
    assert (second.placed, second.waiting) == (1, 0)


def test_a_gap_that_another_language_answers_lacks_a_translation(shop: Shop) -> None:
    ask(shop, "ส่งไปนอร์เวย์ไหม", "Som", "Nok", lang="th", elsewhere="en/shipping-abroad")
    ask(shop, "Norveç'e gönderi var mı", "Ayşe", "Bora", lang="tr", elsewhere="en/shipping-abroad")

    gaps = update(shop)

    assert {gap.elsewhere for gap in gaps} == {"en/shipping-abroad"}
    assert {gap.elsewhere_searches for gap in gaps} == {2}
    with shop.log.reading() as database:
        assert [each.lang for each in read_related(database, gaps[0])] == [gaps[1].lang]


def test_a_question_removed_for_its_age_leaves_its_gap(shop: Shop) -> None:
    from kb.insight.database import open_database
    from kb.insight.upkeep import remove_old

    ask(shop, "Do you ship to Norway?", "Kari", "Ola")
    update(shop)
    database = open_database(shop.path)
    remove_old(database, NOON + 400 * DAY, 365)
    database.conn.close()

    assert update(shop, 400 * DAY) == ()


def gap_of(shop: Shop) -> Gap:
    ask(shop, "Do you ship to Norway?", "Kari", "Ola")
    return update(shop)[0]


def now_of(shop: Shop, gap: Gap) -> Gap:
    with shop.log.reading() as database:
        return read_gap(database, gap.id)


def test_a_gap_goes_from_open_to_assigned_to_drafted_to_closed(shop: Shop) -> None:
    gap = gap_of(shop)

    assign_gap(shop.log, gap.id, "Ingrid", "Ingrid", NOON + 10)
    assert (now_of(shop, gap).state, now_of(shop, gap).assigned_to) == ("assigned", "Ingrid")
    mark_drafted(shop.log, gap.id, "en/delivery/norway.md", "Ingrid", NOON + 20)
    assert now_of(shop, gap).draft == "en/delivery/norway.md"
    close_gap(shop.log, gap.id, "en/norway", "Ingrid", NOON + 30)

    closed = now_of(shop, gap)
    assert (closed.state, closed.closed_by, closed.assigned_to) == ("closed", "en/norway", "Ingrid")
    with shop.log.reading() as database:
        changes = read_changes(database, gap.id)
    assert [(str(each.old), str(each.new), each.who) for each in changes] == [
        ("open", "assigned", "Ingrid"),
        ("assigned", "drafted", "Ingrid"),
        ("drafted", "closed", "Ingrid"),
    ]
    assert [each.at.timestamp() - NOON for each in changes] == [10, 20, 30]


def test_a_released_gap_is_nobodys(shop: Shop) -> None:
    gap = gap_of(shop)
    assign_gap(shop.log, gap.id, "Ingrid", "Ola")
    release_gap(shop.log, gap.id, "Ingrid")

    assert (now_of(shop, gap).state, now_of(shop, gap).assigned_to) == ("open", None)


def test_an_ignored_gap_takes_in_what_is_asked_and_stays_ignored(shop: Shop) -> None:
    gap = gap_of(shop)
    ignore_gap(shop.log, gap.id, "Ingrid")
    ask(shop, "shipping to norway", "Per", "Pia", at=7 * HOUR)

    (after,) = update(shop, 14 * HOUR)

    assert (after.id, after.state, after.searches) == (gap.id, "ignored", 4)


def test_illegal_changes_are_refused_and_change_nothing(shop: Shop) -> None:
    gap = gap_of(shop)
    with pytest.raises(GapRefused, match="is open and cannot become reopened"):
        reopen_gap(shop.log, gap.id, "Ingrid")
    with pytest.raises(GapRefused, match="whom"):
        assign_gap(shop.log, gap.id, " ", "Ingrid")
    ignore_gap(shop.log, gap.id, "Ingrid")
    with pytest.raises(GapRefused, match="can become reopened"):
        close_gap(shop.log, gap.id, "en/norway", "Ingrid")

    assert now_of(shop, gap).state is GapState.IGNORED
    with shop.log.reading() as database:
        assert len(read_changes(database, gap.id)) == 1


def test_an_unknown_gap_is_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound, match="kb gaps"):
        ignore_gap(shop.log, "en-nothing", "Ingrid")


def test_every_state_has_its_successors() -> None:
    assert set(FOLLOWS) == set(GapState)
    assert FOLLOWS[GapState.IGNORED] == {GapState.REOPENED}


def test_rank_counts_recent_visitors_growth_and_harm() -> None:
    steady = [GapDay(day, 4, 4, 0) for day in range(86, 100)]
    rising = [GapDay(day, 8 * (day > 92), 8 * (day > 92), 0) for day in range(86, 100)]
    harmful = [GapDay(day, 4, 4, 4) for day in range(86, 100)]

    assert rank_gap(steady, 99).trend == 1
    assert rank_gap(rising, 99).trend == 2
    assert rank_gap(harmful, 99).score == pytest.approx(2 * rank_gap(steady, 99).score)
    assert rank_gap(steady, 99 + 28).demand == pytest.approx(rank_gap(steady, 99).demand / 2)
    assert rank_gap([], 99).score == 0


def test_the_list_is_ordered_by_score_and_can_be_cut(shop: Shop) -> None:
    ask(shop, "Do you ship to Norway?", "Kari", "Ola")
    ask(shop, "Can I pay with PayPal?", *"abcdef", at=HOUR)
    gaps = update(shop, 8 * HOUR)

    assert [gap.question[:3] for gap in gaps] == ["Can", "Do "]
    with shop.log.reading() as database:
        assert read_gaps(database, first=1, most=1) == gaps[1:]
        assert read_gaps(database, "tr") == ()
        assert read_gaps(database, states=(GapState.CLOSED,)) == ()


def test_json_has_the_agreed_shape(shop: Shop) -> None:
    (entry,) = gaps_to_json([gap_of(shop)])["gaps"]

    assert tuple(entry) == COLUMNS
    assert entry["asks"] == [{"text": "Do you ship to Norway?", "searches": 2}]
    assert entry["first"] == "2024-10-04T12:00:00+00:00"


def test_csv_is_read_back_and_runs_no_formula(shop: Shop) -> None:
    ask(shop, '=HYPERLINK("x.example"), "help"', "Kari", "Ola")
    (gap,) = update(shop)

    header, line = csv.reader(io.StringIO(gaps_to_csv([gap])))

    assert tuple(header) == COLUMNS
    assert line[2].startswith("'=")
    assert line[4:6] == ["2", "2"]


@given(st.text(max_size=20))
def test_no_cell_begins_as_a_formula(text: str) -> None:
    cell = str(guard_cell(text)).lstrip(" ")

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_digest_lists_what_is_new_rising_and_closed(shop: Shop) -> None:
    ask(shop, "Can I pay with <b>PayPal</b> [here](http://x.example)?", "Liv", "Nils")
    gap = gap_of(shop)
    close_gap(shop.log, gap.id, "en/norway", "Ingrid", NOON + HOUR)
    with shop.log.reading() as database:
        gaps = read_gaps(database)

    text = write_digest(gather_digest(gaps, date(2024, 9, 30), date(2024, 10, 6), ["3 searches"]))

    assert text.startswith("# Help centre, 2024-09-30 to 2024-10-06\n\n- 3 searches\n\n## New gaps")
    assert "## Closed" in text
    assert "answered by en/norway" in text
    assert "<b>" not in text.replace("\\<b", "")
    assert "](" not in text

    later = write_digest(gather_digest(gaps, date(2024, 10, 7), date(2024, 10, 13)))
    assert "## Closed" not in later


def test_an_empty_digest_says_so() -> None:
    assert "No gap is new" in write_digest(gather_digest([], date(2026, 1, 5), date(2026, 1, 11)))


def test_escaped_text_is_shown_as_it_was_typed() -> None:
    from markdown_it import MarkdownIt

    typed = "a *b* [c](d) <e> `f` 1. # g | h \\ i ~~j~~ & k"
    shown = MarkdownIt().renderInline(escape_markdown(typed))

    assert shown == typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
