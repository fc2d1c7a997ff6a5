"""The verbs that ask the help centre: one question, or a whole retrieval set."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from kb import terminal
from kb.codec import encode_json
from kb.config import Settings
from kb.errors import IndexUnavailable, UsageError
from kb.evaluation import evaluate, read_eval_set
from kb.index import Index, compile_index, open_index
from kb.model import Kind
from kb.publishing import open_or_publish
from kb.result import Filters, Query
from kb.search import guess_language, search
from kb.search.explain import explain
from kb.verb import settings_options


@click.command("search")
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


@click.command("eval")
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
