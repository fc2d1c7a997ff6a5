"""The verb that serves."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from kb import terminal
from kb.config import Settings, find_misspelt
from kb.errors import IndexUnavailable
from kb.garbage import collect_rarely
from kb.verb import settings_options

if TYPE_CHECKING:
    from kb.index import Checked, LiveIndex


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
    collect_rarely()
    for name, meant in find_misspelt():
        terminal.warn(f"{name} is no setting and changes nothing. {meant} is one.")
    from kb.serving import serve_centre

    if settings.webhooks:
        from kb.notice import check_secrets

        check_secrets(settings.webhooks)  # here once, and not by each worker that starts
    serve_centre(settings, _run, follow=reload)


def _run(settings: Settings, checked: Checked) -> None:
    # Workers are processes of their own, and each opens the index for itself.
    live = _open_ahead(settings, checked) if settings.serve.workers == 1 else None
    from kb.web.server import run_server

    def ready(address: str) -> None:
        terminal.say(f"Serving the help centre at {address}  (Ctrl+C stops)")
        if settings.contact.is_example:
            terminal.warn(
                "The contact channels are those of an example shop. Before customers come, put your"
                " own under [contact] in kb.toml."
            )

    run_server(settings, ready, live)


def _open_ahead(settings: Settings, checked: Checked) -> LiveIndex:
    """The index, which a thread opens from now on: most of that is computing checksums, which lets
    another thread load the web application meanwhile."""
    from kb.index import LiveIndex
    from kb.search import warm_up

    live = LiveIndex(settings.data_dir, warm_up, lambda: settings.today, checked)

    def open_index() -> None:
        with suppress(IndexUnavailable):  # whoever asks for it next is told why
            live.current()

    threading.Thread(target=open_index, name="kb-open-index", daemon=True).start()
    return live
