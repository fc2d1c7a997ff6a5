"""The compiled loops touch nothing that is not theirs: their property tests, under sanitizers."""

from __future__ import annotations

from pathlib import Path

import pytest

from kernel.compiler import needs_compiler
from kernel.sanitizers import MISSING, compile_checked, find_runtime, run_checked

pytestmark = [needs_compiler, pytest.mark.skipif(not find_runtime(), reason=MISSING)]

PROPERTIES = (
    "tests/index/test_best.py::test_nothing_is_lost_by_sparing_work",
    "tests/index/test_retrieval.py",
    "tests/index/test_catalogue.py",
    "tests/index/test_spans.py",
    "tests/index/test_vocabulary.py",
    "tests/kernel/test_objects.py",
    "tests/search/test_likeness.py",
    "tests/search/test_rank.py",
)
"""Tests in which the loops run. They take a third longer than without sanitizers."""

FAULTY = """
#include "kernel.h"
KB_API double kb_last(const double *numbers, int64_t count) { return numbers[count - 1]; }
KB_API int32_t kb_next(int32_t number) { return number + 1; }
"""

PROGRAM = """
import ctypes
import numpy as np
from kb.kernel import kernel
library = kernel()
library.kb_last.restype = ctypes.c_double
library.kb_last.argtypes = (ctypes.c_void_p, ctypes.c_int64)
numbers = np.arange(5.0)
assert library.kb_last(numbers.ctypes.data, 5) == 4.0
"""


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = tmp_path_factory.mktemp("checked") / "checked.so"
    compile_checked(library)
    return library


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("library.kb_last(numbers.ctypes.data, 6)", "heap-buffer-overflow"),
        ("library.kb_last(numbers.ctypes.data, 0)", "heap-buffer-overflow"),
        ("library.kb_next(2**31 - 1)", "signed integer overflow"),
    ],
)
def test_a_fault_ends_the_program_and_is_named(tmp_path: Path, call: str, said: str) -> None:
    faulty = tmp_path / "faulty.c"
    faulty.write_text(FAULTY)
    compile_checked(tmp_path / "faulty.so", faulty)

    sound = run_checked(tmp_path / "faulty.so", "-c", PROGRAM)
    done = run_checked(tmp_path / "faulty.so", "-c", PROGRAM + call)

    assert sound.returncode == 0, sound.stderr
    assert done.returncode != 0
    assert said in done.stderr
    assert "faulty.c" in done.stderr


def test_property_tests_find_no_fault_in_the_kernel(checked: Path, tmp_path: Path) -> None:
    quiet = ("-q", "-p", "no:cacheprovider", "--basetemp", str(tmp_path / "base"))
    profile = ("--hypothesis-profile", "gate")

    done = run_checked(checked, "-m", "pytest", *PROPERTIES, *quiet, *profile)

    assert done.returncode == 0, done.stdout + done.stderr
