"""The verb that serves."""

from __future__ import annotations

import click

from kb import terminal
from kb.config import Settings
from kb.notice import check_secrets
from kb.serving import serve_centre
from kb.verb import settings_options
from kb.web.server import run_server


@click.command("serve")
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

    check_secrets(settings.webhooks)  # here once, and not by each worker that starts

    def ready(address: str) -> None:
        terminal.say(f"Serving the help centre at {address}  (Ctrl+C stops)")
        if settings.contact.is_example:
            terminal.warn(
                "The contact channels are those of an example shop. Before customers come, put your"
                " own under [contact] in kb.toml."
            )

    serve_centre(settings, lambda settings: run_server(settings, ready), follow=reload)
