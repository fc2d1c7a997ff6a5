"""The verbs of the command line. Everything is composed here and nothing is done here."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from kb import __version__, terminal
from kb.authoring import copy_starter, load_library, new_article
from kb.codec import encode_json
from kb.config import Settings
from kb.errors import ContentError, IndexUnavailable, UsageError
from kb.evaluation import evaluate, read_eval_set
from kb.index import Index, compile_index, open_index
from kb.model import Filters, Kind, Query
from kb.publishing import check_claims, open_or_publish, publish
from kb.search import explain, guess_language, search
from kb.serving import serve_centre
from kb.verb import Verbs, settings_options
from kb.verbs import VERBS


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kb")
def main() -> None:
    """A help centre from a folder of Markdown files.

    \b
    Begin with:
      kb init my-help     a help centre of your own, with articles to start from
      cd my-help
      kb serve            open it in a browser, with search

    Write articles/<language>/<category>/<name>.md; `kb check` says what is wrong with them,
    `kb build` publishes them. Settings stand in kb.toml and in the environment (KB_…).
    """


@main.command("init")
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


@main.command("serve")
@click.option("--host", "serve_host", metavar="HOST", help="Address to listen on [127.0.0.1].")
@click.option("--port", "serve_port", type=click.IntRange(0, 65535), help="Port [8000]; 0: any.")
@click.option("--workers", "serve_workers", type=click.IntRange(1, 64), help="Processes [1].")
@click.option("--reload", is_flag=True, help="Publish an article as soon as it is saved.")
@settings_options
def serve(settings: Settings, reload: bool) -> None:
    """Build what changed, then serve the help centre until Ctrl+C.

    With mistakes in the articles, the index that was published last goes on serving; without one,
    nothing is served.
    """
    from kb.notice import check_secrets
    from kb.web.server import run_server  # the other verbs start faster without the web

    check_secrets(settings.webhooks)  # here once, and not by each worker that starts

    def ready(address: str) -> None:
        terminal.say(f"Serving the help centre at {address}  (Ctrl+C stops)")
        if settings.contact.is_example:
            terminal.warn(
                "The contact channels are those of an example shop. Before customers come, put your"
                " own under [contact] in kb.toml."
            )

    serve_centre(settings, lambda settings: run_server(settings, ready), follow=reload)


@main.command("build")
@settings_options
def build(settings: Settings) -> None:
    """Compile the articles and publish them, all at once or, with mistakes, not at all.

    Languages in which nothing changed are taken over as they are. A running `kb serve` on the same
    data folder serves the new index within a second.
    """
    publish(settings)


@main.command("check")
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


@main.command("search")
@click.argument("text", metavar="TEXT")
@click.option("--lang", metavar="LANG", help="Language of the question [the site's first].")
@click.option("--kind", "kinds", multiple=True, type=click.Choice([str(kind) for kind in Kind]))
@click.option("--tag", "tags", multiple=True, help="Only articles with this tag.")
@click.option("--size", default=5, type=click.IntRange(1, 50), help="How many answers [5].")
@click.option("--json", "as_json", is_flag=True, help="What GET /api/v1/search answers.")
@click.option("--explain", "explained", is_flag=True, help="Why these hits, or none.")
@settings_options
def find(
    settings: Settings,
    text: str,
    lang: str | None,
    kinds: tuple[str, ...],
    tags: tuple[str, ...],
    size: int,
    as_json: bool,
    explained: bool,
) -> None:
    """Ask the help centre a question, as a customer would.

    \b
    kb search "where is my parcel" --lang en
    kb search "kargom nerede" --lang tr --json
    kb search "when do I get my mony back" --lang en --explain

    Without --lang, the question's script and words tell its language. The index is built first if
    there is none.
    """
    index = open_or_publish(settings)
    filters = Filters(frozenset(map(Kind, kinds)), frozenset(tags))
    query = Query(text, _language_of(settings, index, text, lang), filters, size=size)
    offered = settings.site.languages or None
    result = search(index, query, offered)
    explanation = explain(index, query, offered) if explained else None
    if as_json:
        from kb.web.api.contact_payload import describe_contact
        from kb.web.api.search_payload import render_search

        contact = None if result.answered else describe_contact(settings, index, query)
        payload = render_search(result, settings.site.url, explanation=explanation, contact=contact)
        click.echo(encode_json(payload).decode())
        return
    terminal.show_result(result)
    if explanation:
        terminal.show_explanation(explanation)


@main.command("eval")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Rows as JSON.")
@settings_options
def evaluate_set(settings: Settings, folder: Path, as_json: bool) -> None:
    """Measure the search on the retrieval set in DIR (BEIR's layout).

    The set's documents are compiled as articles are, into a folder that is removed afterwards, and
    its queries are asked as customers ask. Prints, for each language and variant: MRR@10, nDCG@10,
    recall, the AUC of confidence between answerable and out-of-scope queries, and the time a
    search takes.
    """
    each_set = read_eval_set(folder)
    with tempfile.TemporaryDirectory() as scratch:
        compile_index(each_set.library, Path(scratch))
        with terminal.progress("Asking") as step:
            rows = evaluate(open_index(Path(scratch)), each_set, step)
    if as_json:
        shown = {"set": each_set.name, "rows": [row.to_json() for row in rows]}
        click.echo(encode_json(shown).decode())
        return
    terminal.show_table([row.to_json() for row in rows])


@main.command("new")
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


for _verb in VERBS:
    main.add_command(_verb)


def _language_of(settings: Settings, index: Index, text: str, lang: str | None) -> str:
    """The language that was asked for, else the text's, else the site's default."""
    if not index.languages:
        raise IndexUnavailable("The index holds no article. Write one, then run `kb build`.")
    if lang is not None and lang not in index.languages:
        known = ", ".join(index.languages)
        raise UsageError(f"There are no articles in `{lang}`. The index has {known}.")
    wanted = tuple(each for each in settings.site.languages if each in index.languages)
    offered = wanted or index.languages
    return lang or guess_language(text, offered) or offered[0]
