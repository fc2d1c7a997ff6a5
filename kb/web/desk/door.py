"""The way in for editors: the desk, and the gaps of the API. Made when the first of them comes.

Both bring the parser of articles and all that is worked out of the log. A worker that serves
customers only starts earlier without, and is smaller.
"""

from __future__ import annotations

from litestar import Litestar
from litestar.datastructures import State
from litestar.utils import normalize_path

from kb.web.wire.application import Application
from kb.web.wire.problem import answer_error

_PLACES = ("/desk", "/api/v1/gaps")


def is_for_editors(path: str) -> bool:
    """Whether a path is the desk's or below it, or one of the gaps'."""
    if "/desk" not in path and "/gaps" not in path:
        return False
    path = normalize_path(path)
    return any(path == place or path.startswith(f"{place}/") for place in _PLACES)


def make_desk(state: State) -> Litestar:
    """The editors' application. Raises ConfigError when the desk's catalogue is broken."""
    from kb.web.api import editor_operations  # noqa: PLC0415
    from kb.web.desk.keeper import Keeper  # noqa: PLC0415
    from kb.web.desk.router import desk_router  # noqa: PLC0415

    centre = state["centre"]
    keeper = Keeper(centre.recording, centre.live)
    return Application(
        route_handlers=[*editor_operations.HANDLERS, desk_router(centre, keeper)],
        state=State({**state.dict(), "keeper": keeper}),
        exception_handlers={Exception: answer_error},
        openapi_config=None,
        logging_config=None,
    )
