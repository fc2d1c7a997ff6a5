"""Publishing from the desk: `kb build` in a process of its own.

What is compiled does not slow the server down, and what goes wrong there cannot harm it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.codec import decode_json, encode_json
from kb.config import Settings

LONGEST = 600
"""Seconds that a build may take before it is stopped. Ten thousand articles take three minutes."""

RETRY_AFTER = 0.5
"""Seconds until a build that found another one running is tried again."""

_BUSY = "Another build is running"
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Built:
    """How a build ended, and what it said."""

    is_done: bool
    said: str


def build_site(settings: Settings) -> Built:
    """Publish all articles as `kb build` does, and wait for it.

    Waits for a build that is under way, such as that of `kb serve --reload`, and then builds again:
    the other one may have begun before the file was written.
    """
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "kb.toml"
        config.write_text(settings_text(settings), encoding="utf-8")
        ends = time.monotonic() + LONGEST
        built = _run(config, LONGEST)
        while not built.is_done and _BUSY in built.said and time.monotonic() < ends:
            time.sleep(RETRY_AFTER)
            built = _run(config, LONGEST)
        return built


def _run(config: Path, longest: float) -> Built:
    # What the environment says has gone into the settings already.
    environ = {key: value for key, value in os.environ.items() if not key.startswith("KB_")}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "kb", "build", "--config", str(config)],
            env={**environ, "NO_COLOR": "1", "COLUMNS": "200"},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=longest,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return Built(False, f"The build took longer than {LONGEST} seconds and was stopped.")
    return Built(done.returncode == 0, (done.stderr + done.stdout).strip())


def settings_text(settings: Settings) -> str:
    """The settings as a `kb.toml` that can stand anywhere."""
    tree = decode_json(encode_json(settings), dict[str, Any])
    tree["articles"] = str(settings.articles_dir.resolve())
    tree["data"] = str(settings.data_dir.resolve())
    return "".join(
        f"{_text(key)} = {_value(value)}\n" for key, value in tree.items() if value is not None
    )


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = (
            f"{_text(key)} = {_value(each)}" for key, each in value.items() if each is not None
        )
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(text: str) -> str:
    """JSON writes texts as TOML does, but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
