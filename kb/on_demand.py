"""Names of a room that are loaded when somebody asks for them (PEP 562).

A server answers customers with a third of the program: what compiles articles and what editors need
would double the time to its first answer and take memory that nobody uses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def load_on_demand(room: str, places: Mapping[str, str]) -> Callable[[str], Any]:
    """A module's `__getattr__`: `places` has the module of each name, without the room's own.

    The names stand below `if TYPE_CHECKING:` too, for who reads and for who checks types.
    """

    def find(name: str) -> Any:
        if name not in places:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        return getattr(import_module(f"{room}.{places[name]}"), name)

    return find
