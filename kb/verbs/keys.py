"""`kb key`: what other programs show to the API."""

from __future__ import annotations

import click

from kb import terminal
from kb.asking import open_quiet_log
from kb.codec import encode_json
from kb.config import Settings
from kb.insight.key import PREFIX, Key, Scope, add_key, read_keys, revoke_key
from kb.verb import settings_options


@click.group("key")
def key() -> None:
    """Manage the keys with which other programs call the API.

    \b
    kb key add "shop app"                    to search and read articles
    kb key add "chat bot" --scope search --scope feedback
    kb key list                              who has one, and when it was last used
    kb key revoke "shop app"                 worth nothing from now on
    """


@key.command("add")
@click.argument("name", metavar="NAME")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([str(scope) for scope in Scope]),
    help="search: read; feedback: send clicks, votes and surveys; editor: gaps. May be repeated"
    " [search].",
)
@click.option(
    "--limit",
    type=click.IntRange(0, 1_000_000),
    metavar="N",
    help="Calls a minute, 0 for no limit [the setting api.per_key].",
)
@settings_options
def add(settings: Settings, name: str, scopes: tuple[str, ...], limit: int | None) -> None:
    """Make a key. It is shown once, alone on standard output, and kept by nobody.

    A running server knows it at once.
    """
    with open_quiet_log(settings) as log:
        made, secret = add_key(log, name, map(Scope, scopes or (Scope.SEARCH,)), limit)
    click.echo(secret)
    terminal.note(
        f"{made.name} may {_say_scopes(made)}. Send the key as `Authorization: Bearer {PREFIX}…`,"
        " from a server of yours and never from a page. It is not shown again; if it is lost,"
        " revoke it and make another."
    )


@key.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@settings_options
def list_keys(settings: Settings, as_json: bool) -> None:
    """List the keys and when each was last used; those that were revoked come last."""
    with open_quiet_log(settings) as log, log.reading() as database:
        known = read_keys(database)
    if as_json:
        click.echo(encode_json({"keys": [_to_json(each) for each in known]}).decode())
        return
    for each in known:
        terminal.say(_describe(each))
    if not known:
        terminal.say("No keys. Make one with `kb key add NAME`.")


@key.command("revoke")
@click.argument("name", metavar="NAME")
@settings_options
def revoke(settings: Settings, name: str) -> None:
    """Make a key worth nothing, for all running servers at once. Its name may be given again."""
    with open_quiet_log(settings) as log:
        gone = revoke_key(log, name)
    terminal.say(f"The key of {gone.name} is worth nothing any more.")


_MAY = {Scope.SEARCH: "read", Scope.FEEDBACK: "send feedback", Scope.EDITOR: "work on gaps"}


def _say_scopes(key: Key) -> str:
    return " and ".join(said for scope, said in _MAY.items() if scope in key.scopes)


def _describe(key: Key) -> str:
    scopes = ", ".join(scope for scope in Scope if scope in key.scopes)
    used = f"last used {key.used}" if key.used else "never used"
    calls = key.per_minute or "any number of"
    limit = "" if key.per_minute is None else f", {calls} calls a minute"
    gone = f", revoked {key.revoked:%Y-%m-%d}" if key.revoked else ""
    return f"{key.name}  ({scopes}{limit})  made {key.created:%Y-%m-%d}, {used}{gone}"


def _to_json(key: Key) -> dict[str, object]:
    return {
        "name": key.name,
        "scopes": [scope for scope in Scope if scope in key.scopes],
        "per_minute": key.per_minute,
        "created": key.created,
        "used": key.used,
        "revoked": key.revoked,
    }
