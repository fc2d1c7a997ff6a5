"""The command line: which verbs there are, and where each of them is."""

from __future__ import annotations

import click

from kb import __version__
from kb.verb import Verbs

VERBS = {
    "init": "kb.verbs.articles:init",
    "new": "kb.verbs.articles:new",
    "check": "kb.verbs.articles:check",
    "build": "kb.verbs.articles:build",
    "serve": "kb.verbs.serving:serve",
    "search": "kb.verbs.searching:find",
    "eval": "kb.verbs.searching:evaluate_set",
    "gaps": "kb.verbs.editors:gaps",
    "digest": "kb.verbs.editors:digest",
    "editor": "kb.verbs.editors:editor",
    "mcp": "kb.verbs.agents:mcp",
    "backup": "kb.verbs.backup:backup",
    "restore": "kb.verbs.backup:restore",
    "key": "kb.verbs.keys:key",
    "import": "kb.verbs.moving:move",
    "webhooks": "kb.verbs.webhooks:webhooks",
}
"""Module and function of each verb. It is loaded when it is called: `kb serve` needs a third of the
program, and `kb key` far less."""


@click.group(cls=Verbs, places=VERBS, context_settings={"help_option_names": ["-h", "--help"]})
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
