"""`make bench` in small: every part runs on made-up text, and a reader gets what was measured."""

from __future__ import annotations

import re
import threading
import xml.etree.ElementTree as ET
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from bench import load
from bench.__main__ import Plan, measure
from bench.corpus import Corpus, ask_questions, made_corpus, to_markdown, token_lines
from bench.goal import at_least, at_most, list_goals
from bench.machine import read_machine
from bench.memory import run_apart
from bench.peers import find_peers
from bench.plot import draw_latency
from bench.report import figure
from bench.report import to_markdown as report
from bench.results import Results
from bench.retrieval import UNCOMPILED, Retrieval, measure_retrieval
from bench.timing import interleave

from kb.analysis import analyzer_for
from kb.authoring import load_library
from kb.codec import decode_json, encode_json

PASSAGES = 120
QUESTIONS = 12


@pytest.fixture(scope="module")
def text() -> Corpus:
    return made_corpus(60)


@pytest.fixture(scope="module")
def retrieval(text: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Retrieval:
    scratch = tmp_path_factory.mktemp("retrieval")
    return measure_retrieval(text, PASSAGES, find_peers(), scratch, QUESTIONS)


def test_every_engine_finds_the_passages_that_questions_were_cut_from(retrieval: Retrieval) -> None:
    found = {each.name: each.finds for each in retrieval.contenders}

    assert {"kb", "SQLite FTS5", "Whoosh"} <= found.keys()
    assert min(found.values()) > 0.8, found
    assert all(each.size > 0 and 0 < each.p50 <= each.p95 for each in retrieval.contenders)


def test_the_corpus_has_any_size_and_is_the_same_each_time(text: Corpus) -> None:
    articles = text.passages(480)

    assert sum(len(article.passages) for article in articles) == 480
    assert articles == Corpus(text.name, text.pages).passages(480)
    assert len({article.slug for article in articles}) == len(articles)
    assert len(set(token_lines(articles))) == 420, "only 60 intros return as they were"


def test_questions_stand_in_the_passage_that_they_name(text: Corpus) -> None:
    articles = text.articles(40)
    lines = token_lines(articles)
    questions = ask_questions(articles, 50)

    assert len({each.text for each in questions}) == 50
    for each in questions:
        assert 4 <= len(each.text.split()) <= 8
        assert set(each.terms) <= set(lines[each.document].split())
        assert each.stems == tuple(
            dict.fromkeys(token.stem for token in analyzer_for("en").tokens(each.text))
        )


def test_files_have_the_words_of_the_articles(text: Corpus, tmp_path: Path) -> None:
    """Servers read files and the bare index is compiled from articles: both are the same text."""
    (article,) = Corpus("", (replace(text.pages[0], intro="Use `a_b` <c> [d](e) *f*."),)).articles(
        1
    )
    path = tmp_path / article.source
    path.parent.mkdir(parents=True)
    path.write_text(to_markdown(article), encoding="utf-8")

    (read,) = load_library(tmp_path)[0].articles

    assert read.title == article.title
    assert [each.heading for each in read.passages] == [each.heading for each in article.passages]
    assert [each.text.split() for each in read.passages] == [
        each.text.split() for each in article.passages
    ]


def test_every_part_runs_and_is_reported(
    text: Corpus, tmp_path: Path, retrieval: Retrieval
) -> None:
    plan = Plan((), 30, 10, 1, 10, 1, 0.2, 0.2)

    results = replace(measure(text, plan, tmp_path), retrieval=(retrieval,))

    assert decode_json(encode_json(results), Results) == results
    said = report(results)
    assert re.findall(r"^## (.+)$", said, re.MULTILINE) == [
        "Goals",
        "Top ten of some words",
        "The whole search",
        "Building",
        "Serving",
        "Over HTTP",
    ]
    assert results.traffic
    assert [each.errors for each in results.traffic.throughput] == [0, 0]
    assert [(each.answers, each.errors) for each in results.traffic.steady] == [(100, 0)] * 2
    assert len(list_goals(results)) == said.split("## ")[1].count("| at ")


def test_goals_are_bounds_from_either_side() -> None:
    assert at_least("speed", 2.0, 2, "×").is_reached
    assert not at_least("speed", 1.99, 2, "×").is_reached
    assert at_most("time", 2.0, 2, "s").is_reached
    assert not at_most("time", 2.01, 2, "s").is_reached
    assert not at_most("memory", None, 2, "MB").is_reached


def test_a_goal_that_is_missed_is_said_to_be(retrieval: Retrieval) -> None:
    slow = replace(retrieval, passages=10_000, whole_p95=0.006)
    said = report(Results("text", read_machine(), (slow,)))

    assert "| whole search, p95 | 6 ms | at most 5 ms | **no** |" in said
    assert "| whole search, p95 | 5 ms | at most 5 ms | yes |" in report(
        Results("text", read_machine(), (replace(slow, whole_p95=0.005),))
    )


def test_contenders_are_asked_in_turn() -> None:
    asked: list[tuple[str, int]] = []
    calls = {
        "a": lambda number: asked.append(("a", number)),
        "b": lambda number: asked.append(("b", number)),
    }

    taken = interleave(calls, [1, 2], {"a": 2, "b": 1}, warm_up=0)

    assert asked == [("a", 1), ("b", 1), ("a", 2), ("b", 2), ("a", 1), ("a", 2)]
    assert [len(each) for each in taken.values()] == [2, 2]


class Shop(BaseHTTPRequestHandler):
    """Answers `/good` and nothing else; hangs up on `/bye`."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/bye":
            self.close_connection = True
            return
        self.send_response(200 if self.path == "/good" else 500)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("extra", [{}, {"rate": 1000.0}])
def test_bad_answers_and_broken_connections_are_errors(extra: dict[str, float]) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as shop:
        threading.Thread(target=shop.serve_forever, daemon=True).start()
        job = {"port": shop.server_port, "connections": 2, "once": True, **extra}
        paths = ["/good"] * 20 + ["/bad"] * 5 + ["/bye"] * 5 + ["/good"] * 20
        done = load.run({**job, "paths": paths, "seconds": 0.05 if extra else 5.0})
        shop.shutdown()

    assert (done["answers"], done["errors"]) == (40, 10)
    assert 0 < done["p50"] <= done["p99"] <= done["most"]


def test_the_memory_of_a_process_of_its_own_is_its_own() -> None:
    held = bytearray(200_000_000)

    answer, peak = run_apart(len, [b"x"])

    assert answer == 1
    assert 1_000_000 < peak < len(held)


def test_the_plot_is_an_image_that_names_every_line(retrieval: Retrieval) -> None:
    later = replace(retrieval, passages=10 * retrieval.passages)
    for measured in ((retrieval,), (retrieval, later)):
        picture = ET.fromstring(draw_latency(measured))
        words = [element.text for element in picture.iter("{http://www.w3.org/2000/svg}tspan")]
        names = {each.name for each in retrieval.contenders} | {"kb, whole search"}

        assert set(words) == names - {UNCOMPILED}, "two lines of ours are enough"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (0.01234, "0.0123"),
        (1.0, "1"),
        (1.239, "1.24"),
        (45.67, "45.7"),
        (1234.5, "1,234"),
    ],
)
def test_figures_have_three_digits(value: float, said: str) -> None:
    assert figure(value) == said
