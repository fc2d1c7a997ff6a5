"""`kb backup` and `kb restore`: a help centre in one file, and back."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kb import terminal
from kb.backup import restore_backup, write_backup
from kb.config import CONFIG_FILE, Settings
from kb.verb import settings_options

_MB = 1_000_000


@click.command("backup")
@click.argument("file", metavar="FILE.tar.gz", type=click.Path(path_type=Path, dir_okay=False))
@settings_options
@click.pass_context
def backup(ctx: click.Context, settings: Settings, file: Path) -> None:
    """Write the help centre into FILE: articles, settings and the log; a server may run meanwhile.

    The log has what customers asked: keep the file as you keep the log, and no longer than
    `log.keep_days`. It has editors and keys too. The index is not in it, for it is built from the
    articles, and neither is what the environment says (KB_…).
    """
    config = Path(ctx.params.get("config") or os.environ.get("KB_CONFIG") or CONFIG_FILE)
    contents = write_backup(settings, config, file)
    size = file.stat().st_size / _MB
    terminal.say(f"Wrote {len(contents.files)} files into {file}, {size:.1f} MB.")


@click.command("restore")
@click.argument("file", metavar="FILE.tar.gz", type=click.Path(path_type=Path, exists=True))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@settings_options
def restore(settings: Settings, file: Path, folder: Path) -> None:
    """Put what `kb backup` wrote into DIR, which must be new or empty.

    Everything is compared with its checksum first. Then `cd DIR` and `kb serve`, which builds the
    index. The settings' options are taken as by every verb, and change nothing here.
    """
    contents = restore_backup(file, folder)
    head = contents.head
    terminal.say(
        f"Restored {len(contents.files)} files, as they were at {head.made} (kb {head.version})."
        f" Go on with:\n  cd {folder}\n  kb serve"
    )
