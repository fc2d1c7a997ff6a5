"""What all verbs share: the three options about settings, and how errors are told."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from kb import terminal
from kb.config import load_settings
from kb.errors import ContentError, KbError

F = TypeVar("F", bound=Callable[..., Any])


class Verbs(click.Group):
    """Answers our own errors in one place: a message, and the exit code of the error."""

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
