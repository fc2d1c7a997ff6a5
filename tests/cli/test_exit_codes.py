"""Exit codes, as the shell sees them: 0 success, 1 a problem in the content, 2 wrong usage."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from patience import PATIENCE


def kb(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kb", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("KB_")},
    )


def test_success_is_0(corpus: Path) -> None:
    done = kb(corpus.parent, "build")

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("Published 9 articles")
    assert "\x1b" not in done.stderr, "no colours and no progress bar outside a terminal"


def test_a_problem_in_the_content_is_1(corpus: Path) -> None:
    (corpus / "en/products/lamp.md").write_text("no front matter")

    done = kb(corpus.parent, "build")

    assert done.returncode == 1
    assert done.stderr.splitlines()[0].startswith("articles/en/products/lamp.md:1: no front matter")
    assert not (corpus.parent / "data" / "generations").exists(), "nothing was published"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bild"], "No such command 'bild'"),
        (["search"], "Missing argument 'TEXT'"),
        (["build", "--fast"], "No such option"),
        (["search", "x", "--kind", "rule"], "'rule' is not one of"),
        (["search", "x", "--size", "0"], "0 is not in the range 1<=x<=50"),
        (["serve", "--port", "70000"], "70000 is not in the range 0<=x<=65535"),
        (["check", "--articles", "none"], "none: no such folder. Make a help centre with `kb init"),
        (["check", "--config", "none.toml"], "none.toml: no such file."),
        (["new", "x", "--lang", "English"], "`English` is not a language code"),
        (["init", "."], "is not an empty folder"),
    ],
)
def test_wrong_usage_is_2(corpus: Path, arguments: list[str], said: str) -> None:
    done = kb(corpus.parent, *arguments)

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
