"""The editors' verbs: what customers ask in vain, what a draft would answer, who may edit."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from click.core import ParameterSource

from kb import terminal
from kb.asking import lore_of, open_quiet_log
from kb.authoring.manuscript import check_manuscript, read_manuscript
from kb.codec import encode_json
from kb.config import Settings
from kb.errors import ContentError, IndexUnavailable, UsageError
from kb.index import Index, open_index
from kb.insight import Log, Period
from kb.insight.editor import add_editor, read_editors, remove_editor, set_password
from kb.insight.gap import GapState
from kb.insight.gap_book import GapBook
from kb.insight.gap_desk import read_gaps
from kb.insight.gap_list import gaps_to_csv, gaps_to_json
from kb.model import Article
from kb.publishing import open_or_publish
from kb.report import list_gaps, tell_trial, trial_to_json, write_week
from kb.trial import try_draft
from kb.verb import settings_options

PATIENCE = 4.0
"""Seconds after which no other round of grouping is begun; a round takes up to 4 s. What is left is
grouped by the next call: on a log of a million searches the list comes within 10 s."""

SHOWN = tuple(state for state in GapState if state is not GapState.IGNORED)
"""States that are listed unless others are asked for: who ignored a gap has seen it."""


@click.group("gaps", invoke_without_command=True)
@click.option("--lang", metavar="LANG", help="Only questions in this language.")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([str(state) for state in GapState]),
    help="Only gaps in this state; may be repeated [all but ignored].",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, for a spreadsheet.")
@settings_options
@click.pass_context
def gaps(
    ctx: click.Context,
    settings: Settings,
    lang: str | None,
    states: tuple[str, ...],
    as_json: bool,
    as_csv: bool,
) -> None:
    """List the questions that customers ask and no article answers, the most pressing first.

    \b
    kb gaps --lang tr                         gaps, as a table
    kb gaps --csv > gaps.csv                  for a spreadsheet
    kb gaps replay articles/en/gifts/cards.md what a draft would answer

    Questions that fewer visitors asked than the setting `log.min_visitors` are not shown.
    """
    if ctx.invoked_subcommand is not None:
        return
    if as_json and as_csv:
        raise UsageError("Choose either --json or --csv.")
    with open_quiet_log(settings) as log:
        _update(log, settings)
        with log.reading() as database:
            found = read_gaps(database, lang, tuple(map(GapState, states)) or SHOWN)
    if as_json:
        click.echo(encode_json(gaps_to_json(found)).decode())
    elif as_csv:
        click.echo(gaps_to_csv(found), nl=False)
    elif found:
        for line in list_gaps(found):
            terminal.say(line)
    else:
        terminal.say("No gaps.")


@gaps.command("replay")
@click.argument("draft", metavar="DRAFT.md", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@settings_options
@click.pass_context
def replay_draft(ctx: click.Context, settings: Settings, draft: Path, as_json: bool) -> None:
    """Say how many of the asks in vain a draft would answer, and what it takes from other articles.

    The file may have any `status`. Its language is compiled with it, as it is served now, into a
    folder that is removed afterwards; nothing is published. The questions are those of the gaps
    that the draft was written for or, if that is not known, of all open gaps in its language.
    """
    given = ctx.parent.params if ctx.parent else {}
    if ctx.parent and any(
        ctx.parent.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in given
    ):
        raise UsageError("Write the options behind `replay`.")
    article = _read_draft(settings, draft)
    index = open_or_publish(settings)
    with open_quiet_log(settings) as log:
        _update(log, settings)
        trial = try_draft(index, log, article)
    if as_json:
        click.echo(encode_json(trial_to_json(trial)).decode())
        return
    for line in tell_trial(trial):
        terminal.say(line)


@click.command("digest")
@click.option("--days", default=7, type=click.IntRange(1, 366), help="How many days [7].")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day, as 2026-11-22 [today, UTC]."
)
@settings_options
def digest(settings: Settings, days: int, until: datetime | None) -> None:
    """Print the week as Markdown: numbers, rising questions, gaps that came, closed or reopened.

    To be sent to editors by whatever runs it once a week.
    """
    last = (until or datetime.now(UTC)).date()
    with open_quiet_log(settings) as log:
        _update(log, settings)
        click.echo(write_week(log, Period(last - timedelta(days - 1), last)), nl=False)


@click.group("editor")
def editor() -> None:
    """Say who may work at the desk (`/desk`)."""


_PASSWORD = click.option(
    "--password-stdin", "from_stdin", is_flag=True, help="Read the password from standard input."
)


@editor.command("add")
@click.argument("name", metavar="NAME")
@_PASSWORD
@settings_options
def add(settings: Settings, name: str, from_stdin: bool) -> None:
    """Add an editor. The password is asked for and not shown; ten characters at least."""
    password = _read_password(from_stdin)
    with open_quiet_log(settings) as log:
        added = add_editor(log, name, password)
    terminal.say(f"Added {added.name}. They log in at {settings.site.url.rstrip('/')}/desk.")


@editor.command("password")
@click.argument("name", metavar="NAME")
@_PASSWORD
@settings_options
def change_password(settings: Settings, name: str, from_stdin: bool) -> None:
    """Give an editor another password. They are logged out everywhere."""
    password = _read_password(from_stdin)
    with open_quiet_log(settings) as log:
        set_password(log, name, password)
    terminal.say(f"{name} has a new password.")


@editor.command("remove")
@click.argument("name", metavar="NAME")
@settings_options
def remove(settings: Settings, name: str) -> None:
    """Remove an editor. They are logged out at once; what they wrote stays."""
    with open_quiet_log(settings) as log:
        remove_editor(log, name)
    terminal.say(f"Removed {name}.")


@editor.command("list")
@settings_options
def list_editors(settings: Settings) -> None:
    """List the editors."""
    with open_quiet_log(settings) as log, log.reading() as database:
        for each in read_editors(database):
            terminal.say(f"{each.name}  (since {each.created:%Y-%m-%d})")


def _update(log: Log, settings: Settings) -> None:
    """Group what was asked since the last time."""
    try:
        index: Index | None = open_index(settings.data_dir)
    except IndexUnavailable:
        index = None  # questions can be grouped without articles
    book = GapBook(log, lore_of(index))
    begun = time.monotonic()
    updated = book.update(time.time())
    while updated.waiting and time.monotonic() - begun < PATIENCE:
        updated = book.update(time.time())
    if updated.waiting:
        terminal.note(f"{updated.waiting} rarer questions are not grouped yet. Call it again.")


def _read_draft(settings: Settings, path: Path) -> Article:
    """The article of a file. Raises UsageError, and ContentError with the mistakes in it."""
    folder = settings.articles_dir
    try:
        source = path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        raise UsageError(
            f"{path} is not below {folder}. Put the draft where it will stand:"
            f" {folder}/<language>/<category>/<name>.md."
        ) from None
    checked = check_manuscript(folder, source, read_manuscript(folder, source).data)
    if checked.article is None or not checked.is_sound:
        raise ContentError(checked.problems)
    return checked.article


def _read_password(from_stdin: bool) -> str:
    """One line of standard input, or what is typed twice without being shown."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed
