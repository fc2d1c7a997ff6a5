"""Moving in: `kb import` from another help centre."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kb import terminal
from kb.authoring.file_name import check_place
from kb.config import Settings
from kb.errors import UsageError
from kb.verb import settings_options

if TYPE_CHECKING:
    from kb.moving import Export, Outcome

F = TypeVar("F", bound=Callable[..., Any])


@click.group("import")
def move() -> None:
    """Import articles from another help centre. Doing it again changes nothing.

    \b
    kb import html saved-site/           a folder of HTML pages
    kb import csv questions.csv          a table of questions and answers
    kb import zendesk zendesk-export/    saved answers of Zendesk's Help Center API
    kb import freshdesk fresh-export/    saved answers of Freshdesk's Solutions API

    docs/MOVING.md says how to get each of them, what comes over and what does not. Files that a
    person wrote or changed are never written over.
    """


def _options(verb: F) -> F:
    """The options of every source, and the settings'."""
    made = verb
    options = (
        click.option("--lang", metavar="LANG", default="", help="Language of all [as it says]."),
        click.option("--category", metavar="NAME", default="", help="One folder for all."),
        click.option(
            "--images",
            "pictures",
            metavar="DIR",
            type=click.Path(path_type=Path, exists=True, file_okay=False),
            help="Folder with the pictures that were saved from the old site.",
        ),
        click.option(
            "--report",
            metavar="FILE",
            type=click.Path(path_type=Path, dir_okay=False),
            default="import-report.md",
            help="What did not come over, place by place [import-report.md].",
        ),
        click.option("--dry-run", is_flag=True, help="Write the report and nothing else."),
    )
    for option in reversed(options):
        made = option(made)
    return settings_options(made)


@move.command("html")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True))
@_options
def import_html(settings: Settings, folder: Path, lang: str, **rest: Any) -> None:
    """Import the HTML pages below DIR, with their pictures."""
    from kb.moving import read_html_folder

    _check_language(lang)
    _move(settings, read_html_folder(folder, lang, settings.site.languages), **rest)


@move.command("csv")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, exists=True))
@_options
def import_csv(settings: Settings, file: Path, lang: str, **rest: Any) -> None:
    """Import questions and answers from FILE, a CSV of a spreadsheet.

    The first row names the columns: question and answer, and if you like category, tags, lang,
    slug, status and audience. Each category becomes one article a language.
    """
    from kb.moving import read_question_csv

    _check_language(lang)
    _move(settings, read_question_csv(file, lang, settings.site.languages), **rest)


@move.command("zendesk")
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path, exists=True))
@_options
def import_zendesk(settings: Settings, path: Path, lang: str, **rest: Any) -> None:
    """Import from PATH, a JSON file or a folder of them, saved from Zendesk's Help Center API."""
    from kb.moving import read_zendesk

    _check_language(lang)
    _move(settings, read_zendesk(path, lang, settings.site.languages), **rest)


@move.command("freshdesk")
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path, exists=True))
@_options
def import_freshdesk(settings: Settings, path: Path, lang: str, **rest: Any) -> None:
    """Import from PATH, a JSON file or a folder of them, saved from Freshdesk's Solutions API."""
    from kb.moving import read_freshdesk

    _check_language(lang)
    _move(settings, read_freshdesk(path, lang, settings.site.languages), **rest)


def _move(
    settings: Settings,
    export: Export,
    *,
    category: str,
    pictures: Path | None,
    report: Path,
    dry_run: bool,
) -> None:
    """Import, say what became of it, and leave with 1 when a page could not be imported."""
    from kb.moving import Plan, move_in, summarise, write_report

    if category and check_place(f"en/{category}/a.md"):
        raise UsageError(
            f"--category: `{category}` cannot be a folder's name. Use lower-case letters, digits"
            " and hyphens."
        )
    plan = Plan(settings.articles_dir, settings.data_dir, category, pictures, dry_run)
    with terminal.progress("Importing") as step:
        outcome: Outcome = move_in(export, plan, step)
    try:
        report.write_text(write_report(outcome), encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{report} cannot be written: {error.strerror}. Name another file with --report."
        ) from error
    for line in summarise(outcome, str(report)):
        terminal.say(line)
    if outcome.lost:
        click.get_current_context().exit(1)


def _check_language(lang: str) -> None:
    if lang and check_place(f"{lang}/a/a.md"):
        raise UsageError(f"--lang: `{lang}` is not a language code, such as en, fa or pt-br.")
