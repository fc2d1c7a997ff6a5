"""What the command line shows on a terminal, and how. The owner of rich.

Rich is loaded by the first who shows more than plain text: a server that starts has none to show.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from kb.model import Problem
from kb.result import Hit, SearchResult, Snippet

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from kb.search.explain import Explanation

_lines: logging.Logger | None = None

Step = Callable[[int, int], None]


def speak_in_lines() -> None:
    """From now on, say everything but answers of verbs in lines of the log: a program reads it."""
    global _lines  # noqa: PLW0603 (a process has one standard error)
    _lines = logging.getLogger("kb.cli")


def say(text: str) -> None:
    """A line of a verb's answer."""
    if _lines:
        _lines.info("%s", text)
        return
    print(text, flush=True)


def note(text: str) -> None:
    """A line about what is going on, which is no part of the answer."""
    if _lines:
        _lines.info("%s", text)
        return
    print(text, file=sys.stderr, flush=True)


def warn(text: str) -> None:
    """A line about something that needs an eye."""
    if _lines:
        _lines.warning("%s", text)
        return
    _show_coloured("yellow", text)


def fail(text: str) -> None:
    """A line about what could not be done."""
    if _lines:
        _lines.error("%s", text)
        return
    _show_coloured("red", "Error:", text)


@contextmanager
def progress(label: str) -> Iterator[Step]:
    """A progress bar on a terminal, nothing elsewhere; call what it yields with done and total."""
    # Not needed to serve, and slow to load.
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = _open_console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task(label, total=None)

        def step(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield step


def show_problems(problems: Iterable[Problem]) -> None:
    """A line for each, on standard error, unwrapped: editors click on `path:line`."""
    for problem in problems:
        if _lines:
            _lines.warning("%s", problem)
        else:
            print(problem, file=sys.stderr)


def show_table(rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows with the same keys as lines of text, the keys first, each column as wide as needed."""
    if not rows:
        return
    cells = [list(rows[0])]
    cells += [["–" if cell is None else str(cell) for cell in row.values()] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        say("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))


def show_result(result: SearchResult) -> None:
    """Hits as a customer would see them, in text."""
    state = "answered" if result.answered else f"not answered ({result.reason})"
    say(f"{result.total} articles, {state}, confidence {result.confidence:.2f}")
    if result.correction:
        say(f"Understood as: {result.correction}")
    for number, hit in enumerate(result.hits, start=1):
        _show_hit(number, hit)
    for other in result.elsewhere:
        say(f"\nAnswered in {other.query.lang}, confidence {other.confidence:.2f}")
        for number, hit in enumerate(other.hits, start=1):
            _show_hit(number, hit)
    if result.suggestions:
        say("\nQuestions that can be answered:")
        for text in result.suggestions:
            say(f"  {text}")


def show_explanation(explained: Explanation) -> None:
    """Every step of a search, and every part of its scores."""
    say(f"\nLooked for in {explained.lang}: {explained.text}")
    for word in explained.words:
        found = f"in {word.passages} passages" if word.passages else "in no passage"
        near = f"; nearest: {', '.join(word.nearest)}" if word.nearest else ""
        role = ", function word" if word.function_word else ""
        say(f"  {word.typed} → {word.folded} → {word.stem}{role}: {found}{near}")
    for added in explained.additions:
        say(f"  + {added.stem} ({added.weight:g}): {added.reason} for “{added.word}”")
    for number, hit in enumerate(explained.hits, start=1):
        anchor = f"#{hit.anchor}" if hit.anchor else ""
        say(f"\n{number}. {hit.slug}{anchor}: {hit.score:g}")
        for part in hit.parts:
            say(f"   {part.worth:8.3f}  {part.reason}")
    say(
        f"\nConfidence {explained.confidence:g} (answered from {explained.answered_from:g}): net"
        f" score {explained.net:g} times the rarest word's, {explained.ratio:.0%} of the n-grams'"
        f" highest score, {explained.likeness:.0%} like a question that the article answers"
        f"{', all telling words in one' if explained.covered else ''}."
    )


@cache
def _open_console(*, stderr: bool) -> Console:
    from rich.console import Console  # noqa: PLC0415

    return Console(stderr=stderr, highlight=False, soft_wrap=True)


def _show_coloured(colour: str, text: str, rest: str = "") -> None:
    """A line on standard error, of which the first part has a colour where colours are shown."""
    if not (sys.stderr.isatty() or os.environ.get("FORCE_COLOR")):
        print(*filter(None, (text, rest)), file=sys.stderr, flush=True)
        return
    from rich.text import Text  # noqa: PLC0415

    line = Text(text, style=colour)
    _open_console(stderr=True).print(line if not rest else Text.assemble(line, " ", rest))


def _show_hit(number: int, hit: Hit) -> None:
    from rich.text import Text  # noqa: PLC0415

    out = _open_console(stderr=False)
    line = Text(f"\n{number}. ").append_text(_styled(hit.title))
    if hit.heading.text:
        line.append(" › ").append_text(_styled(hit.heading))
    out.print(line)
    out.print(Text(f"   {hit.url}", style="dim"))
    out.print(Text("   ").append_text(_styled(hit.snippet)))


def _styled(snippet: Snippet) -> Text:
    from rich.text import Text  # noqa: PLC0415

    text = Text(snippet.text)
    for start, end in snippet.highlights:
        text.stylize("bold yellow", start, end)
    return text
