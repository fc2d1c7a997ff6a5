"""The help centre as models use it: over HTTP, asked by the official client."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
from apart import run_apart
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from loopback import serving
from mcp import Client, MCPError
from mcp.types import CallToolResult, TextContent
from patience import await_that

from kb.authoring import load_library
from kb.codec import encode_json
from kb.config import Settings
from kb.errors import KbError, NotFound
from kb.index import compile_index
from kb.model import Kind
from kb.settings import Api, Channel, Contact, Serve, Site
from kb.shape.agent import DocumentPayload, ReadArticleAsked
from kb.web.agents.article import read_article
from kb.web.agents.asking import ask_from_here
from kb.web.agents.excerpt import LONGEST_GLIMPSE, cut_text
from kb.web.agents.manual import QUOTED
from kb.web.agents.telling import tell_article
from kb.web.agents.toolbox import call_tool
from kb.web.app import create_app

T = TypeVar("T")
Build = Callable[[Path, Path], None]
Write = Callable[..., Path]
Talk = Callable[[Client], Awaitable[T]]

ARTICLES = Path(__file__).parents[2] / "articles"
TOOLS = ["search_help", "read_article", "contact_options"]
SHOP = "https://shop.example.com"
ANSWERED = "how long do I have to return something"
UNANSWERED = "do you sell helicopters"
NAMES = ["question", "lang", "limit", "url", "slug"]
VALUES = (
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["en", "th", "/en"])
)
HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "search_help", "arguments": {"question": ANSWERED}},
}


class Shop:
    """A help centre on loopback, and what is in its log."""

    def __init__(self, app: Litestar, address: str) -> None:
        self.app = app
        self.address = address

    def talk(self, talk: Talk[T], mode: str = "auto") -> T:
        """What a client of MCP does in one session."""

        async def converse() -> T:
            async with Client(f"{self.address}/mcp", mode=mode) as client:
                return await talk(client)

        return run_apart(converse())

    def call(self, name: str, **arguments: Any) -> CallToolResult:
        return self.talk(lambda client: client.call_tool(name, arguments))

    def searches(self) -> list[tuple[str, str, str]]:
        log = self.app.state.centre.recording.require_log()
        assert log.flush(), log.problem
        with log.reading() as database:
            rows = database.execute("SELECT source, lang, outcome FROM searches ORDER BY id")
            return list(rows.fetchall())


@pytest.fixture(scope="module")
def shop(build_once: Build, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    data_dir = tmp_path_factory.mktemp("agents") / "data"
    build_once(ARTICLES, data_dir)
    email = Channel(kind="email", email="help@example.com", response="2 working days")
    chat = Channel(kind="chat", url="https://chat.example/?text={question}")
    wanted = Settings(
        data=str(data_dir),
        site=Site(name="Marigold", languages=("en", "fa", "th", "tr", "ne")),
        serve=Serve(origins=(SHOP,)),
        contact=Contact(hours={"mon-sun": "00:00-24:00"}, channels=(chat, email)),
    )
    app = create_app(wanted)
    with serving(app) as address:
        yield Shop(app, address)


@pytest.fixture
def client(shop: Shop) -> TestClient[Litestar]:
    """Requests without a client of MCP, to the same application."""
    return TestClient(shop.app, raise_server_exceptions=False)


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_of_either_protocol_finds_the_tools_and_how_to_use_them(
    shop: Shop, mode: str
) -> None:
    async def look(client: Client) -> tuple[list[Any], str | None]:
        return (await client.list_tools()).tools, client.instructions

    tools, instructions = shop.talk(look, mode)

    assert [tool.name for tool in tools] == TOOLS
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert all(tool.output_schema["type"] == "object" for tool in tools)
    question = tools[0].input_schema["properties"]["question"]
    assert "own words" in question["description"]
    assert question["maxLength"] == 500
    assert tools[0].input_schema["properties"]["lang"]["enum"] == ["en", "fa", "th", "tr", "ne"]
    assert tools[0].input_schema["required"] == ["question"]
    assert instructions is not None
    assert instructions.startswith("Marigold")
    assert "`answered` is false" in instructions


def test_an_answer_is_quoted_with_its_address(shop: Shop) -> None:
    result = shop.call("search_help", question=ANSWERED, limit=2)
    answer = result.structured_content

    assert answer["answered"] is True
    assert answer["confidence"] > 0.5
    assert answer["contact"] is None
    first = answer["hits"][0]
    assert first["url"].startswith(f"{shop.address}/en/articles/return-policy")
    assert (first["kind"], first["lang"], first["effective"]) == ("policy", "en", "2026-01-01")
    assert {"label": "Return window", "value": "30 days from delivery"} in first["facts"]
    assert len(first["passage"]) > 100, "a passage to answer from, no snippet"
    text = text_of(result)
    assert text.startswith("ANSWERED")
    assert first["url"] in text
    assert all(f"> {line}" in text for line in first["passage"].splitlines() if line)
    assert len(answer["hits"]) == 2


def test_what_is_not_answered_says_so_and_how_to_reach_a_person(shop: Shop) -> None:
    before = len(shop.searches())
    result = shop.call("search_help", question=UNANSWERED)
    answer = result.structured_content

    assert answer["answered"] is False
    assert "do not make an answer up" in answer["guidance"]
    channels = {each["kind"]: each for each in answer["contact"]["channels"]}
    assert channels["chat"]["open"] is True
    assert channels["chat"]["url"].endswith("helicopters")
    assert all(len(hit["passage"]) <= LONGEST_GLIMPSE for hit in answer["hits"])
    assert all(hit["facts"] == [] for hit in answer["hits"]), "nothing to mistake for an answer"
    assert text_of(result).startswith("NOT ANSWERED")
    assert "help@example.com" in text_of(result)
    assert shop.searches()[before:] == [("agent", "en", "unanswered")]


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("چند روز برای مرجوع کردن کالا وقت دارم", "fa"),
        ("คืนสินค้าได้ภายในกี่วัน", "th"),
    ],
)
def test_a_question_is_answered_in_its_own_language(shop: Shop, question: str, lang: str) -> None:
    before = len(shop.searches())
    answer = shop.call("search_help", question=question).structured_content

    assert (answer["lang"], answer["answered"]) == (lang, True)
    assert answer["hits"][0]["url"].startswith(f"{shop.address}/{lang}/articles/")
    assert shop.searches()[before:] == [("agent", lang, "answered")]


def test_an_answer_in_another_language_is_marked_as_that(shop: Shop) -> None:
    answer = shop.call("search_help", question=ANSWERED, lang="th").structured_content

    assert (answer["lang"], answer["answered"]) == ("th", False)
    assert "in another language" in answer["guidance"]
    assert {hit["lang"] for hit in answer["elsewhere"]} == {"en"}
    assert answer["elsewhere"][0]["slug"] == "return-policy"
    assert answer["contact"] is not None


@pytest.mark.parametrize(
    "name",
    [
        {"url": "{address}/en/articles/return-policy"},
        {"url": "{address}/en/articles/return-policy#what-a-return-costs"},
        {"url": "/en/articles/return-policy.md"},
        {"lang": "en", "slug": "return-policy"},
        {"lang": "en", "slug": "return-policy", "url": None},
    ],
)
def test_an_article_is_read_by_its_address_or_its_name(shop: Shop, name: dict[str, Any]) -> None:
    given = {key: text and text.format(address=shop.address) for key, text in name.items()}
    result = shop.call("read_article", **given)
    article = result.structured_content

    assert article["url"] == f"{shop.address}/en/articles/return-policy"
    assert article["markdown"].startswith("# Return policy\n\n- **Return window:** 30 days")
    assert f"({shop.address}/en/articles/warranty)" in article["markdown"]
    assert (article["state"], article["effective"], article["cut"]) == (
        "current",
        "2026-01-01",
        False,
    )
    assert [each["lang"] for each in article["translations"]] == ["fa", "th", "tr", "ne"]
    assert "> # Return policy" in text_of(result)


def test_ways_to_reach_a_person_say_whether_somebody_answers_now(shop: Shop) -> None:
    result = shop.call("contact_options", question="a ring")
    chat, email = result.structured_content["channels"]

    assert (chat["open"], chat["url"]) == (True, "https://chat.example/?text=a%20ring")
    assert email["response"]["text"]
    assert len(chat["days"]) == 7
    assert "help@example.com" in text_of(result)


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("search_help", {}, "`question` is missing"),
        ("search_help", {"question": None}, "`question` is missing"),
        ("search_help", {"question": " \u0007 "}, "`question` is empty"),
        ("search_help", {"question": 5}, "`question` must be text"),
        ("search_help", {"question": "x" * 501}, "501 characters; at most 500"),
        ("search_help", {"question": "x", "limit": 0}, "from 1 to 10"),
        ("search_help", {"question": "x", "limit": 11}, "from 1 to 10"),
        ("search_help", {"question": "x", "limit": True}, "must be a whole number"),
        ("search_help", {"question": "x", "limit": "3"}, "must be a whole number"),
        ("search_help", {"question": "x", "lang": "xx"}, "one of en, fa, th, tr, ne"),
        ("search_help", {"question": "x", "language": "en"}, "there are question, lang, limit"),
        ("read_article", {}, "Send `url`, or both `lang` and `slug`"),
        ("read_article", {"slug": "return-policy"}, "Send `url`, or both"),
        ("read_article", {"lang": "en", "slug": "no-such"}, "Call `search_help`"),
        ("read_article", {"lang": "xx", "slug": "return-policy"}, "one of en, fa"),
        ("read_article", {"url": "/en/topics/returns"}, "not the address of an article"),
        ("read_article", {"url": "https://evil.example/en/articles/warranty"}, "not the address"),
        ("read_article", {"url": "http://["}, "not the address"),
        ("read_article", {"url": "/en/articles/warranty/versions/2020-01-01"}, "no version"),
        ("read_article", {"url": "/" + "x" * 600}, "too long"),
        ("contact_options", {"lang": "de"}, "one of en, fa"),
        ("contact_options", {"question": "x" * 501}, "at most 500"),
    ],
)
def test_a_mistake_is_told_so_that_a_model_can_mend_it(
    shop: Shop, tool: str, arguments: dict[str, Any], said: str
) -> None:
    result = shop.call(tool, **arguments)

    assert result.is_error is True
    assert said in text_of(result)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(TOOLS), st.dictionaries(st.sampled_from(NAMES) | st.text(), VALUES))
def test_whatever_is_sent_is_answered_or_refused_in_words(
    shop: Shop, tool: str, arguments: dict[str, Any]
) -> None:
    asking = ask_from_here(shop.app.state.centre)
    status = 200
    try:
        told = call_tool(asking, tool, arguments)
        said = told.text + encode_json(told.payload).decode()
    except KbError as error:
        status, said = error.status, error.message

    assert status in (200, 400, 404)
    assert said.encode()


def test_a_tool_that_there_is_not_is_refused_with_those_that_there_are(shop: Shop) -> None:
    async def ask(client: Client) -> None:
        with pytest.raises(MCPError, match="there are search_help, read_article, contact_options"):
            await client.call_tool("delete_everything")

    shop.talk(ask)


def test_calls_at_once_are_answered_each(shop: Shop) -> None:
    before = len(shop.searches())
    questions = [ANSWERED, UNANSWERED, "where is my parcel", "gift card", "warranty"]

    async def ask(client: Client) -> list[CallToolResult]:
        calls = (client.call_tool("search_help", {"question": each}) for each in questions)
        return await asyncio.gather(*calls)

    answers = [each.structured_content for each in shop.talk(ask)]

    assert [answer["answered"] for answer in answers][:2] == [True, False]
    assert len({answer["hits"][0]["url"] for answer in answers}) > 2
    assert len(shop.searches()) == before + len(questions)


def test_an_agent_that_calls_itself_a_bot_is_recorded(
    shop: Shop, client: TestClient[Litestar]
) -> None:
    before = len(shop.searches())
    answer = client.post("/mcp", json=CALL, headers={**HEADERS, "User-Agent": "shop-chatbot/1.0"})

    assert answer.json()["result"]["structuredContent"]["answered"] is True
    assert answer.headers["content-type"] == "application/json"
    assert "mcp-session-id" not in answer.headers, "any worker answers any request"
    assert shop.searches()[before:] == [("agent", "en", "answered")]


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000", 200),
        ("localhost:8000", "http://localhost:8000", 200),
        ("[::1]:8000", "http://[::1]:8000", 200),
        ("help.internal", SHOP, 200),
        ("help.internal", None, 200),
        ("127.0.0.1:8000", "http://127.0.0.1:9000", 403),
        ("127.0.0.1:8000", "https://evil.example", 403),
        # DNS rebinding: the page's own name, which was made to point here.
        ("evil.example", "http://evil.example", 403),
        ("127.0.0.1.evil.example", "http://127.0.0.1.evil.example", 403),
        ("127.0.0.1:8000", "null", 403),
        ("127.0.0.1:8000", "", 403),
        ("127.0.0.1:8000", "http://[", 403),
    ],
)
def test_pages_of_other_sites_may_not_ask(
    client: TestClient[Litestar], host: str, origin: str | None, status: int
) -> None:
    headers = {**HEADERS, "Host": host} | ({} if origin is None else {"Origin": origin})
    answer = client.post("/mcp", json=CALL, headers=headers)

    assert answer.status_code == status
    if status == 403:
        assert answer.headers["content-type"] == "application/problem+json"
        assert "serve.origins" in answer.json()["detail"]


def test_a_page_of_a_named_shop_is_told_what_it_may_send(client: TestClient[Litestar]) -> None:
    asked = {
        "Origin": SHOP,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,mcp-protocol-version",
    }
    answer = client.options("/mcp", headers=asked)

    assert answer.headers["access-control-allow-origin"] == SHOP
    assert "mcp-protocol-version" in answer.headers["access-control-allow-headers"]
    assert (
        client.post("/mcp", json=CALL, headers={**HEADERS, "Origin": SHOP}).headers[
            "access-control-allow-origin"
        ]
        == SHOP
    )


def test_only_post_is_answered(client: TestClient[Litestar]) -> None:
    for method in ("GET", "DELETE", "PUT"):
        answer = client.request(method, "/mcp", headers={"Accept": "text/event-stream"})
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert answer.headers["content-type"] == "application/problem+json"


def test_what_is_no_message_is_refused(client: TestClient[Litestar]) -> None:
    def send(body: str, **headers: str) -> int:
        return client.post("/mcp", content=body, headers={**HEADERS, **headers}).status_code

    assert send("{") == 400
    assert send("[" * 5000) == 400
    assert send(json.dumps(CALL), Accept="text/html") == 406
    assert send(json.dumps(CALL), **{"Content-Type": "text/plain"}) == 400
    assert send(json.dumps({**CALL, "padding": "x" * 70_000})) == 413
    assert send(json.dumps(CALL)) == 200


@pytest.mark.parametrize("version", ["2025-06-18", "2026-07-28"])
def test_an_agent_that_hangs_up_in_the_middle_is_no_fault(
    shop: Shop, version: str, caplog: pytest.LogCaptureFixture
) -> None:
    host, _, port = shop.address.removeprefix("http://").partition(":")
    caplog.set_level(logging.INFO, "kb.access")
    said = {**HEADERS, "Host": "x", "MCP-Protocol-Version": version, "Content-Length": "9"}
    head = "".join(f"{name}: {text}\r\n" for name, text in said.items())
    with socket.create_connection((host, int(port))) as line:
        line.sendall(f"POST /mcp HTTP/1.1\r\n{head}\r\n{{".encode())
    await_that(lambda: "POST /mcp 400" in caplog.text, "the request does not end")

    assert [each for each in caplog.records if each.levelname == "ERROR"] == []


def test_an_agent_is_told_when_there_is_no_index(tmp_path: Path) -> None:
    app = create_app(Settings(data=str(tmp_path / "data")))
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.post("/mcp", json=CALL, headers=HEADERS).json()["result"]

    assert answer["isError"] is True
    assert "cannot answer at the moment" in answer["content"][0]["text"]
    assert str(tmp_path) not in json.dumps(answer), "a fault of ours keeps to itself"


def test_without_the_library_the_path_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    app = create_app(Settings(data=str(tmp_path / "data")))
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.post("/mcp", json=CALL, headers=HEADERS)

    assert answer.status_code == 404
    assert "pip install 'kb[mcp]'" in answer.json()["detail"]


def test_it_can_be_switched_off(tmp_path: Path) -> None:
    app = create_app(Settings(data=str(tmp_path / "data"), api=Api(mcp=False)))
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.post("/mcp", json=CALL, headers=HEADERS)

    assert answer.status_code in (404, 405)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_server_that_no_agent_asks_does_not_load_the_library(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from litestar.testing import TestClient\n"
        "from kb.config import Settings\n"
        "from kb.web.app import create_app\n"
        f"with TestClient(create_app(Settings(data={str(tmp_path)!r}))) as client:\n"
        "    assert client.get('/mcp').status_code == 405\n"
        "    sys.exit('mcp' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_versions_of_a_policy_are_told_apart(corpus: Path, write: Write, data_dir: Path) -> None:
    write(
        "en/returns/return-policy@2027-01-01.md",
        """\
        ---
        title: Return terms
        kind: policy
        ---

        You may return anything within 60 days.
        """,
    )
    today = date(2026, 11, 22)
    compile_index(load_library(corpus)[0], data_dir, today=today)
    wanted = Settings(data=str(data_dir), site=Site(url="https://help.example.com"))
    app = create_app(wanted, today=lambda: today)
    asking = ask_from_here(app.state.centre)
    with TestClient(app):
        now = read_article(asking, ReadArticleAsked(lang="en", slug="return-policy"))
        assert now.next is not None
        later = read_article(asking, ReadArticleAsked(url=now.next.url))
        with pytest.raises(NotFound, match="there is 2026-01-01, 2027-01-01"):
            read_article(asking, ReadArticleAsked(url=now.url + "/versions/2030-01-01"))

    assert (now.state, now.title, now.next.effective) == (
        "current",
        "Return policy",
        date(2027, 1, 1),
    )
    assert now.next.url == f"{now.url}/versions/2027-01-01"
    assert (later.state, later.title, later.url) == ("announced", "Return terms", now.next.url)
    assert later.next is None
    assert "not in force today" in tell_article(later)


@given(st.text())
def test_no_line_of_an_article_escapes_its_quotation(markdown: str) -> None:
    payload = DocumentPayload(
        title="T",
        url="/en/articles/t",
        lang="en",
        slug="t",
        kind=Kind.GUIDE,
        state="current",
        effective=None,
        next=None,
        facts=(),
        updated=date(2026, 1, 1),
        reviewed=None,
        translations=(),
        markdown=markdown,
        cut=False,
    )
    _, _, quoted = tell_article(payload).partition(QUOTED)

    assert all(line.startswith(">") for line in quoted.splitlines() if line)


@given(st.text(), st.integers(1, 50))
def test_a_text_that_was_cut_is_the_beginning_of_it(text: str, longest: int) -> None:
    kept, cut = cut_text(text, longest)

    assert len(kept) <= longest
    assert cut == (len(text) > longest)
    assert text.startswith(kept.removesuffix("…")) if cut else kept == text
