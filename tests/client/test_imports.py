"""Who installs the client to ask a help centre does not load one."""

from __future__ import annotations

import subprocess
import sys

SERVER = ("litestar", "whoosh", "numpy", "icu4py", "jinja2", "sqlite_utils", "yaml", "rapidfuzz")


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout


def test_the_client_loads_nothing_of_the_server() -> None:
    loaded = run("import sys, kb.client; print(*sys.modules)").split()

    assert "httpx" in loaded
    assert {each.split(".")[0] for each in loaded} & set(SERVER) == set()
    ours = {each.split(".")[1] for each in loaded if each.startswith("kb.")}
    assert ours == {"client", "shape", "codec", "errors", "model"}


def test_without_httpx_it_says_what_to_install() -> None:
    told = run(
        "import sys; sys.modules['httpx'] = None\n"
        "try:\n    import kb.client\n"
        "except ImportError as error:\n    print(error)"
    )

    assert told == 'kb.client needs httpx: pip install "kb[client]"\n'
