"""What is on the page of the API reference."""

from __future__ import annotations

from typing import Any

from kb import __version__
from kb.web.api.document import describe_api
from kb.web.api.outline import list_operations, list_shapes, print_json
from kb.web.api.sample_problem import sample_problem
from kb.web.wire.problem import SORTS


def describe_reference(base_url: str) -> dict[str, Any]:
    """The values of its template. `base_url` is the server's public address."""
    document = describe_api(base_url)
    return {
        "description": document["info"]["description"],
        "operations": list(list_operations(document)),
        "shapes": list(list_shapes(document)),
        "problems": SORTS,
        "sample_problem": print_json(sample_problem(400)),
        "version": __version__,
        "base_url": base_url,
    }
