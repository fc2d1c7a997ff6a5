"""Compile the kernel: `python kb/kernel/compile.py`; the build of a wheel does it too.

Needs nothing but a C compiler: no headers of Python, no packages.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCES = Path(__file__).with_name("source")
LIBRARY = Path(__file__).with_name("_kernel.so")

FLAGS = ("-std=c11", "-O3", "-fPIC", "-shared", "-fvisibility=hidden", "-Wall", "-Wextra")
# Sums must not depend on the processor that compiled them.
EXACT = ("-ffp-contract=off",)


def find_compiler() -> list[str] | None:
    """The C compiler's command: `$CC`, or the first of the usual ones; None when there is none."""
    named = os.environ.get("CC")
    if named:
        return shlex.split(named)
    return next(([name] for name in ("cc", "gcc", "clang") if shutil.which(name)), None)


def compile_kernel(target: Path = LIBRARY, extra: tuple[str, ...] = ()) -> None:
    """Compile all sources into `target`, which appears at once or not at all.

    Raises FileNotFoundError when there is no compiler, and subprocess.CalledProcessError with its
    words in `stderr` when it fails.
    """
    compiler = find_compiler()
    if compiler is None:
        raise FileNotFoundError("There is no C compiler (cc, gcc or clang).")
    sources = sorted(str(path) for path in SOURCES.glob("*.c"))
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder) / target.name
        command = [*compiler, *FLAGS, *EXACT, *extra, "-o", str(made), *sources, "-lm"]
        subprocess.run(command, check=True, capture_output=True, text=True)
        made.replace(target)


if __name__ == "__main__":
    try:
        compile_kernel()
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        sys.exit(f"{error} {getattr(error, 'stderr', '') or ''}".strip())
