"""What all verbs share: the three options about settings, and how errors are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import update_wrapper
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from kb import terminal
from kb.config import load_settings
from kb.errors import ContentError, KbError

F = TypeVar("F", bound=Callable[..., Any])


class Verbs(click.Group):
    """Verbs that are loaded when they are called. Answers our own errors in one place: with a
    message, and with the exit code of the error.

    `places` has the module and the function of each verb, as `kb.verbs.keys:key`.
    """

    def __init__(self, *args: Any, places: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the alphabet."""
        return sorted(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a verb; None when there is none of that name."""
        if cmd_name not in self._places:
            return None
        module, _, function = self._places[cmd_name].partition(":")
        return cast("click.Command", getattr(import_module(module), function))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ContentError as error:
            terminal.show_problems(error.problems)
            terminal.fail(f"{error.message}.")
            ctx.exit(error.exit_code)
        except KbError as error:
            terminal.fail(error.message)
            ctx.exit(error.exit_code)


def settings_options(verb: F) -> F:
    """The three options that every verb takes; the verb gets `settings` in their place."""

    def run(articles: str | None, data: str | None, config: Path | None, **rest: Any) -> Any:
        overrides = {
            "articles": articles,
            "data": data,
            **{key: rest.pop(key) for key in list(rest) if key.startswith("serve_")},
        }
        return verb(load_settings(config, overrides), **rest)

    options = (
        click.option("--articles", metavar="DIR", help="Folder of the articles [articles]."),
        click.option("--data", metavar="DIR", help="Folder that kb writes to [data]."),
        click.option(
            "--config", metavar="FILE", type=click.Path(path_type=Path), help="Settings [kb.toml]."
        ),
    )
    wrapped = update_wrapper(run, verb)
    for option in reversed(options):
        wrapped = option(wrapped)
    return cast("F", wrapped)
