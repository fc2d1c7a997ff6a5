"""`[serve]`: what it takes, and what it says of what it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kb.config import load_settings
from kb.errors import ConfigError
from kb.settings import Serve


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"proxies": ("10.0.0.0/8", "proxy.local")}, "`proxies` has 'proxy.local'"),
        ({"proxies": ("10.0.0.1/8",)}, "has host bits set"),
        ({"log": "xml"}, "`log` must be one of text, json"),
        ({"log_level": "loud"}, "`log_level` must be one of debug, info, warning, error"),
        ({"metrics": "public"}, "`metrics` must be one of private, all, off"),
        ({"drain": -1}, "`drain` must be 0 to 300"),
        ({"drain": 301}, "`drain` must be 0 to 300"),
    ],
)
def test_what_cannot_be_is_named_with_what_can(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Serve(**given)


def test_the_environment_says_it_in_text(tmp_path: Path) -> None:
    environ = {"KB_SERVE_PROXIES": "10.0.0.0/8, ::1", "KB_SERVE_LOG": "json", "KB_SERVE_DRAIN": "5"}
    serve = load_settings(None, {"data": str(tmp_path)}, environ).serve

    assert (serve.proxies, serve.log, serve.drain) == (("10.0.0.0/8", "::1"), "json", 5)


def test_a_mistake_names_its_place() -> None:
    with pytest.raises(ConfigError, match="`drain` must be 0 to 300 seconds, not 999"):
        load_settings(None, {}, {"KB_SERVE_DRAIN": "999"})
