"""`kb` called in an empty folder, beside the exports of made-up shops."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.cli import main

Kb = Callable[..., Result]


@pytest.fixture
def kb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kb:
    """Run a verb in the test's folder; `articles` and `data` are below it."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Result:
        result = CliRunner().invoke(main, list(map(str, arguments)), catch_exceptions=False)
        assert "Traceback" not in result.output
        return result

    return run
