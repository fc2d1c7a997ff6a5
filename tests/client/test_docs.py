"""docs/CLIENTS.md says the truth: every example runs, and prints what its comment says."""

from __future__ import annotations

import contextlib
import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .conftest import Centre, run_module

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

PAGE = Path(__file__).parents[2] / "docs" / "CLIENTS.md"
ADDRESS = "https://help.example.com"


def read_blocks(language: str, centre: Centre) -> list[str]:
    """The examples in a language, for this help centre, each on the lines that it has on the page
    so that an error names them."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.finditer(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    blocks = ["\n" * text[: each.start(1)].count("\n") + each[1] for each in found]
    assert len(blocks) > 5
    return [each.replace(ADDRESS, centre.address) for each in blocks]


def read_promises(blocks: list[str], prints: str, comment: str) -> list[str]:
    """What the examples say that they print."""
    lines = [line for block in blocks for line in block.splitlines()]
    return [line.partition(f"  {comment} ")[2] or line.partition(f"; {comment} ")[2]
            for line in lines if f"{prints}(" in line]  # fmt: skip


def test_the_python_examples_print_what_they_say(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_KEY", centre.key)
    blocks = read_blocks("python", centre)
    names: dict[str, object] = {"__name__": "example"}

    def run() -> None:
        for block in blocks:
            exec(compile(block, str(PAGE), "exec"), names)

    said = io.StringIO()
    # In a thread of its own: in this one Playwright may have its event loop.
    with contextlib.redirect_stdout(said), ThreadPoolExecutor(1) as thread:
        thread.submit(run).result()
    promised = [each for each in read_promises(blocks, "print", "#") if each]
    assert said.getvalue().splitlines() == promised
    assert len(promised) > 10


@pytest.mark.browser
def test_the_javascript_examples_print_what_they_say_on_another_sites_page(
    centre: Centre, page: Page
) -> None:
    blocks = read_blocks("js", centre)
    printed: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "log":  # the browser says itself that an article was not found
            printed.append(message.text)

    page.on("console", note)
    run_module(page, "\n".join(blocks))
    promised = [each for each in read_promises(blocks, "console.log", "//") if each]
    assert printed == promised
    assert len(promised) > 10
