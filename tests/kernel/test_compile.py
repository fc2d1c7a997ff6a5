"""`python kb/kernel/compile.py`, as make calls it: quick if nothing changed, and never the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kb.kernel.compile import SOURCES
from kernel.compiler import needs_compiler

# A time that no file of a test is younger than, in seconds.
LATER = 4_000_000_000


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The program with its sources, and nothing else of kb."""
    shutil.copytree(SOURCES, tmp_path / "source")
    return Path(shutil.copy(SOURCES.parent / "compile.py", tmp_path))


def call(program: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(program), *options],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def read_time(program: Path) -> int:
    """When the library was compiled, in nanoseconds."""
    return program.with_name("_kernel.so").stat().st_mtime_ns


@needs_compiler
def test_it_compiles_again_only_what_has_changed(program: Path) -> None:
    assert call(program).returncode == 0
    first = read_time(program)
    assert call(program).returncode == 0
    assert read_time(program) == first

    os.utime(program.with_name("source") / "shelf.c", (LATER, LATER))

    assert call(program).returncode == 0
    assert read_time(program) != first
    left = {path.name for path in program.parent.iterdir()}
    assert left == {"compile.py", "source", "_kernel.so"}


def test_without_a_compiler_it_says_what_that_costs_unless_that_was_said(program: Path) -> None:
    loud = call(program, PATH="", CC="")
    quiet = call(program, "--quiet", PATH="", CC="")

    assert loud.returncode == quiet.returncode == 1
    assert loud.stderr == (
        "There is no C compiler (cc, gcc or clang). kb searches with numpy, about half as fast."
        " Install a C compiler (Debian: gcc libc6-dev) and install kb again.\n"
    )
    assert quiet.stderr == ""


@needs_compiler
def test_a_mistake_in_a_source_is_shown_and_nothing_old_is_left_to_run(program: Path) -> None:
    call(program)
    source = program.with_name("source") / "shelf.c"
    source.write_text("int kb_revision(void) { return ; }\nint = 3;\n")
    os.utime(source, (LATER, LATER))

    done = call(program, "--quiet")

    assert done.returncode == 1
    assert "shelf.c:2" in done.stderr
    assert not program.with_name("_kernel.so").exists()


def test_a_compiler_that_is_none_is_named(program: Path) -> None:
    done = call(program, "--quiet", CC="no-such-compiler -O2")

    assert done.returncode == 1
    assert "No such file or directory: 'no-such-compiler'" in done.stderr
