"""The compiled kernel is loaded where there is one that fits, and nowhere is it missed."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kb.kernel.compile import SOURCES, CannotCompile, compile_kernel, find_compiler
from kb.kernel.library import REVISION, load_kernel
from kernel.compiler import needs_compiler


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = tmp_path_factory.mktemp("kernel") / "kernel.so"
    compile_kernel(library)
    return library


def compile_source(folder: Path, source: str) -> Path:
    """A library of one source."""
    written, library = folder / "other.c", folder / "other.so"
    written.write_text(source)
    compiler = find_compiler()
    assert compiler is not None
    subprocess.run(
        [*compiler, "-shared", "-fPIC", "-o", str(library), str(written)],
        check=True,
        capture_output=True,
    )
    return library


def ask_program(switch: str) -> subprocess.CompletedProcess[str]:
    """What a program of its own has for a kernel, with that value of `KB_KERNEL`."""
    program = "from kb.kernel import kernel; print(kernel() and kernel()._name)"
    return subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"KB_KERNEL": switch},
        capture_output=True,
        text=True,
        check=False,
    )


def test_sources_and_program_agree_on_the_revision() -> None:
    header = (SOURCES / "kernel.h").read_text(encoding="utf-8")

    assert re.findall(r"^#define KB_REVISION (\d+)$", header, re.MULTILINE) == [str(REVISION)]


@needs_compiler
def test_a_compiled_kernel_is_loaded(compiled: Path) -> None:
    library = load_kernel(compiled)

    assert isinstance(library, ctypes.PyDLL)
    assert library.kb_revision() == REVISION


@needs_compiler
@pytest.mark.parametrize(
    "source",
    [
        f"int kb_revision(void) {{ return {REVISION + 1}; }}",
        "int kb_other(void) { return 1; }",
        f"int PyNothing_New(void); int kb_any(void) {{ return PyNothing_New(); }}"
        f" int kb_revision(void) {{ return {REVISION}; }}",
    ],
    ids=["of another revision", "of something else", "of another Python"],
)
def test_a_library_that_does_not_fit_is_none(tmp_path: Path, source: str) -> None:
    assert load_kernel(compile_source(tmp_path, source)) is None


def test_a_file_that_is_missing_or_no_library_is_none(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.so"
    damaged.write_bytes(b"\x7fELF and no more")

    assert load_kernel(tmp_path / "missing.so") is None
    assert load_kernel(damaged) is None


@needs_compiler
def test_the_environment_turns_the_kernel_off_or_names_another(compiled: Path) -> None:
    assert ask_program("off").stdout == "None\n"
    assert ask_program(str(compiled)).stdout == f"{compiled}\n"


def test_another_word_in_the_environment_is_refused_with_what_to_write() -> None:
    done = ask_program("of")

    assert done.returncode != 0
    assert "KB_KERNEL=of: neither `off` nor a kernel of revision" in done.stderr


@needs_compiler
def test_the_sources_compile_without_a_warning(tmp_path: Path) -> None:
    try:
        compile_kernel(tmp_path / "kernel.so", ("-Wconversion", "-Werror"))
    except CannotCompile as error:
        pytest.fail(str(error))
