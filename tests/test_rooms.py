"""The layer rule: imports go down the house, and each third-party library has one owner room."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Which rooms a room may import. The ground floor is a room a file.
ABOVE_ALL = {"cli", "__main__"}
GROUND = {
    "model",
    "result",
    "errors",
    "config",
    "settings",
    "codec",
    "garbage",
    "logline",
    "memory",
    "on_demand",
    "schedule",
    "shape",
}
ROOMS: dict[str, set[str]] = {
    "verbs": {
        "verb",
        "announcing",
        "notice",
        "report",
        "trial",
        "asking",
        "publishing",
        "terminal",
        "authoring",
        "insight",
        "index",
        "web",
        "client",
        "moving",
        "serving",
        "backup",
        "search",
        "evaluation",
    },
    "backup": {"insight"},
    "verb": {"terminal"},
    "announcing": {"asking", "terminal", "insight", "index"},
    "notice": {"insight"},
    "report": {"trial", "insight"},
    "serving": {"publishing", "published", "terminal", "authoring", "index"},
    "published": {"authoring", "index"},
    "publishing": {
        "published",
        "announcing",
        "closing",
        "terminal",
        "authoring",
        "search",
        "index",
    },
    "closing": {"asking", "terminal", "insight", "index"},
    "trial": {"asking", "authoring", "insight", "index"},
    "asking": {"insight", "search", "index"},
    "terminal": {"search"},
    "evaluation": {"search", "index", "analysis"},
    "web": {
        "announcing",
        "trial",
        "asking",
        "notice",
        "search",
        "insight",
        "authoring",
        "index",
        "kernel",
    },
    "client": set(),
    "moving": {"authoring"},
    "insight": {"analysis"},
    "search": {"index", "analysis", "kernel"},
    "index": {"analysis", "kernel"},
    "authoring": set(),
    "analysis": set(),
    "kernel": set(),
}

# Import name → the rooms that may import it.
OWNERS: dict[str, set[str]] = {
    "whoosh": {"index"},
    "numpy": {"index", "search", "kernel"},
    "rapidfuzz": {"search"},
    "icu4py.breakers": {"analysis"},
    "icu4py.locale": {"analysis", "web"},
    "icu4py.messageformat": {"web"},
    "Stemmer": {"analysis"},
    "markdown_it": {"authoring"},
    "mdit_py_plugins": {"authoring"},
    "imagesize": {"authoring"},
    "nh3": {"authoring"},
    "yaml": {"authoring"},
    "litestar": {"web"},
    "jinja2": {"web"},
    "markupsafe": {"web"},
    "uvicorn": {"web"},
    "lz4": {"web"},
    "httptools": {"web"},  # by way of uvicorn
    "click": {"cli", "verb", "verbs"},
    "rich": {"terminal"},
    "msgspec": {"codec"},
    "sqlite_utils": {"insight"},
    "stdnum": {"insight"},
    "argon2": {"insight"},
    "bs4": {"moving"},
    "markdownify": {"moving"},
    "prometheus_client": {"web"},
    "httpx": {"client"},  # kb[client]
    "mcp": {"web"},  # kb[mcp]
    "tzdata": {"settings"},  # data: the standard library's zoneinfo finds it by itself
}

# Distribution in pyproject.toml → the library's import name.
IMPORT_NAMES = {
    "whoosh-reloaded": "whoosh",
    "argon2-cffi": "argon2",
    "beautifulsoup4": "bs4",
    "prometheus-client": "prometheus_client",
    "pystemmer": "Stemmer",
    "pyyaml": "yaml",
    "icu4py": "icu4py.breakers",
    "markdown-it-py": "markdown_it",
    "mdit-py-plugins": "mdit_py_plugins",
    "python-stdnum": "stdnum",
    "sqlite-utils": "sqlite_utils",
}


def find_trespasses(package: Path) -> list[str]:
    """Every import in a package `kb` that breaks the rule, as `file:line: what`."""
    found = []
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package)
        room = place.parts[0].removesuffix(".py")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for line, name in read_imports(tree, ("kb", *place.parts[:-1])):
            complaint = check_import(room, name)
            if complaint:
                found.append(f"{place.as_posix()}:{line}: {complaint}")
    return found


def read_imports(tree: ast.AST, package: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Full names of what is imported anywhere in a module, lazily or at its head."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            origin = ".".join(base + (node.module.split(".") if node.module else []))
            for alias in node.names:
                yield node.lineno, f"{origin}.{alias.name}"


def check_import(room: str, name: str) -> str | None:
    """What is wrong with a room importing a name, or None."""
    top = name.split(".", maxsplit=1)[0]
    if top == "kb":
        target = name.split(".")[1] if "." in name else "__init__"
        if not may_enter(room, target):
            return f"{room} may not import kb.{target}"
        return None
    if top in sys.stdlib_module_names:
        return None
    owners = next((who for lib, who in OWNERS.items() if f"{name}.".startswith(f"{lib}.")), None)
    if owners is None:
        return f"{name} has no owner room"
    if room not in owners:
        return f"{name} belongs to {', '.join(sorted(owners))}, not to {room}"
    return None


def may_enter(room: str, target: str) -> bool:
    # `from kb import __version__` names the package itself.
    if room in ABOVE_ALL or target in ("__init__", "__version__", room):
        return True
    if room in GROUND or room == "__init__":
        return target in GROUND
    return target in GROUND | ROOMS.get(room, set())


def test_imports_only_go_down_and_libraries_stay_in_their_rooms() -> None:
    assert find_trespasses(ROOT / "kb") == []


def test_every_module_of_the_package_has_a_place_in_the_house() -> None:
    places = {path.name.removesuffix(".py") for path in (ROOT / "kb").iterdir()}
    known = {*ROOMS, *GROUND, *ABOVE_ALL, "__init__", "__pycache__", "py.typed"}
    assert places <= known, "a new room needs a line in ROOMS and in docs/ARCHITECTURE.md"


def test_every_dependency_has_an_owner_room() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in project["dependencies"]:
        name = requirement.partition("[")[0]
        for mark in "=<>~":
            name = name.partition(mark)[0]
        assert IMPORT_NAMES.get(name.lower(), name) in OWNERS, f"{name} has no owner room"


@pytest.mark.parametrize(
    ("place", "source", "complaint"),
    [
        ("search/a.py", "from kb.web import api", "1: search may not import kb.web"),
        ("index/a.py", "\nimport kb.search.rank", "2: index may not import kb.search"),
        ("analysis/a.py", "from kb import index", "1: analysis may not import kb.index"),
        ("authoring/a.py", "from ..index import x", "1: authoring may not import kb.index"),
        ("insight/a.py", "from kb.search import search", "1: insight may not import kb.search"),
        ("model.py", "from kb.analysis import Token", "1: model may not import kb.analysis"),
        ("web/a.py", "from kb.analysis import Token", "1: web may not import kb.analysis"),
        ("web/a.py", "def f():\n    from kb.cli import main", "2: web may not import kb.cli"),
        ("search/a.py", "import whoosh.index", "1: whoosh.index belongs to index, not to search"),
        ("web/a.py", "import msgspec", "1: msgspec belongs to codec, not to web"),
        (
            "web/a.py",
            "import icu4py.breakers",
            "1: icu4py.breakers belongs to analysis, not to web",
        ),
        (
            "analysis/a.py",
            "from icu4py.messageformat import MessageFormat",
            "1: icu4py.messageformat.MessageFormat belongs to web, not to analysis",
        ),
        ("cli.py", "import requests", "1: requests has no owner room"),
    ],
)
def test_the_checker_finds_a_trespass(
    tmp_path: Path, place: str, source: str, complaint: str
) -> None:
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(source)

    assert find_trespasses(tmp_path) == [f"{place}:{complaint}"]


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("cli.py", "from kb.web.server import run_server\nimport click"),
        ("web/a.py", "from kb.search import search\nfrom . import b\nimport litestar"),
        ("search/a.py", "from kb.index import Index\nimport numpy as np"),
        ("index/a.py", "from whoosh import query\nimport numpy.typing"),
        ("analysis/a.py", "from icu4py.breakers import WordBreaker\nfrom Stemmer import Stemmer"),
        ("config.py", "from kb.codec import Strict\nimport tomllib"),
        ("web/a.py", "from kb import __version__"),
    ],
)
def test_the_checker_lets_a_lawful_import_pass(tmp_path: Path, place: str, source: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(source)

    assert find_trespasses(tmp_path) == []


LEFT_FOR_LATER = (
    "argon2",
    "attr",
    "imagesize",
    "jinja2",
    "kb.authoring.library",
    "kb.index.compiler",
    "kb.index.postings",
    "kb.insight.gap_book",
    "kb.insight.ledger",
    "kb.insight.metrics",
    "kb.insight.redaction",
    "kb.moving",
    "kb.notice.courier",
    "kb.publishing",
    "kb.search.claims",
    "kb.search.explain",
    "kb.web.api.document",
    "kb.web.desk.router",
    "kb.web.front",
    "kb.web.read.pages",
    "markdown_it",
    "mcp",
    "pydantic",
    "rich",
    "sqlite_utils",
    "whoosh",
)

# What `kb serve` does until it answers searches, without a port: the verb, its rooms, the
# application, its index and a search.
START = """
import sys
from pathlib import Path
import kb.cli, kb.verbs.serving, kb.serving, kb.web.server
from kb.config import load_settings
from kb.web.app import create_app

app = create_app(load_settings(None, {"data": sys.argv[1]}, {}), apart=True)
app.state.centre.open_index()
app.state.centre.live.close()
print("\\n".join(sys.modules))
"""


def test_a_server_loads_no_more_than_it_serves_with(starter_dir: Path) -> None:
    """Its start and the memory of each worker depend on it."""
    run = subprocess.run(
        [sys.executable, "-c", START, str(starter_dir)], capture_output=True, text=True, check=True
    )

    loaded = run.stdout.split()
    assert "kb.web.app" in loaded
    assert [name for name in LEFT_FOR_LATER if name in loaded] == []
