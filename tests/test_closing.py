"""After a build, gaps close and open again by themselves, whatever the state of the log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb.asking import ask_through, lore_of
from kb.authoring import load_library
from kb.closing import settle
from kb.config import Settings
from kb.index import Index, compile_index
from kb.insight import LOG_FILE, Caller, Log, SearchEvent, new_search_id, open_log
from kb.insight.gap import Gap
from kb.insight.gap_book import GapBook
from kb.insight.gap_desk import ignore_gap, read_gaps

Write = Callable[..., Path]
CARDS = "---\ntitle: Gift cards\nasks: [do you sell gift cards]\n---\n\nOf 20 and 50 euros.\n"


class Centre:
    """A help centre whose articles are published without the verbs, and whose log is open."""

    def __init__(self, corpus: Path, data_dir: Path) -> None:
        self.settings = Settings(articles=str(corpus), data=str(data_dir))
        self.build()
        self.log: Log = open_log(data_dir / LOG_FILE)

    def build(self) -> None:
        articles = self.settings.articles_dir
        compile_index(load_library(articles)[0], self.settings.data_dir)

    def ask(self, text: str, *visitors: str) -> None:
        for who in visitors:
            event = SearchEvent(new_search_id(), "en", text, 0.1, 0, False)
            self.log.record_search(event, Caller(who, "Firefox"))
        assert self.log.flush(), self.log.problem

    def gaps(self) -> list[tuple[str, str | None]]:
        GapBook(self.log).update(time.time())
        return [(str(gap.state), gap.closed_by) for gap in self.read()]

    def read(self) -> tuple[Gap, ...]:
        with self.log.reading() as database:
            return read_gaps(database)


@pytest.fixture
def centre(corpus: Path, data_dir: Path) -> Iterator[Centre]:
    centre = Centre(corpus, data_dir)
    yield centre
    centre.log.close()


def test_a_gap_closes_when_an_article_answers_it_and_opens_when_that_is_withdrawn(
    centre: Centre, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    centre.ask("do you sell gift cards", "Ada", "Bora")
    assert centre.gaps() == [("open", None)]
    settle(centre.settings)
    assert centre.gaps() == [("open", None)], "nothing answers it yet"

    path = write("en/gifts/gift-cards.md", CARDS)
    centre.build()
    settle(centre.settings)
    assert centre.gaps() == [("closed", "en/gift-cards")]
    said = capsys.readouterr().err
    assert said.startswith("Gap closed by en/gift-cards: “do you sell gift cards” (en-")

    settle(centre.settings)
    assert capsys.readouterr().err == "", "what is closed is not told again"
    path.unlink()
    centre.build()
    settle(centre.settings)
    assert centre.gaps() == [("reopened", None)]
    assert "Gap reopened: “do you sell gift cards”" in capsys.readouterr().err


def test_a_closed_gap_that_fails_again_opens(centre: Centre, write: Write) -> None:
    centre.ask("do you sell gift cards", "Ada", "Bora")
    centre.gaps()
    write("en/gifts/gift-cards.md", CARDS)
    centre.build()
    settle(centre.settings)
    assert centre.gaps() == [("closed", "en/gift-cards")]

    centre.ask("do you sell gift cards", "Can", "Derya")
    settle(centre.settings)
    assert centre.gaps() == [("reopened", None)]


def test_an_ignored_gap_stays(centre: Centre, write: Write) -> None:
    centre.ask("do you sell gift cards", "Ada", "Bora")
    centre.gaps()
    ignore_gap(centre.log, centre.read()[0].id, "Ayşe")
    write("en/gifts/gift-cards.md", CARDS)
    centre.build()
    settle(centre.settings)

    assert centre.gaps() == [("ignored", None)]


def test_without_a_log_nothing_is_done_and_none_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settle(Settings(data=str(tmp_path)))

    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("damage", ["text", "folder", "cut", "tables"])
def test_a_log_that_cannot_be_used_is_reported_and_fails_nothing(
    centre: Centre, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    centre.ask("do you sell gift cards", "Ada", "Bora")
    assert centre.gaps() == [("open", None)]
    centre.log.close()
    path = centre.settings.data_dir / LOG_FILE
    whole = path.read_bytes()
    if damage == "tables":
        with centre.log.writing() as database:
            database.execute("DROP TABLE gap_changes")
            database.execute("DROP TABLE gap_questions")
    else:
        for left in centre.settings.data_dir.glob(f"{LOG_FILE}*"):
            left.unlink()
        if damage == "folder":
            path.mkdir()
        else:
            path.write_bytes(b"no database" * 500 if damage == "text" else whole[:6000])
    settle(centre.settings)

    assert capsys.readouterr().err.startswith("The gaps were not looked at: ")


def test_an_index_that_cannot_be_opened_is_reported_and_fails_nothing(
    centre: Centre, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    centre.ask("do you sell gift cards", "Ada", "Bora")
    centre.gaps()
    (centre.settings.data_dir / "generations").rename(tmp_path / "elsewhere")
    settle(centre.settings)

    assert "The gaps were not looked at: " in capsys.readouterr().err


def test_search_is_asked_as_customers_ask(index: Index) -> None:
    ask = ask_through(index)
    found = ask("how are refunds paid", "en")
    article = index.article("en", "return-policy")

    assert article
    assert (found.answered, found.article, found.title) == (
        True, "en/return-policy", "Return policy"
    )  # fmt: skip
    assert datetime.fromtimestamp(found.changed, UTC).date() == article.updated
    assert not ask("xylophon", "en").answered
    assert not ask("refund", "xx").answered
    assert not ask("x" * 501, "en").answered


def test_the_words_of_the_articles_are_known(index: Index) -> None:
    lore = lore_of(index)("en")

    assert {"refunds", "dimmable"} <= set(lore.known)
    assert not lore_of(index)("xx").known
    assert not lore_of(None)("en").known
