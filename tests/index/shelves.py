"""Everything that the kernel does is tested as the kernel does it, and as numpy does."""

from __future__ import annotations

import pytest

from kb.kernel import kernel

WAYS = [
    pytest.param(
        True,
        id="kernel",
        marks=pytest.mark.skipif(
            kernel() is None, reason="no C compiler was there at installation"
        ),
    ),
    pytest.param(False, id="numpy"),
]
"""Values of `compiled`, for `pytest.mark.parametrize`."""
