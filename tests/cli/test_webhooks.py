"""Webhooks end to end: articles are published, gaps rise and close, and a receiver is told."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from receiver import SECRET, Receiver, Taken, is_signed, receiving

from kb.announcing import announce_articles
from kb.cli import main
from kb.index import open_index
from kb.insight import LOG_FILE, Caller, Log, SearchEvent, new_search_id, open_log
from kb.insight.gap_book import GapBook
from kb.insight.gap_desk import assign_gap, close_gap, ignore_gap, read_gaps, reopen_gap
from kb.insight.outbox import TEST, Outbox
from kb.notice import make_secret
from kb.settings import Webhook
from kb.settings.webhook import EVENTS, MANY

Write = Callable[..., Path]
ASKED = "do you sell gift cards"
CARDS = "---\ntitle: Gift cards\nasks: [do you sell gift cards]\n---\n\nOf 20 and 50 euros.\n"
SITE = "https://help.example.com"


class Centre:
    """A help centre with `kb.toml` and one webhook, which leads to a receiver."""

    def __init__(self, folder: Path, receiver: Receiver) -> None:
        self.folder = folder
        self.receiver = receiver
        self.configure()

    def configure(self, **more: str) -> None:
        keys = {"url": self.receiver.address, "secret_env": "KB_HOOK_SECRET", **more}
        lines = [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
        text = "\n".join([f'site = {{url = "{SITE}/"}}', "[[webhooks]]", "private = true", *lines])
        (self.folder / "kb.toml").write_text(text, encoding="utf-8")

    def kb(self, *arguments: str, **environ: str) -> Result:
        given = {"KB_HOOK_SECRET": SECRET, **environ}
        result = CliRunner().invoke(main, arguments, env=given, catch_exceptions=False)
        assert "Traceback" not in result.output
        assert "private-key" not in result.output, "the address is kept secret"
        return result

    def told(self) -> list[dict[str, Any]]:
        """What the receiver was told since it was asked last, after everything due was sent."""
        done = self.kb("webhooks", "send")
        assert done.exit_code == 0, done.output
        taken = list(self.receiver.taken)
        self.receiver.taken.clear()
        assert all(is_signed(each) for each in taken)
        return [each.event for each in taken]

    def build(self) -> None:
        done = self.kb("build")
        assert done.exit_code == 0, done.output
        assert "not told" not in done.output

    def log(self) -> Log:
        webhook = self.receiver.webhook()
        return open_log(self.folder / "data" / LOG_FILE, outbox=Outbox((webhook,), SITE))

    def ask(self, *visitors: str, days_ago: float = 0.0) -> None:
        """Visitors ask for gift cards, in vain; then the gaps are counted."""
        log = self.log()
        for who in visitors:
            at = time.time() - days_ago * 86_400
            event = SearchEvent(new_search_id(at), "en", ASKED, 0.1, 1, False, at=at)
            log.record_search(event, Caller(who, "Firefox"))
        assert log.flush(), log.problem
        GapBook(log).update(time.time())
        log.close()


@pytest.fixture
def centre(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Centre]:
    monkeypatch.chdir(corpus.parent)
    with receiving() as receiver:
        yield Centre(corpus.parent, receiver)


def test_articles_that_come_change_and_go_are_told(centre: Centre, write: Write) -> None:
    centre.build()
    assert {each["data"]["change"] for each in centre.told()} == {"new"}
    centre.build()
    assert centre.told() == [], "nothing changed"

    path = write("en/gifts/gift-cards.md", CARDS)
    centre.build()
    (event,) = centre.told()
    assert event["type"] == "article.published"
    assert event["text"] == f"New article (en): Gift cards {SITE}/en/articles/gift-cards"
    assert event["data"]["change"] == "new"
    assert event["data"]["article"]["api"] == f"{SITE}/api/v1/articles/en/gift-cards"

    path.write_text(CARDS.replace("50", "100"), encoding="utf-8")
    centre.build()
    (event,) = centre.told()
    assert (event["type"], event["data"]["change"]) == ("article.published", "changed")

    path.write_text(CARDS.replace("---\n\n", "status: draft\n---\n\n"), encoding="utf-8")
    centre.build()
    (event,) = centre.told()
    assert event["type"] == "article.withdrawn"
    assert event["data"] == {"article": {"lang": "en", "slug": "gift-cards"}}


def test_a_webhook_that_is_added_later_is_told_of_what_changes_from_then_on(
    centre: Centre, write: Write
) -> None:
    (centre.folder / "kb.toml").unlink()
    centre.build()
    centre.configure()
    write("en/gifts/gift-cards.md", CARDS)
    centre.build()

    assert [each["data"]["article"]["slug"] for each in centre.told()] == ["gift-cards"]


def test_many_articles_at_once_are_one_event(centre: Centre, write: Write) -> None:
    centre.build()
    centre.told()
    for number in range(51):
        write(f"en/gifts/card-{number}.md", CARDS.replace("cards", f"cards {number}"))
    centre.configure(events=["article.published"])  # type: ignore[arg-type]
    centre.build()

    (event,) = centre.told()
    assert event["type"] == "articles.changed"
    assert event["data"] == {
        "new": 51,
        "changed": 0,
        "withdrawn": 0,
        "api": f"{SITE}/api/v1/articles",
    }


def test_what_could_not_be_told_is_told_after_the_next_build(centre: Centre, write: Write) -> None:
    centre.build()
    centre.told()
    log_file = centre.folder / "data" / LOG_FILE
    whole = log_file.read_bytes()
    log_file.write_bytes(b"no database" * 500)
    write("en/gifts/gift-cards.md", CARDS)
    done = centre.kb("build")
    assert done.exit_code == 0, "what is published stays so"
    assert "Webhooks were not told: " in done.output

    log_file.write_bytes(whole)
    centre.build()
    assert [each["data"]["article"]["slug"] for each in centre.told()] == ["gift-cards"]


def test_an_index_that_a_process_still_holds_tells_nothing(centre: Centre, write: Write) -> None:
    centre.build()
    old = open_index(centre.folder / "data")
    path = write("en/gifts/gift-cards.md", CARDS)
    centre.build()
    log = centre.log()

    assert announce_articles(log, old, time.time()) == 0
    path.unlink()
    log.close()
    centre.told()


def test_a_version_that_comes_into_force_is_told_without_a_build(
    centre: Centre, write: Write
) -> None:
    policy = (centre.folder / "articles/en/returns/return-policy.md").read_text(encoding="utf-8")
    later = policy.replace("2026-01-01", "2090-01-01").replace("30 days", "60 days")
    write("en/returns/return-policy@2090-01-01.md", later)
    centre.build()
    centre.told()
    log = centre.log()

    index = open_index(centre.folder / "data", date(2090, 1, 2))
    assert announce_articles(log, index, time.time()) == 1
    assert announce_articles(log, index, time.time()) == 0
    log.close()
    (event,) = centre.told()
    assert (event["type"], event["data"]["article"]["slug"]) == (
        "article.published", "return-policy"
    )  # fmt: skip


def test_a_gap_that_an_article_answers_is_told_as_closed(centre: Centre, write: Write) -> None:
    centre.build()
    centre.ask("Ada", "Bora")
    centre.told()
    path = write("en/gifts/gift-cards.md", CARDS)
    centre.build()

    published, closed = centre.told()
    assert published["type"] == "article.published"
    assert closed["type"] == "gap.closed"
    assert closed["data"]["by"] == "kb"
    assert closed["data"]["gap"]["question"] == ASKED
    assert closed["data"]["gap"]["state"] == "closed"
    assert closed["data"]["article"]["url"] == f"{SITE}/en/articles/gift-cards"

    path.unlink()
    centre.build()
    withdrawn, reopened = centre.told()
    assert withdrawn["type"] == "article.withdrawn"
    assert (reopened["type"], reopened["data"]["by"]) == ("gap.reopened", "kb")
    assert "article" not in reopened["data"]


def test_what_an_editor_does_is_told_without_their_name(centre: Centre) -> None:
    centre.build()
    centre.ask("Ada", "Bora")
    centre.told()
    log = centre.log()
    with log.reading() as database:
        (gap,) = read_gaps(database)
    assign_gap(log, gap.id, "Ingrid", "Ingrid")
    close_gap(log, gap.id, "en/parcels", "Ingrid", note="by Ingrid")
    reopen_gap(log, gap.id, "Ingrid")
    ignore_gap(log, gap.id, "Ingrid")
    log.close()

    closed, reopened = centre.told()
    assert (closed["type"], reopened["type"]) == ("gap.closed", "gap.reopened")
    assert closed["data"]["by"] == reopened["data"]["by"] == "editor"
    assert "Ingrid" not in json.dumps([closed, reopened])


def test_a_rising_gap_is_told_once_a_week(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    centre.build()
    centre.told()
    centre.ask(*(f"visitor {number}" for number in range(6)))
    assert centre.told() == [], "it was looked at less than an hour ago"

    monkeypatch.setattr("kb.announcing.EVERY", 0)
    (event,) = centre.told()
    assert event["type"] == "gap.rising"
    gap = event["data"]["gap"]
    assert gap["question"] == ASKED
    assert event["data"]["url"] == f"{SITE}/desk/gaps/{gap['id']}"
    assert event["data"]["trend"] >= 1.5
    assert ASKED in event["text"]
    assert centre.told() == []


def test_a_question_of_too_few_visitors_is_not_told(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.announcing.EVERY", 0)
    centre.build()
    centre.told()
    centre.ask("Ada", "Ada", "Ada")

    assert centre.told() == []


def test_a_test_says_what_came_of_it(centre: Centre) -> None:
    done = centre.kb("webhooks", "test")
    assert (done.exit_code, done.stdout) == (0, "127.0.0.1: delivered (HTTP 204)\n")
    (taken,) = centre.receiver.taken
    assert is_signed(taken)
    assert taken.event["type"] == "webhook.test"

    centre.receiver.statuses = [500]
    done = centre.kb("webhooks", "test", "127.0.0.1")
    assert done.exit_code == 1
    assert "127.0.0.1: not delivered (HTTP 500)" in done.output
    done = centre.kb("webhooks", "test", "other")
    assert done.exit_code == 2
    assert "There is no webhook 'other'" in done.output


def test_a_webhook_that_may_not_be_private_is_not_sent_to(centre: Centre) -> None:
    url = centre.receiver.address.replace("http:", "https:")
    text = f'[[webhooks]]\nurl = "{url}"\nsecret = "{SECRET}"\n'
    (centre.folder / "kb.toml").write_text(text, encoding="utf-8")
    done = centre.kb("webhooks", "test")

    assert done.exit_code == 1
    assert "the host is a private address: if that is meant, write `private = true`" in done.output
    assert centre.receiver.taken == []


def test_webhooks_are_listed(centre: Centre) -> None:
    centre.configure(name="tickets", events=["gap.closed", "gap.rising"])  # type: ignore[arg-type]
    centre.receiver.statuses = [204, 500]
    centre.kb("webhooks", "test")
    centre.kb("webhooks", "test")
    listed = json.loads(centre.kb("webhooks", "list", "--json").stdout)

    (row,) = listed["webhooks"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\+00:00", row.pop("delivered"))
    assert row == {
        "name": "tickets",
        "host": "127.0.0.1",
        "events": ["gap.closed", "gap.rising"],
        "private": True,
        "waiting": 1,
        "given_up": 0,
        "failures": 1,
    }
    table = centre.kb("webhooks", "list").stdout
    assert "tickets" in table
    assert "gap.closed, gap.rising" in table


def test_without_webhooks_there_is_nothing_to_do(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(corpus.parent)

    def kb(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, catch_exceptions=False)

    assert "No webhooks" in kb("webhooks", "list").output
    assert kb("webhooks", "send").exit_code == 0
    assert kb("webhooks", "test").exit_code == 2
    secret = kb("webhooks", "secret").stdout.strip()
    assert Webhook(url="https://a.example/", secret=secret).signing_keys


@pytest.mark.parametrize("verb", [("serve",), ("webhooks", "send"), ("webhooks", "test")])
def test_a_missing_secret_stops_what_would_send(centre: Centre, verb: tuple[str, ...]) -> None:
    done = centre.kb(*verb, KB_HOOK_SECRET="")

    assert done.exit_code == 2
    assert "The environment has no KB_HOOK_SECRET" in done.output


def test_a_missing_secret_stops_nothing_else(centre: Centre) -> None:
    assert centre.kb("build", KB_HOOK_SECRET="").exit_code == 0
    assert centre.kb("webhooks", "secret", KB_HOOK_SECRET="").exit_code == 0


DOCUMENT = Path(__file__).parents[2] / "docs" / "WEBHOOKS.md"
EXAMPLES = {
    event["type"]: event
    for event in map(json.loads, re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL))
}


def shape(value: Any, name: str = "") -> Any:
    """What a value is made of: the members of objects, and the kinds of everything else."""
    if isinstance(value, dict):
        return {key: shape(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    if name in ("change", "by", "state", "kind", "reason", "closed_by"):
        return value
    if isinstance(value, str):
        return re.sub(r"\d", "0", value) if name in ("timestamp", "updated") else "text"
    return type(value).__name__


def test_the_examples_in_the_document_are_what_is_sent(
    centre: Centre, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.announcing.EVERY", 0)
    centre.build()
    centre.told()
    centre.ask(*(f"visitor {number}" for number in range(6)))
    sent = centre.told()
    path = write("en/gifts/gift-cards.md", CARDS.replace("asks:", "tags: [gifts]\nasks:"))
    centre.build()
    sent += centre.told()
    path.unlink()
    centre.build()
    sent += centre.told()
    for number in range(51):
        write(f"en/gifts/card-{number}.md", CARDS.replace("cards", f"cards {number}"))
    centre.build()
    sent += centre.told()
    centre.kb("webhooks", "test")
    sent += [centre.receiver.taken[-1].event]

    real = {event["type"]: event for event in reversed(sent)}  # the first of each
    assert set(real) == set(EXAMPLES) == {*EVENTS, MANY, TEST}
    for name, example in EXAMPLES.items():
        assert shape(real[name]) == shape(example), name


def test_the_document_has_every_key_and_every_event() -> None:
    named = re.findall(r"^\| `([\w.-]+)` \|", DOCUMENT.read_text(), re.MULTILINE)

    assert set(Webhook.__struct_fields__) <= set(named)
    assert {*EVENTS, MANY, TEST} <= set(named)


def code_of(language: str) -> str:
    (code,) = re.findall(rf"```{language}\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    return str(code)


@pytest.fixture
def request_taken(centre: Centre) -> Taken:
    assert centre.kb("webhooks", "test").exit_code == 0
    return centre.receiver.taken[0]


def test_the_python_in_the_document_verifies(request_taken: Taken) -> None:
    names: dict[str, Any] = {}
    exec(code_of("python"), names)
    verify = names["verify"]
    headers, body = request_taken.headers, request_taken.body

    assert verify(SECRET, headers, body)
    two = f"v1,x {headers['webhook-signature']}"
    assert verify(SECRET, {**headers, "webhook-signature": two}, body)
    assert not verify(make_secret(), headers, body)
    assert not verify(SECRET, headers, body + b" ")
    assert not verify(SECRET, {**headers, "webhook-id": "evt_0"}, body)
    old = str(int(time.time()) - 301)
    assert not verify(SECRET, {**headers, "webhook-timestamp": old}, body)
    assert not verify(SECRET, {**headers, "webhook-timestamp": "now"}, body)


_TRY = """
const headers = JSON.parse(process.argv[2]);
const body = Buffer.from(process.argv[3]);
const secret = process.argv[4];
console.log(JSON.stringify([
  verify(secret, headers, body),
  verify(secret, { ...headers, "webhook-signature": `v1,x ${headers["webhook-signature"]}` }, body),
  verify("whsec_c2VjcmV0", headers, body),
  verify(secret, headers, Buffer.from(body + " ")),
  verify(secret, { ...headers, "webhook-timestamp": String(Date.now() / 1000 - 301) }, body),
  verify(secret, { ...headers, "webhook-timestamp": "now" }, body),
]));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node here")
def test_the_javascript_in_the_document_verifies(request_taken: Taken, tmp_path: Path) -> None:
    script = tmp_path / "verify.mjs"
    script.write_text(code_of("js") + _TRY, encoding="utf-8")
    arguments = (json.dumps(request_taken.headers), request_taken.body.decode(), SECRET)
    done = subprocess.run(
        ["node", str(script), *arguments], capture_output=True, check=True, text=True
    )

    assert json.loads(done.stdout) == [True, True, False, False, False, False]
