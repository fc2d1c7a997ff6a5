"""The verb for agents on the same machine."""

from __future__ import annotations

import click

from kb import terminal
from kb.config import Settings
from kb.verb import settings_options


@click.command("mcp")
@settings_options
def mcp(settings: Settings) -> None:
    """Answer an agent over MCP on standard input and output.

    Not for people: a program that runs a model starts it, and ends it. It answers from the index
    that was published last; `kb build` publishes one. The server of `kb serve` answers agents over
    HTTP, at /mcp.
    """
    from kb.web.agents.stdio import serve_agent  # the other verbs start faster without the web

    if not settings.site.url:
        terminal.warn(
            "`url` in [site] of kb.toml is not set: agents cite paths instead of addresses."
        )
    serve_agent(settings)
