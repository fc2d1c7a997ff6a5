"""What a form at the desk sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Form:
    """Fields by name; one may have been sent several times."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field as it was sent; empty when it was not."""
        return next(iter(self.fields.get(name, ())), "")

    def line(self, name: str) -> str:
        """A field as one line, trimmed."""
        return " ".join(self.text(name).split())

    def texts(self, name: str) -> tuple[str, ...]:
        """All values of a field."""
        return self.fields.get(name, ())
