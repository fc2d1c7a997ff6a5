"""What is installed: the compiled kernel where there is a compiler, and all the rest anyhow."""

from __future__ import annotations

import shlex
import shutil
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest
from packing import ROOT, pack

from kb.kernel.library import load_kernel
from kernel.compiler import needs_compiler

LIBRARY = "kb/kernel/_kernel.so"
SOURCES = {f"kb/kernel/source/{path.name}" for path in (ROOT / "kb/kernel/source").iterdir()}
STALE = b"compiled from other sources"

# What `make` and `pip` find on a machine that has no compiler, and on one without its headers.
FAILING = shlex.join([sys.executable, "-c", "raise SystemExit('stdint.h: no such file')"])


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that git knows nothing of, as in a container, and a library left in it."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "kb.toml"):
        shutil.copy(ROOT / name, folder)
    for name in ("kb", "site", "articles"):
        ignored = shutil.ignore_patterns("__pycache__", "_kernel.so*")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    (folder / LIBRARY).write_bytes(STALE)
    return folder


def read_tag(wheel: Path) -> list[str]:
    with ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/WHEEL"))
        return archive.read(name).decode().split("\n")[2:4]


@needs_compiler
def test_a_wheel_has_the_kernel_and_is_for_any_python_of_its_platform(
    wheel: Path, tmp_path: Path
) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
        made = archive.extract(LIBRARY, tmp_path)

    assert names >= SOURCES
    assert load_kernel(Path(made)) is not None
    pure, tag = read_tag(wheel)
    assert pure == "Root-Is-Purelib: false"
    assert tag.startswith("Tag: py3-none-")
    assert not tag.endswith("-any")
    assert wheel.stem.endswith(tag.removeprefix("Tag: "))


@pytest.mark.parametrize(
    ("compiler", "said"),
    [("", "There is no C compiler"), (FAILING, "stdint.h: no such file")],
    ids=["no compiler", "no headers"],
)
def test_without_a_compiler_a_wheel_is_for_every_machine_and_says_what_it_lacks(
    checkout: Path, tmp_path: Path, compiler: str, said: str
) -> None:
    nothing = tmp_path / "nothing"
    nothing.mkdir()

    wheel, words = pack(tmp_path / "dist", checkout=checkout, PATH=str(nothing), CC=compiler)

    assert wheel.name.endswith("-py3-none-any.whl")
    assert read_tag(wheel) == ["Root-Is-Purelib: true", "Tag: py3-none-any"]
    with ZipFile(wheel) as archive:
        assert LIBRARY not in archive.namelist()
    assert said in words
    assert "kb searches with numpy" in words
    assert "Debian: gcc libc6-dev" in words


@needs_compiler
def test_a_wheel_neither_ships_nor_touches_what_was_compiled_in_the_checkout(
    checkout: Path, tmp_path: Path
) -> None:
    wheel, _ = pack(tmp_path / "dist", checkout=checkout)

    with ZipFile(wheel) as archive:
        assert archive.namelist().count(LIBRARY) == 1
        assert archive.read(LIBRARY) != STALE
    assert (checkout / LIBRARY).read_bytes() == STALE


@needs_compiler
def test_an_installation_in_place_compiles_in_the_checkout(checkout: Path, tmp_path: Path) -> None:
    pack(tmp_path / "dist", "wheel:editable", checkout=checkout)

    assert load_kernel(checkout / LIBRARY) is not None


def test_an_installation_in_place_that_fails_to_compile_leaves_no_old_library(
    checkout: Path, tmp_path: Path
) -> None:
    _, words = pack(tmp_path / "dist", "wheel:editable", checkout=checkout, CC=FAILING)

    assert not (checkout / LIBRARY).exists()
    assert "kb searches with numpy" in words


def test_what_is_published_as_source_can_be_compiled(checkout: Path, tmp_path: Path) -> None:
    path, _ = pack(tmp_path / "dist", "sdist", checkout=checkout)

    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= {"hatch_build.py", "kb/kernel/compile.py", *SOURCES}
    assert LIBRARY not in names
