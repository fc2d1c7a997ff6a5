"""Compile the kernel: `python kb/kernel/compile.py`; an installation of kb does it too.

Needs nothing but a C compiler: no headers of Python, no packages, nothing else of kb.
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
# Python's functions are found in the program that loads the library; macOS has to be told.
LINKED = ("-undefined", "dynamic_lookup") if sys.platform == "darwin" else ()
# Sums must not depend on the processor that compiled them.
EXACT = ("-ffp-contract=off",)

HINT = (
    "kb searches with numpy, about half as fast. Install a C compiler (Debian: gcc libc6-dev) and"
    " install kb again."
)
"""What it costs that nothing was compiled, and what to do."""


class CannotCompile(Exception):
    """The compiler failed, or the library could not be written; the message has its words."""


class NoCompiler(CannotCompile):
    """There is nothing to compile with."""


def find_compiler() -> list[str] | None:
    """The C compiler's command: `$CC`, or the first of the usual ones; None when there is none."""
    named = os.environ.get("CC")
    if named:
        return shlex.split(named)
    return next(([name] for name in ("cc", "gcc", "clang") if shutil.which(name)), None)


def compile_kernel(target: Path = LIBRARY, extra: tuple[str, ...] = ()) -> None:
    """Compile all sources into `target`, which appears at once or not at all.

    `extra` are more of the compiler's options. Raises CannotCompile, and then `target` is gone:
    what was compiled from other sources must not run in place of these.
    """
    try:
        _compile(target, extra)
    except CannotCompile:
        target.unlink(missing_ok=True)
        raise


def _compile(target: Path, extra: tuple[str, ...]) -> None:
    sources = sorted(str(path) for path in SOURCES.glob("*.c"))
    try:
        compiler = find_compiler()
        if compiler is None:
            raise NoCompiler("There is no C compiler (cc, gcc or clang).")
        with tempfile.TemporaryDirectory(prefix=f"{target.name}.", dir=target.parent) as folder:
            made = Path(folder) / target.name
            command = [*compiler, *FLAGS, *EXACT, *LINKED, *extra, "-o", str(made), *sources, "-lm"]
            subprocess.run(command, check=True, capture_output=True, text=True)
            made.replace(target)
    except subprocess.CalledProcessError as error:
        raise CannotCompile(f"{error.stderr.strip()}\n{error.cmd[0]} failed.") from error
    except (OSError, ValueError) as error:  # `$CC` is no program, or the folder is read only
        raise CannotCompile(f"The kernel cannot be compiled: {error}.") from error


def is_current() -> bool:
    """Whether the library was compiled after the last change of what it is made of."""
    made_of = (Path(__file__), *SOURCES.iterdir())
    return LIBRARY.exists() and all(
        path.stat().st_mtime_ns <= LIBRARY.stat().st_mtime_ns for path in made_of
    )


def main(*options: str) -> int:
    """Compile it if it is not current; with `--quiet`, a missing compiler is not worth a word."""
    try:
        if not is_current():
            compile_kernel()
    except CannotCompile as error:
        if not (isinstance(error, NoCompiler) and "--quiet" in options):
            print(f"{error} {HINT}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
