"""The loop closes: after a build, the questions of gaps are asked of what was published."""

from __future__ import annotations

import time

from kb import terminal
from kb.asking import ask_through, open_quiet_log
from kb.config import Settings
from kb.errors import KbError
from kb.index import open_index
from kb.insight import LOG_FILE, Log
from kb.insight.gap import GapState
from kb.insight.gap_desk import read_gap, read_gaps
from kb.insight.gap_settle import Settled, settle_gaps


def settle(settings: Settings) -> None:
    """Close gaps that the published articles answer, open closed ones that they no longer do.

    To be called after every build. Says what it closed and reopened on standard error. It never
    fails: what is published stays so, whatever is wrong with the log, which is said too. Without a
    log, or without a gap in it, it takes a millisecond.
    """
    try:
        if (settings.data_dir / LOG_FILE).exists():
            _settle(settings)
    except KbError as error:
        terminal.warn(f"The gaps were not looked at: {error.message}")
    except Exception as error:  # an article is out: a fault here must not look like a failed build
        # The message is left out: it may quote what a customer typed.
        terminal.warn(f"The gaps were not looked at: {type(error).__name__}.")


def _settle(settings: Settings) -> None:
    with open_quiet_log(settings) as log:
        with log.reading() as database:
            if not read_gaps(database, most=1):
                return
        ask = ask_through(open_index(settings.data_dir))
        for each in settle_gaps(log, ask, time.time()):
            _say(log, each)


def _say(log: Log, settled: Settled) -> None:
    with log.reading() as database:
        question = read_gap(database, settled.gap).question
    share = f"{settled.share:.0%} of its searches are answered"
    if settled.state is GapState.CLOSED:
        terminal.note(f"Gap closed by {settled.article}: “{question}” ({settled.gap}, {share}).")
    else:
        terminal.note(f"Gap reopened: “{question}” ({settled.gap}, {share}).")
