"""What the widget is served: its script, its texts and settings, the example shop."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient

from kb.authoring import load_library
from kb.config import Settings
from kb.index import compile_index
from kb.settings import Log, ProactiveMessage, Site, Widget
from kb.web.app import create_app
from kb.web.widget.bundle import join_script
from kb.web.wire.files import find_site

from .conftest import LANGUAGES, Client, Shop
from .outline import find_all

LARGEST = 15_000
"""Bytes of the script, compressed: the promise to shops."""

MakeShop = Callable[..., Client]

RETURNS = ProactiveMessage(
    id="returns",
    text={"en": "Read how returns work.", "fa": "ببینید چطور پس بفرستید."},
    pages=("/cart", "/product/*"),
    hours="open",
    delay=20,
    article="return-policy",
)


@pytest.fixture
def serve(corpus: Path, data_dir: Path) -> Iterator[MakeShop]:
    """A client of a help centre with this `[widget]`."""
    compile_index(load_library(corpus)[0], data_dir)
    opened: list[Client] = []

    def make(widget: Widget, log: Log | None = None) -> Client:
        settings = Settings(
            data=str(data_dir), site=Site(languages=LANGUAGES), widget=widget, log=log or Log()
        )
        client = TestClient(create_app(settings), raise_server_exceptions=False)
        opened.append(client.__enter__())
        return client

    yield make
    for client in opened:
        client.__exit__()


def test_the_script_is_one_small_file(client: Client) -> None:
    script = client.get("/widget.js").content

    assert b"class KbClient" in script
    assert len(gzip.compress(script, 9, mtime=0)) <= LARGEST
    assert re.findall(rb"^(?:import|export)\b|\bimport\(", script, re.MULTILINE) == []


def test_the_script_has_all_code_of_its_sources_and_no_line_of_their_comments(
    client: Client,
) -> None:
    sources = [
        (find_site() / "static" / name).read_text(encoding="utf-8")
        for name in ("client.js", "widget.js")
    ]
    code = [
        line.removeprefix("export ")
        for line in "".join(sources).splitlines()
        if not re.match(r"\s*(//|/\*|\*/|\* (?!\{)|\*$|import )", line) and line.strip()
    ]
    served = client.get("/widget.js").text.splitlines()

    assert [line for line in served if line.strip()] == code


def test_a_widget_that_does_not_import_the_client_is_no_script() -> None:
    for widget in ("", 'const a = 1; import { KbClient } from "./client.js";\n'):
        with pytest.raises(ValueError, match=r"client\.js"):
            join_script(widget, "export class KbClient {}\n")


def test_the_script_needs_no_exception_from_a_strict_policy(client: Client) -> None:
    script = client.get("/widget.js").text

    for forbidden in (
        *("eval(", "new Function", ".innerHTML", "insertAdjacentHTML", 'setAttribute("style"'),
        *("document.cookie", "<style", "@import", "url("),
    ):
        assert forbidden not in script, forbidden


def test_the_script_keeps_its_address_and_is_checked_again_soon(client: Client) -> None:
    answer = client.get("/widget.js")
    age = int(re.findall(r"max-age=(\d+)", answer.headers["cache-control"])[0])

    assert answer.status_code == 200
    assert 0 < age <= 3600
    assert "immutable" not in answer.headers["cache-control"]
    etag = {"If-None-Match": answer.headers["etag"]}
    assert client.get("/widget.js", headers=etag).status_code == 304
    assert int(client.get("/widget.js").headers["content-length"]) <= LARGEST


@pytest.mark.parametrize("lang", LANGUAGES)
def test_its_texts_are_in_the_language_of_the_page(client: Client, lang: str) -> None:
    said = client.get(f"/widget/{lang}.json").json()

    assert said["lang"] == lang
    assert said["dir"] == ("rtl" if lang == "fa" else "ltr")
    assert all(said["texts"].values())
    assert {"{query}", "{correction}"} <= set(re.findall(r"\{\w+\}", said["texts"]["corrected"]))
    assert "{query}" in said["texts"]["none"]
    assert "{language}" in said["texts"]["elsewhere"]
    assert len(set(said["counts"])) == len(said["counts"]) == 6
    assert [each["slug"] for each in said["questions"]]
    assert set(said["languages"]) == set(LANGUAGES)


def test_a_page_in_another_language_gets_the_nearest_one(client: Client) -> None:
    for asked, given in (("fa-AF", "fa"), ("TR", "tr"), ("de", "en"), ("und", "en"), ("%22", "en")):
        assert client.get(f"/widget/{asked}.json").json()["lang"] == given, asked
    assert client.get("/widget/en").status_code == 404
    assert client.get("/widget/en.html").status_code == 404


def test_its_settings_may_be_kept_for_a_while_and_are_then_compared(client: Client) -> None:
    answer = client.get("/widget/en.json")

    assert "max-age=300" in answer.headers["cache-control"]
    etag = {"If-None-Match": answer.headers["etag"]}
    assert client.get("/widget/en.json", headers=etag).status_code == 304


def test_the_script_asks_for_no_text_that_is_not_sent(client: Client) -> None:
    script = (find_site() / "static" / "widget.js").read_text(encoding="utf-8")
    sent = set(client.get("/widget/en.json").json()["texts"])

    assert set(re.findall(r"\btexts\.(\w+)", script)) <= sent


def test_a_message_is_sent_in_the_languages_that_it_is_written_in(serve: MakeShop) -> None:
    client = serve(Widget(messages=(RETURNS,)))

    (message,) = client.get("/widget/fa.json").json()["messages"]
    assert message == {
        "id": "returns",
        "text": "ببینید چطور پس بفرستید.",
        "pages": ["/cart", "/product/*"],
        "hours": "open",
        "delay": 20,
        "question": "",
        "article": "return-policy",
    }
    assert client.get("/widget/th.json").json()["messages"] == []


def test_a_message_whose_article_is_not_in_the_language_still_opens_the_widget(
    serve: MakeShop,
) -> None:
    lost = ProactiveMessage(id="parcels", text="…", article="parcels")
    client = serve(Widget(messages=(lost,)))

    articles = {
        lang: client.get(f"/widget/{lang}.json").json()["messages"][0]["article"]
        for lang in ("en", "fa")
    }
    assert articles == {"en": "parcels", "fa": ""}


@pytest.mark.parametrize(
    ("colour", "ink"), [("#f7a823", "#000000"), ("#0b6e4f", "#ffffff"), ("#ffffff", "#000000")]
)
def test_what_is_written_on_the_colour_can_be_read(serve: MakeShop, colour: str, ink: str) -> None:
    said = serve(Widget(colour=colour, position="start")).get("/widget/en.json").json()

    assert (said["colour"], said["ink"], said["position"]) == (colour, ink, "start")


def test_the_label_of_the_button_can_be_said_by_the_shop(serve: MakeShop) -> None:
    client = serve(Widget(label={"en": "Ask us"}))

    assert client.get("/widget/en.json").json()["texts"]["label"] == "Ask us"
    assert client.get("/widget/tr.json").json()["texts"]["label"] == "Yardım"


def test_votes_are_not_asked_for_when_nothing_is_kept(serve: MakeShop) -> None:
    assert serve(Widget()).get("/widget/en.json").json()["votes"] is True
    without = serve(Widget(), Log(enabled=False))
    assert without.get("/widget/en.json").json()["votes"] is False


def test_searches_of_the_widget_are_told_apart_and_completions_are_no_searches(shop: Shop) -> None:
    for text in ("w", "wh", "where is my par"):
        shop.client.get("/api/v1/suggest", params={"q": text, "lang": "en"})
    asked = {"q": "where is my parcel", "lang": "en", "source": "widget"}
    assert shop.client.get("/api/v1/search", params=asked).status_code == 200

    assert shop.rows("SELECT source FROM searches") == [{"source": "widget"}]


def test_an_app_cannot_say_that_it_is_a_page(shop: Shop) -> None:
    answer = shop.client.get("/api/v1/search", params={"q": "parcel", "source": "page"})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == (
        "`source` must be one of api, widget, instant."
    )


def test_the_example_shop_is_served_when_asked_for(serve: MakeShop) -> None:
    client = serve(Widget(example=True))
    answer = client.get("/example/")

    assert answer.status_code == 200
    assert answer.headers["x-robots-tag"] == "noindex"
    scripts = [each["src"] for each in find_all(answer.text, "script")]
    styles = [each["href"] for each in find_all(answer.text, "link", rel="stylesheet")]
    assert "/widget.js" in scripts
    for path in scripts + styles:
        assert client.get(path).status_code == 200, path
    assert client.get("/example/nothing.js").status_code == 404

    assert serve(Widget()).get("/example/").status_code == 404
