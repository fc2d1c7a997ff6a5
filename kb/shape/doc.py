"""How a shape says what its fields mean."""

from __future__ import annotations

from typing import Any


def doc(text: str, **limits: Any) -> dict[str, Any]:
    """The `metadata` of a field: its description in the API reference.

    `limits` are JSON Schema's (`minimum`, `maximum`, `maxLength`, `maxItems`, `minItems`, `enum`,
    `pattern`). What is sent is held to them.
    """
    return {"doc": text, "limits": limits}
