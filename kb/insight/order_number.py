"""What a shop's order numbers look like: patterns that the shop sets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.errors import ConfigError


def compile_patterns(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """Make ready the setting `log.order_numbers`; upper and lower case are one.

    Raises ConfigError, with the pattern, for one that is no regular expression or that fits an
    empty text.
    """
    compiled = []
    for pattern in patterns:
        try:
            ready = re.compile(pattern, re.IGNORECASE)
        except re.error as error:
            raise ConfigError(
                f"log.order_numbers: {pattern!r} is not a regular expression: {error}."
            ) from error
        if ready.search(""):
            raise ConfigError(f"log.order_numbers: {pattern!r} fits an empty text.")
        compiled.append(ready)
    return tuple(compiled)
