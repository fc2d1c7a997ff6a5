"""docs/API.md: every command in it is run, every path and code in it exists."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import serving

from kb.config import Settings
from kb.insight import Caller, SearchEvent, new_search_id
from kb.insight.gap_book import GapBook
from kb.insight.key import Scope, add_key
from kb.settings import Site
from kb.web.api.document import VERSION, describe_api
from kb.web.app import create_app
from kb.web.wire.problem import SORTS

from .conftest import LANGUAGES

TEXT = (Path(__file__).parents[2] / "docs/API.md").read_text(encoding="utf-8")
COMMANDS = [block for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL) if "curl" in block]
# Fails when an answer is an error, which curl alone would not.
BEFORE = 'set -euo pipefail\ncurl() { command curl -sS --fail-with-body --noproxy "*" "$@"; }\n'


@pytest.fixture(scope="module")
def environment(
    starter_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """What the commands are run with: the address of a help centre with a gap, and a key."""
    data = tmp_path_factory.mktemp("document") / "data"
    shutil.copytree(starter_dir, data, symlinks=True)
    app = create_app(Settings(data=str(data), site=Site(languages=LANGUAGES)))
    log = app.state.centre.recording.require_log()
    for number in range(3):
        event = SearchEvent(
            new_search_id(), "en", "do you engrave rings", 0.1, False, False, at=time.time()
        )
        log.record_search(event, Caller(f"somebody {number}", "Mozilla/5.0 Firefox/140.0"))
    assert log.flush()
    GapBook(log).update(time.time())
    _, key = add_key(log, "dashboard", [Scope.EDITOR])
    with serving(app) as address:
        yield {**os.environ, "HELP": address, "KB_KEY": key}


@pytest.mark.skipif(shutil.which("curl") is None, reason="the examples are run with curl")
@pytest.mark.parametrize("commands", COMMANDS, ids=range(len(COMMANDS)))
def test_every_command_works(commands: str, environment: dict[str, str]) -> None:
    commands = commands.replace("HELP=http://127.0.0.1:8000\n", "")

    done = subprocess.run(
        ["bash", "-c", BEFORE + commands], env=environment, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    if "If-None-Match" in commands:
        assert done.stdout == "", "who has it already gets nothing"
    else:
        assert done.stdout


def test_every_path_that_is_named_exists() -> None:
    known = {re.sub(r"\{\w+\}", "{}", path) for path in describe_api("")["paths"]}
    named = set(re.findall(r"/api/v1/[\w/{}]+", re.sub(r"\{\w+\}", "{}", TEXT)))
    examples = {re.sub(r"articles/en/[\w-]+", "articles/{}/{}", path.rstrip("/")) for path in named}

    assert {path for path in examples if not path.endswith("{}/")} - known == set()


def test_every_path_of_the_api_is_named() -> None:
    tails = {path.rpartition("/")[2] for path in describe_api("")["paths"]}

    assert [tail for tail in tails if tail not in TEXT and "{" not in tail] == []


def test_every_code_that_is_named_exists() -> None:
    codes = {sort.code for sort in SORTS}
    named = set(re.findall(r"problem-([\w-]+)", TEXT)) | set(re.findall(r"4\d\d `([\w-]+)`", TEXT))

    assert named
    assert named <= codes


def test_the_changelog_begins_with_the_version_of_the_document() -> None:
    versions = re.findall(r"^\| (\d+\.\d+) \|", TEXT, re.MULTILINE)

    assert versions[0] == VERSION
    assert versions == sorted(versions, reverse=True)
