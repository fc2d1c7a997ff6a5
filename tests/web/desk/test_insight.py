"""The insight page: the numbers of the log, as plots, tables and CSV."""

from __future__ import annotations

import csv
import io
import re
import time
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest

from kb.insight import Caller, ClickEvent, Survey, SurveyEvent
from kb.insight.metrics import read_totals
from kb.insight.overview import make_period
from kb.web.desk.plot import HEIGHT, WIDTH, plot_days, plot_line

from .conftest import FIREFOX, Place, Visitor

DAY = 86_400


@pytest.fixture
def busy(place: Place, editor: Visitor) -> Visitor:
    """A help centre that was searched for three weeks."""
    now = time.time()
    for number in range(60):
        lang = "fa" if number % 3 == 0 else "en"
        text = "کارت هدیه دارید" if lang == "fa" else "=gift cards"
        search_id = place.ask(
            text, f"visitor {number}", lang, first_hit="en/lamp", at=now - number % 20 * DAY
        )
        if number % 4 == 0:
            caller = Caller(f"visitor {number}", FIREFOX)
            click = ClickEvent(search_id, lang, "parcels", at=now - number % 20 * DAY + 5)
            place.log.record_click(click, caller)
            survey = SurveyEvent(lang, Survey.CSAT, 5 if number % 8 else 2, search_id, at=now)
            place.log.add_survey(survey, caller)
    place.ask("my name is Ayşe Yılmaz", "one")
    assert place.log.flush()
    return editor


def read_csv(editor: Visitor, path: str) -> list[list[str]]:
    answer = editor.get(path)
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_page_shows_the_numbers_of_the_log(place: Place, busy: Visitor) -> None:
    page = busy.get("/desk/insight").text

    period = make_period(30, datetime.now(UTC).date())
    with place.log.reading() as database:
        totals = read_totals(database, period)
    assert totals.searches == 61
    assert re.search(r"<dt>Searches</dt><dd>61 ", page)
    assert f"{totals.no_click_rate:.0%}" in page
    assert "of 15 answers" in page, "a share is told with what it is a share of"
    assert "کارت هدیه دارید" in page
    assert "Ayşe" not in page, "one visitor's question is shown to nobody"


def test_numbers_are_limited_by_language_and_period(busy: Visitor) -> None:
    def searches(query: str) -> int:
        found = re.search(r"<dt>Searches</dt><dd>(\d+) ", busy.get(f"/desk/insight?{query}").text)
        assert found
        return int(found[1])

    assert searches("lang=fa") == 20
    assert searches("lang=th") == 0
    assert 0 < searches("days=7") < searches("days=30") == searches("days=90") == 61
    assert searches("days=nonsense") == 61


@pytest.mark.parametrize(
    "name",
    ["days", "languages", "questions", "rising", "journey", "outcomes", "articles", "comments"],
)
def test_every_table_is_to_be_had_as_csv(busy: Visitor, name: str) -> None:
    header, *rows = read_csv(busy, f"/desk/insight/{name}.csv")

    assert all(len(row) == len(header) for row in rows)
    assert f"/desk/insight/{name}.csv" in busy.get("/desk/insight").text


def test_csv_holds_the_same_numbers_and_no_formula(busy: Visitor) -> None:
    header, *rows = read_csv(busy, "/desk/insight/days.csv?days=30")
    assert sum(int(row[header.index("searches")]) for row in rows) == 61
    assert len(rows) == 30

    texts = [row[1] for row in read_csv(busy, "/desk/insight/questions.csv")[1:]]
    assert sorted(texts) == ["'=gift cards", "کارت هدیه دارید"]


@pytest.mark.parametrize("name", ["nonsense.csv", "days", "days.csv.exe", "..%2fdays.csv"])
def test_no_other_table_is_there(editor: Visitor, name: str) -> None:
    assert editor.get(f"/desk/insight/{name}").status_code == 404


def test_plots_are_drawings_without_script_or_style(busy: Visitor) -> None:
    page = busy.get("/desk/insight").text

    drawings = re.findall(r'<svg class="plot".*?</svg>', page, re.DOTALL)
    assert len(drawings) == 7
    for drawing in drawings:
        ElementTree.fromstring(drawing)  # raises when it is not well-formed
        assert 'role="img" aria-label="' in drawing
    assert "style=" not in page
    assert "<script" not in page


def test_an_empty_log_has_a_page_too(editor: Visitor) -> None:
    assert "Nobody has searched in these days." in editor.get("/desk/insight").text


def test_columns_are_as_high_as_their_numbers() -> None:
    first = date(2026, 1, 1)
    bars = plot_days([(first + timedelta(number), value) for number, value in enumerate((0, 3, 8))])

    assert [bar.height for bar in bars.bars] == [0, HEIGHT * 3 / 8, HEIGHT]
    assert [tick.label for tick in bars.ticks] == ["0", "2", "4", "6", "8"]
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH for bar in bars.bars)


def test_a_day_without_a_value_interrupts_a_line() -> None:
    first = date(2026, 1, 1)
    values = [0.0, 50.0, None, 100.0, None, None, 20.0, 40.0]

    line = plot_line([(first + timedelta(day), value) for day, value in enumerate(values)], 0, 100)

    assert [path.count("L") for path in line.paths] == [1, 1]
    assert line.points == ((round(3.5 * WIDTH / 8, 2), 0.0),)


@pytest.mark.parametrize("days", [0, 1, 365])
def test_any_number_of_days_can_be_drawn(days: int) -> None:
    series = [(date(2026, 1, 1) + timedelta(day), 5e9) for day in range(days)]

    bars = plot_days(series)

    assert len(bars.bars) == days
    assert len(bars.labels) <= 7
    assert all(bar.height <= HEIGHT for bar in bars.bars)
