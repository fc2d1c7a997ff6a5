"""The verbs that make, check and publish articles."""

from __future__ import annotations

from pathlib import Path

import click

from kb import terminal
from kb.authoring import copy_starter, load_library, new_article
from kb.config import Settings
from kb.errors import ContentError
from kb.model import Kind
from kb.publishing import check_claims, publish
from kb.verb import settings_options


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--lang", "languages", multiple=True, help="Only this language; may be repeated.")
@settings_options
def init(settings: Settings, folder: Path, languages: tuple[str, ...]) -> None:
    """Make a new help centre in DIR: settings and starter articles in five languages.

    DIR must be new or empty. Then `cd DIR` and `kb serve`. The settings' options are taken as by
    every verb, and change nothing here: the new help centre has its own kb.toml.
    """
    copy_starter(folder, languages)
    terminal.say(f"Made a help centre in {folder}. Go on with:\n  cd {folder}\n  kb serve")


@click.command("build")
@settings_options
def build(settings: Settings) -> None:
    """Compile the articles and publish them, all at once or, with mistakes, not at all.

    Languages in which nothing changed are taken over as they are. A running `kb serve` on the same
    data folder serves the new index within a second.
    """
    publish(settings)


@click.command("check")
@settings_options
def check(settings: Settings) -> None:
    """Report every mistake in the articles as `path:line: what is wrong and what to write`.

    Then each article is asked its own `asks`. One that does not find its article among the first
    three is a mistake too: its rival is named.
    """
    with terminal.progress("Checking") as step:
        library, warnings = load_library(settings.articles_dir, step, today=settings.today)
    terminal.show_problems(warnings)
    broken = check_claims(settings, library)
    if broken:
        raise ContentError(broken)
    count, languages = len(library.articles), {article.lang for article in library.articles}
    asks = sum(len(article.asks) for article in library.articles)
    terminal.say(f"{count} articles and {asks} asks in {len(languages)} languages. No mistakes.")


@click.command("new")
@click.argument("title", metavar="TITLE")
@click.option("--lang", metavar="LANG", help="Language of the article [the site's first].")
@click.option("--kind", default="guide", type=click.Choice([str(kind) for kind in Kind]))
@click.option("--category", default="general", metavar="NAME", help="Its folder [general].")
@click.option("--slug", default="", metavar="NAME", help="Its file name [from the title].")
@settings_options
def new(
    settings: Settings, title: str, lang: str | None, kind: str, category: str, slug: str
) -> None:
    """Write the skeleton of an article, as a draft.

    Its path is printed. Change `status: draft` to `published` when it is ready.
    """
    language = lang or next(iter(settings.site.languages), "en")
    path = new_article(settings.articles_dir, title, language, Kind(kind), category, slug)
    click.echo(path)
