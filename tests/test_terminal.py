"""What the command line prints: plain where nobody sees colours."""

from __future__ import annotations

import pytest

from kb import terminal


@pytest.fixture(autouse=True)
def no_console_of_another_test() -> None:
    terminal._open_console.cache_clear()


def test_lines_are_printed_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say("[bold] 1 of 2 :smile:")
    terminal.note("reading\tfiles")

    assert capsys.readouterr() == ("[bold] 1 of 2 :smile:\n", "reading\tfiles\n")


def test_without_a_terminal_there_is_no_colour(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)

    terminal.warn("Old [index].")
    terminal.fail("No [index].")

    assert capsys.readouterr() == ("", "Old [index].\nError: No [index].\n")


def test_colours_mark_what_needs_an_eye(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")

    terminal.warn("Old [index].")
    terminal.fail("No [index].")

    assert capsys.readouterr().err == (
        "\x1b[33mOld [index].\x1b[0m\n\x1b[31mError:\x1b[0m No [index].\n"
    )
