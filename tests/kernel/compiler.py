"""The C compiler of this machine, for tests that need one."""

from __future__ import annotations

import subprocess
from functools import cache

import pytest

from kb.kernel.compile import find_compiler


@cache
def can_compile() -> bool:
    """There is a C compiler, and the headers of the C library, which Debian packs apart."""
    compiler = find_compiler()
    if compiler is None:
        return False
    probe = subprocess.run(
        [*compiler, "-E", "-"], input=b"#include <math.h>\n", capture_output=True, check=False
    )
    return probe.returncode == 0


needs_compiler = pytest.mark.skipif(
    not can_compile(), reason="needs a C compiler (Debian: apt-get install gcc libc6-dev)"
)
