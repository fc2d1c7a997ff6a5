"""The editors' verbs over a real log: gaps, a draft on trial, the week, who may edit."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.cli import main
from kb.config import Settings
from kb.insight import LOG_FILE, Caller, ContactEvent, Log, SearchEvent, new_search_id, open_log
from kb.insight.editor import check_password
from kb.insight.gap_desk import ignore_gap, mark_drafted

Write = Callable[..., Path]
Kb = Callable[..., Result]

CARDS = """\
    ---
    title: Gift cards
    status: {status}
    asks: [do you sell gift cards, gift voucher]
    ---

    We sell gift cards of 20 and 50 euros. They come by e-mail within an hour.
    """
ASKED = {"do you sell gift cards": 3, "Gift cards?": 2}


@pytest.fixture
def kb(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Kb:
    monkeypatch.chdir(corpus.parent)

    def run(*arguments: str, text: str | None = None) -> Result:
        result = CliRunner().invoke(main, arguments, catch_exceptions=False, input=text)
        assert "Traceback" not in result.output
        return result

    return run


@pytest.fixture
def log(kb: Kb, data_dir: Path) -> Iterator[Log]:
    """A help centre whose visitors asked for gift cards in vain."""
    assert kb("build").exit_code == 0
    log = open_log(data_dir / LOG_FILE)
    number = 0
    for text, visitors in ASKED.items():
        for _ in range(visitors):
            number += 1
            ask(log, text, f"visitor {number}")
    assert log.flush(), log.problem
    yield log
    log.close()


def ask(log: Log, text: str, who: str, lang: str = "en", answered: bool = False) -> None:
    at = time.time() - 60
    event = SearchEvent(new_search_id(at), lang, text, 0.9 if answered else 0.1, 1, answered, at=at)
    log.record_search(event, Caller(who, "Firefox"))


def gaps_of(kb: Kb, *options: str) -> list[dict[str, object]]:
    result = kb("gaps", "--json", *options)
    assert result.exit_code == 0, result.output
    found: list[dict[str, object]] = json.loads(result.stdout)["gaps"]
    return found


def test_gaps_as_json_have_every_key_that_is_promised(kb: Kb, log: Log) -> None:
    (gap,) = gaps_of(kb)

    assert set(gap) == {
        *("id", "lang", "question", "asks", "searches", "visitors", "reason", "state", "first"),
        *("last", "closed_by"),
    }
    assert gap["question"] == "do you sell gift cards"
    assert gap["asks"] == [{"text": text, "searches": n} for text, n in ASKED.items()]
    assert (gap["searches"], gap["visitors"]) == (5, 5)
    assert (gap["reason"], gap["state"], gap["closed_by"]) == ("low_confidence", "open", None)


def test_gaps_as_csv_and_as_a_table(kb: Kb, log: Log) -> None:
    (row,) = csv.DictReader(io.StringIO(kb("gaps", "--csv").stdout))
    assert (row["lang"], row["searches"]) == ("en", "5")

    head, line = kb("gaps").stdout.splitlines()
    assert head.split() == [
        "id", "state", "searches", "visitors", "trend", "reason", "question"
    ]  # fmt: skip
    assert line.endswith("do you sell gift cards")
    assert kb("gaps", "--lang", "tr").stdout == "No gaps.\n"


def test_gaps_by_state(kb: Kb, log: Log) -> None:
    (gap,) = gaps_of(kb)
    ignore_gap(log, str(gap["id"]), "Ayşe")

    assert gaps_of(kb) == []
    assert gaps_of(kb, "--state", "open", "--state", "closed") == []
    assert [each["state"] for each in gaps_of(kb, "--state", "ignored")] == ["ignored"]


def test_without_a_log_there_are_no_gaps(kb: Kb) -> None:
    assert kb("gaps").stdout == "No gaps.\n"
    assert gaps_of(kb) == []


def test_one_form_at_a_time(kb: Kb) -> None:
    result = kb("gaps", "--json", "--csv")

    assert (result.exit_code, result.stderr) == (2, "Error: Choose either --json or --csv.\n")


def test_a_draft_is_tried_against_the_gaps_of_its_language(kb: Kb, log: Log, write: Write) -> None:
    ask(log, "do you ship to Norway", "one")
    ask(log, "do you ship to Norway", "two")
    log.flush()
    path = write("en/gifts/gift-cards.md", CARDS.format(status="draft"))
    result = kb("gaps", "replay", str(path))

    assert result.exit_code == 0, result.output
    first, second = result.stdout.splitlines()[:2]
    assert first == "en/gift-cards answers 5 of 5 asks (0 are answered without it)."
    assert re.fullmatch(r"  5 of 5  do you sell gift cards  \(en-[0-9a-f]{8}, open\)", second)
    assert "Norway" not in result.stdout
    assert kb("search", "gift cards", "--json").stdout.find("gift-cards") == -1, "not published"


def test_a_trial_as_json_names_rivals_and_what_is_lost(kb: Kb, log: Log, write: Write) -> None:
    for number in range(4):
        ask(log, "how are refunds paid", f"refunded {number}", answered=True)
    log.flush()
    text = CARDS.replace("gift voucher", "how are refunds paid, refunds").format(status="draft")
    path = write("en/gifts/gift-cards.md", text)
    said = json.loads(kb("gaps", "replay", str(path), "--json").stdout)

    assert (said["draft"], said["answered"], said["asks"]) == ("en/gift-cards", 5, 5)
    assert said["rivals"] == [{"article": "en/return-policy", "before": 4, "after": 0}]
    assert said["lost"] == []
    assert [each["answered"] for each in said["gaps"]] == [5]


def test_a_draft_that_answers_nothing_says_so(kb: Kb, log: Log, write: Write) -> None:
    path = write("en/gifts/hours.md", "---\ntitle: Opening hours\n---\n\nNine to five.\n")

    assert kb("gaps", "replay", str(path)).stdout == (
        "en/hours answers 0 of 5 asks (0 are answered without it).\n"
    )


def test_a_gap_that_names_its_draft_is_the_one_that_is_tried(
    kb: Kb, log: Log, write: Write
) -> None:
    (gap,) = gaps_of(kb)
    path = write("en/gifts/hours.md", "---\ntitle: Opening hours\n---\n\nNine to five.\n")
    mark_drafted(log, str(gap["id"]), "en/gifts/hours.md", "Ayşe")

    lines = kb("gaps", "replay", str(path)).stdout.splitlines()
    assert lines[1].startswith("  0 of 5  do you sell gift cards")


def test_a_published_article_is_compared_with_the_index_without_it(
    kb: Kb, log: Log, write: Write
) -> None:
    assert len(gaps_of(kb)) == 1
    path = write("en/gifts/gift-cards.md", CARDS.format(status="published"))
    assert kb("build").exit_code == 0

    said = json.loads(kb("gaps", "replay", str(path), "--json").stdout)
    assert (said["answered_before"], said["answered"]) == (0, 5)


def test_the_first_article_of_a_language_can_be_tried(kb: Kb, log: Log, write: Write) -> None:
    for who in ("one", "two"):
        ask(log, "Verkauft ihr Gutscheine?", who, lang="de")
    log.flush()
    text = "---\ntitle: Gutscheine\nasks: [Verkauft ihr Gutscheine?]\n---\n\nJa, zu 20 Euro.\n"
    path = write("de/gifts/gutscheine.md", text)

    result = kb("gaps", "replay", str(path))
    assert result.stdout.startswith("de/gutscheine answers 2 of 2 asks"), result.output


@pytest.mark.parametrize(
    ("path", "said", "code"),
    [
        ("elsewhere.md", "is not below articles. Put the draft where it will stand", 2),
        ("articles/en/gifts/none.md", "There is no article file 'en/gifts/none.md'", 1),
        ("articles/en/gifts/broken.md", "en/gifts/broken.md:1: no front matter", 1),
    ],
)
def test_a_draft_that_cannot_be_tried_is_explained(
    kb: Kb, write: Write, path: str, said: str, code: int
) -> None:
    write("en/gifts/broken.md", "no front matter")
    result = kb("gaps", "replay", path)

    assert result.exit_code == code
    assert said in result.stderr


def test_options_before_replay_are_not_lost_silently(kb: Kb) -> None:
    result = kb("gaps", "--lang", "tr", "replay", "x.md")

    assert (result.exit_code, result.stderr) == (2, "Error: Write the options behind `replay`.\n")


def test_the_digest_of_a_week_is_markdown(kb: Kb, log: Log) -> None:
    log.record_contact(ContactEvent("en", "page"), Caller("visitor 1", "Firefox"))
    log.flush()
    text = kb("digest").stdout

    assert text.startswith("# Help centre, ")
    assert "\n- 5 searches (0 in the days before)\n" in text
    assert "- 0% of searches were answered\n" in text
    assert "- 0% of 5 visits needed no contact\n" in text
    assert "## New gaps\n\n- **do you sell gift cards** (en, 5 searches, 5 visitors; en" in text


def test_the_digest_of_another_time_is_empty(kb: Kb, log: Log) -> None:
    text = kb("digest", "--until", "2020-01-07", "--days", "3").stdout

    assert text == (
        "# Help centre, 2020-01-05 to 2020-01-07\n\n- 0 searches (0 in the days before)\n\n"
        "No gap is new, rising, reopened or closed.\n"
    )


def test_an_editor_is_added_changed_listed_and_removed(kb: Kb, data_dir: Path) -> None:
    added = kb("editor", "add", "Ayşe Yılmaz", text="long enough pass\nlong enough pass\n")
    assert added.exit_code == 0, added.output
    assert "long enough pass" not in added.output
    assert "Added Ayşe Yılmaz. They log in at /desk.\n" in added.stdout
    log = open_log(data_dir / LOG_FILE)
    assert check_password(log, "ayşe yılmaz", "long enough pass")

    changed = kb("editor", "password", "Ayşe Yılmaz", "--password-stdin", text="another phrase\n")
    assert changed.exit_code == 0, changed.output
    assert check_password(log, "Ayşe Yılmaz", "another phrase")
    assert not check_password(log, "Ayşe Yılmaz", "long enough pass")
    log.close()

    assert re.fullmatch(r"Ayşe Yılmaz  \(since \d{4}-\d\d-\d\d\)\n", kb("editor", "list").stdout)
    assert kb("editor", "remove", "Ayşe Yılmaz").stdout == "Removed Ayşe Yılmaz.\n"
    assert kb("editor", "list").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "text", "said"),
    [
        (("add", "Bora"), "short\n", "A password has 10 to 200 characters."),
        (("add", ""), "long enough pass\n", "An editor's name has 1 to 60 characters."),
        (("password", "Nobody"), "long enough pass\n", "There is no editor 'Nobody'."),
    ],
)
def test_what_makes_no_editor_is_explained(
    kb: Kb, arguments: tuple[str, ...], text: str, said: str
) -> None:
    result = kb("editor", *arguments, "--password-stdin", text=text)

    assert result.exit_code != 0
    assert result.stderr.startswith(f"Error: {said}")


def test_a_log_of_another_program_is_left_alone(kb: Kb, data_dir: Path) -> None:
    import sqlite3

    data_dir.mkdir()
    database = sqlite3.connect(data_dir / LOG_FILE)
    database.execute("CREATE TABLE t (x)")
    database.commit()
    database.close()

    for verb in ("gaps", "digest"):
        result = kb(verb)
        assert result.exit_code == 1
        assert "is a database of another program" in result.stderr
    assert Settings().data == "data"
