"""The help centre for an agent on the same machine: MCP on standard input and output."""

from __future__ import annotations

import os
from importlib.util import find_spec

from kb import logline
from kb.config import Settings
from kb.errors import UsageError
from kb.web.agents.asking import ask_from_here
from kb.web.agents.door import MISSING
from kb.web.centre import Centre, open_centre


def serve_agent(settings: Settings) -> None:
    """Answer until standard input ends. A new index is taken up as it is published.

    Raises UsageError without the library, ConfigError as `open_centre` does, and IndexUnavailable
    when nothing is published.
    """
    if find_spec("mcp") is None:
        raise UsageError(MISSING)
    from kb.web.agents.protocol import make_server, serve_stdio

    centre = open_centre(settings)
    try:
        centre.open_index()
        asking = ask_from_here(centre)

        def stop() -> None:
            _close(centre)
            os._exit(0)

        logline.start(settings.serve.log, settings.serve.log_level)
        serve_stdio(make_server(centre, lambda _request: asking), stop)
    finally:
        _close(centre)


def _close(centre: Centre) -> None:
    centre.live.close()
    centre.recording.close()  # writes what waits
