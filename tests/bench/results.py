"""Everything that a run measured."""

from __future__ import annotations

from dataclasses import dataclass

from .build import Build
from .machine import Machine
from .retrieval import Retrieval
from .serving import Serving
from .traffic import Traffic


@dataclass(frozen=True, slots=True)
class Results:
    """All of a run; None where a part was left out. `corpus` says what the text was."""

    corpus: str
    machine: Machine
    retrieval: tuple[Retrieval, ...] = ()
    build: Build | None = None
    serving: Serving | None = None
    traffic: Traffic | None = None


def workers_text(count: int) -> str:
    """One worker, two workers, as a reader calls them."""
    return ("one worker", "two workers")[count - 1]
