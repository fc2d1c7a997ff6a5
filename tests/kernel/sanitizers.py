"""The kernel under sanitizers: a step outside an array, or arithmetic that C leaves undefined, ends
the program that took it, and says where.

    python -m tests.kernel.sanitizers -m pytest tests/index/test_best.py

runs Python with such a kernel, in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from kb.kernel.compile import SOURCES, compile_kernel, find_compiler
from kb.kernel.library import SWITCH

ROOT = Path(__file__).parents[2]
MISSING = "needs gcc with its sanitizers (Debian: apt-get install gcc libc6-dev)"

_OPTIONS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g", "-O1")
_LIBRARIES = ("libasan.so", "libstdc++.so.6")
"""What must be there before all else of a program: the sanitizer, and the library of C++, whose
exceptions it looks for as it starts, and would not find later, when a package brings it."""


@cache
def find_runtime() -> tuple[str, ...]:
    """The files of `_LIBRARIES`; none where there is no sanitizer."""
    compiler = find_compiler()
    if compiler is None:
        return ()
    found = []
    for name in _LIBRARIES:
        asked = [*compiler, f"-print-file-name={name}"]
        said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
        if Path(said).is_absolute():  # a name that the compiler does not know comes back as it was
            found.append(str(Path(said).resolve()))
    return tuple(found) if found and "libasan" in found[0] else ()


def compile_checked(target: Path, *more: Path) -> None:
    """The kernel with sanitizers, and `more` sources with it."""
    compile_kernel(target, (*_OPTIONS, f"-I{SOURCES}", *map(str, more)))


def run_checked(library: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`python …` in the checkout with that kernel. It has another exit code than 0 if it did what
    it must not; stderr says what and where."""
    # What pytest tells its own processes is not for a pytest in there.
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    environment |= {
        SWITCH: str(library),
        "LD_PRELOAD": " ".join(find_runtime()),
        "ASAN_OPTIONS": "detect_leaks=0",  # Python itself leaves much to the system as it ends
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    if not find_runtime():
        sys.exit(MISSING)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "checked.so")
        compile_checked(made)
        done = run_checked(made, *sys.argv[1:])
    print(done.stdout + done.stderr)
    sys.exit(done.returncode)
