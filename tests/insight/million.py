"""Measure the log with many searches: `python -m tests.insight.million [SEARCHES]`.

Fills a log in a temporary folder with searches of 90 days in five languages, whose questions are
as unequally frequent as words are (Zipf), through the code that writes them in service; then asks
everything that a page of the editors' desk shows.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from kb.insight import (
    ClickEvent,
    Log,
    Period,
    SearchEvent,
    new_search_id,
    open_log,
    read_articles,
    read_losses,
    read_rising_questions,
    read_series,
    read_time_to_answer,
    read_top_questions,
    read_totals,
)
from kb.insight.database import open_database, transaction
from kb.insight.period import to_date
from kb.insight.recorder import Recorder
from kb.insight.visitor import DAY

SEARCHES = 1_000_000
DAYS = 90
LANGS = ("en", "fa", "th", "tr", "ne")
WORDS = {
    lang: words.split()
    for lang, words in {
        "en": "where is my parcel order refund return size lamp card pay delivery late broken",
        "fa": "سفارش من کجاست بازگشت پول ارسال دیر کارت پرداخت لامپ شکسته اندازه",
        "th": "พัสดุ อยู่ ที่ไหน คืน เงิน สินค้า ส่ง ช้า บัตร จ่าย โคมไฟ แตก ขนาด",
        "tr": "kargo nerede sipariş iade para kart ödeme lamba kırık beden geç teslimat",
        "ne": "मेरो सामान कहाँ छ फिर्ता पैसा अर्डर कार्ड बत्ती फुटेको साइज ढिलो",
    }.items()
}
QUESTIONS = 60_000
"""Different ones in each language."""


def make_questions(chance: random.Random) -> dict[str, list[str]]:
    return {
        lang: [
            f"{' '.join(chance.choices(words, k=chance.randint(2, 5)))} {number % 977}"
            for number in range(QUESTIONS)
        ]
        for lang, words in WORDS.items()
    }


def fill(path: Path, searches: int, now: float, seed: int = 1) -> None:
    """Write searches, and a click after four of ten, evenly over the last 90 days."""
    chance = random.Random(seed)
    questions = make_questions(chance)
    database = open_database(path)
    recorder = Recorder(database, ())
    for start in range(0, searches, 5000):
        with transaction(database):
            for number in range(start, min(searches, start + 5000)):
                at = now - DAYS * DAY + (number + chance.random()) * DAYS * DAY / searches
                lang = chance.choice(LANGS)
                place = int(QUESTIONS ** chance.random()) - 1
                search_id, answered = new_search_id(at), chance.random() < 0.8
                event = SearchEvent(
                    search_id, lang, questions[lang][place], 0.7, 3 * answered, answered, at=at
                )
                recorder.record(event, chance.randrange(1 + searches // 200))
                if chance.random() < 0.4:
                    click = ClickEvent(search_id, lang, f"article-{place % 200}", at=at + 9)
                    recorder.record(click, 0)
    database.conn.close()


def measure(name: str, ask: Callable[[], object]) -> None:
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        ask()
        times.append(time.perf_counter() - begun)
    print(f"{name:34} {1000 * sorted(times)[2]:8.1f} ms", flush=True)


def ask_page(log: Log, period: Period, lang: str | None) -> None:
    """All that the insight page shows."""
    with log.reading() as database:
        read_totals(database, period, lang)
        read_totals(database, period.before, lang)
        read_series(database, period, lang)
        read_time_to_answer(database, period, lang)
        read_articles(database, period, lang)
        read_losses(database, period)
        read_top_questions(database, period, lang, k=2)
        read_rising_questions(database, period, lang, k=2)


def main(searches: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.db"
        now = float(int(time.time()) // DAY * DAY)
        begun = time.perf_counter()
        fill(path, searches, now)
        took = time.perf_counter() - begun
        print(f"{searches} searches written in {took:.0f} s, {1e6 * took / searches:.0f} µs each")
        print(f"file: {path.stat().st_size / 1e6:.0f} MB")
        log = open_log(path)
        log.flush()
        today = to_date(int(now // DAY) - 1)
        for days in (1, 7, 30, 90):
            period = Period(today - timedelta(days - 1), today)
            for lang in (None, "th"):
                label = f"{days} days, {lang or 'all languages'}"
                measure(f"page: {label}", partial(ask_page, log, period, lang))
        with log.reading() as database:
            for days in (7, 30):
                period = Period(today - timedelta(days - 1), today)
                top = partial(read_top_questions, database, period, k=2)
                rising = partial(read_rising_questions, database, period, k=2)
                measure(f"top questions: {days} days", top)
                measure(f"rising questions: {days} days", rising)
        log.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SEARCHES)
