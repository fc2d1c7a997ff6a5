"""What customers search, and what comes of it: plots, the tables behind them, and CSV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from litestar import Response, get
from litestar.params import FromPath

from kb.errors import NotFound
from kb.insight import Totals
from kb.insight.overview import (
    MOST_ARTICLES,
    PERIODS,
    RATES,
    USUAL,
    Numbers,
    Rate,
    make_period,
    read_numbers,
    write_table,
)
from kb.web.desk.plot import Line, plot_days, plot_line
from kb.web.desk.shift import NO_STORE, Shift, answer_desk, find_shift, with_query
from kb.web.visit import PageRequest


@dataclass(frozen=True, slots=True)
class Drawn:
    """A share as a plot, with the table behind it: day, value, and what it is a share of."""

    rate: Rate
    line: Line
    rows: tuple[tuple[date, float | None, int], ...]


@get("/insight", sync_to_thread=True)
def show_insight(request: PageRequest) -> Response[bytes]:
    """The numbers of a period, in one language or all."""
    shift = find_shift(request)
    lang, days = _choice(shift)
    numbers = _read(shift, lang, days)
    chosen = {"lang": lang, "days": days}
    values = {
        "n": numbers,
        "period": numbers.period,
        "days": days,
        "periods": PERIODS,
        "lang_chosen": lang,
        "langs": [each for each, _ in numbers.languages],
        "bars": plot_days([(day, totals.searches) for day, totals in numbers.series]),
        "drawn": [_draw(rate, numbers) for rate in RATES],
        "rates": [
            (
                each,
                each.value(numbers.totals),
                each.value(numbers.before),
                each.whole(numbers.totals),
            )
            for each in RATES
        ],
        "articles": numbers.articles[:MOST_ARTICLES],
        "titles": _find_titles(shift, numbers),
        "min_visitors": shift.log.min_visitors,
        "address": lambda **changes: with_query("/desk/insight", **{**chosen, **changes}),
        "csv_address": lambda name: with_query(f"/desk/insight/{name}.csv", **chosen),
    }
    return answer_desk(shift, "insight.html", values)


@get("/insight/{file:str}", sync_to_thread=True)
def send_table(request: PageRequest, file: FromPath[str]) -> Response[bytes]:
    """One table as CSV. Raises NotFound."""
    shift = find_shift(request)
    name = file.removesuffix(".csv")
    lang, days = _choice(shift)
    numbers = _read(shift, lang, days)
    table = write_table(name, numbers) if file.endswith(".csv") else None
    if table is None:
        raise NotFound(f"There is no table {name[:40]!r}.")
    saved_as = f"{name}-{numbers.period.first}-{numbers.period.last}.csv"
    return Response(
        # The mark tells spreadsheets that it is UTF-8.
        b"\xef\xbb\xbf" + table.encode(),
        media_type="text/csv; charset=utf-8",
        headers={**NO_STORE, "Content-Disposition": f'attachment; filename="{saved_as}"'},
    )


def _choice(shift: Shift) -> tuple[str | None, int]:
    days = shift.asked("days")
    return shift.asked("lang") or None, int(days) if days in map(str, PERIODS) else USUAL


def _read(shift: Shift, lang: str | None, days: int) -> Numbers:
    period = make_period(days, datetime.now(UTC).date())
    with shift.log.reading() as database:
        return read_numbers(database, period, lang, shift.log.min_visitors)


def _draw(rate: Rate, numbers: Numbers) -> Drawn:
    def scaled(totals: Totals) -> float | None:
        value = rate.value(totals)
        return value if value is None or rate.high != 1 else 100 * value

    days = [(day, scaled(totals)) for day, totals in numbers.series]
    low, high = (rate.low, rate.high) if rate.high != 1 else (0.0, 100.0)
    rows = tuple(
        (day, rate.value(totals), rate.whole(totals))
        for day, totals in numbers.series
        if rate.whole(totals)
    )
    return Drawn(rate, plot_line(days, low, high, "" if rate.high != 1 else " %"), rows)


def _find_titles(shift: Shift, numbers: Numbers) -> dict[tuple[str, str], str]:
    """Titles of the articles that are listed and still there."""
    index = shift.centre.open_index()
    found = {}
    for each in numbers.articles[:MOST_ARTICLES]:
        article = index.article(each.lang, each.slug) if each.lang in index.languages else None
        if article:
            found[each.lang, each.slug] = article.title
    return found
