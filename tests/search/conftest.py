"""A way to make a small help centre for a single test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from kb.authoring import load_library
from kb.index import Index, compile_index, open_index

MakeIndex = Callable[[Mapping[str, str]], Index]


@pytest.fixture
def make_index(tmp_path: Path) -> MakeIndex:
    """Write files, each by its path below `articles`, and compile them."""

    def make(files: Mapping[str, str]) -> Index:
        for source, content in files.items():
            path = tmp_path / "articles" / source
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(content), encoding="utf-8")
        compile_index(load_library(tmp_path / "articles")[0], tmp_path / "data")
        return open_index(tmp_path / "data")

    return make
