"""How a shape says what its fields mean."""

from __future__ import annotations


def doc(text: str) -> dict[str, str]:
    """The `metadata` of a field: its description in the API reference."""
    return {"doc": text}
