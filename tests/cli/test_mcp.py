"""`kb mcp` as a program of its own: what agents on the same machine start."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from apart import run_apart
from click.testing import CliRunner
from mcp import Client, StdioServerParameters
from patience import PATIENCE

from kb.cli import main

Build = Callable[[Path, Path], None]

ARTICLES = Path(__file__).parents[2] / "articles"
THAI = "คืนสินค้าได้ภายในกี่วัน"
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}


@pytest.fixture
def folder(build_once: Build, tmp_path: Path) -> Path:
    """A help centre with the starter articles, published."""
    build_once(ARTICLES, tmp_path / "data")
    (tmp_path / "kb.toml").write_text('[site]\nurl = "https://help.example.com"\n')
    return tmp_path


def start(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "kb", "mcp"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={key: text for key, text in os.environ.items() if not key.startswith("KB_")},
    )


def say(process: subprocess.Popen[str], message: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(message) + "\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer


def call(number: int, question: str) -> dict[str, Any]:
    params = {"name": "search_help", "arguments": {"question": question}}
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}


def searches(folder: Path) -> list[tuple[str, str, str]]:
    with sqlite3.connect(folder / "data" / "log.db") as database:
        return database.execute("SELECT source, lang, outcome FROM searches ORDER BY id").fetchall()


def test_the_official_client_starts_it_and_is_answered(folder: Path) -> None:
    async def converse() -> tuple[list[str], list[Any]]:
        started = StdioServerParameters(
            command=sys.executable, args=["-m", "kb", "mcp"], cwd=str(folder)
        )
        async with Client(started) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            found = await client.call_tool("search_help", {"question": THAI})
            url = found.structured_content["hits"][0]["url"]
            read = await client.call_tool("read_article", {"url": url})
            contact = await client.call_tool("contact_options", {"lang": "th"})
            missed = await client.call_tool("search_help", {"question": "do you sell helicopters"})
            wrong = await client.call_tool("search_help", {"question": "x", "lang": "xx"})
            return names, [found, read, contact, missed, wrong]

    names, (found, read, contact, missed, wrong) = run_apart(converse())

    assert names == ["search_help", "read_article", "contact_options"]
    assert found.structured_content["answered"] is True
    assert read.structured_content["url"].startswith("https://help.example.com/th/articles/")
    assert contact.structured_content["url"].startswith("https://help.example.com/th/")
    assert missed.structured_content["answered"] is False
    assert wrong.is_error
    assert searches(folder) == [("agent", "th", "answered"), ("agent", "en", "unanswered")]


def test_it_says_nothing_but_the_protocol_and_ends_with_its_input(folder: Path) -> None:
    process = start(folder)
    assert say(process, HELLO)["result"]["serverInfo"]["name"] == "kb"
    answer = say(process, call(2, "where is my parcel"))
    rest, errors = process.communicate(timeout=PATIENCE)

    assert answer["result"]["structuredContent"]["answered"] is True
    assert (process.returncode, rest, errors) == (0, "", "")
    assert searches(folder) == [("agent", "en", "answered")]


def test_a_signal_ends_it_at_once_and_loses_nothing(folder: Path) -> None:
    processes = {each: start(folder) for each in (signal.SIGTERM, signal.SIGINT)}
    for process in processes.values():
        say(process, HELLO)
        say(process, call(2, "where is my parcel"))
    for sent, process in processes.items():
        process.send_signal(sent)  # its input is still open
        assert process.wait(PATIENCE) == 0
        process.communicate()

    assert searches(folder) == [("agent", "en", "answered")] * 2


def test_without_an_index_it_says_what_to_do(tmp_path: Path) -> None:
    ended = CliRunner().invoke(main, ["mcp", "--data", str(tmp_path)])

    assert (ended.exit_code, ended.stdout) == (1, "")
    assert "Run `kb build`" in ended.stderr


def test_without_the_library_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    ended = CliRunner().invoke(main, ["mcp", "--data", str(tmp_path)])

    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "pip install 'kb[mcp]'" in ended.stderr
