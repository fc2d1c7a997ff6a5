"""Wheels made from the checkout, as an installation makes them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from patience import PATIENCE

ROOT = Path(__file__).parents[1]


def pack(
    folder: Path, target: str = "wheel", *, checkout: Path = ROOT, **environment: str
) -> tuple[Path, str]:
    """A `wheel`, `wheel:editable` or `sdist` in a new `folder`, and what was said meanwhile."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)],
        cwd=checkout,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (path,) = (each for each in folder.iterdir() if each.suffix in (".whl", ".gz"))
    return path, done.stderr
