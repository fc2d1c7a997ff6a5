"""Documents are checked like code: what they name exists, and what exists is described."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_type_hints

import pytest

from kb.cli import VERBS
from kb.codec import Strict
from kb.config import Settings
from kb.settings import Webhook

ROOT = Path(__file__).parents[1]

# The starter files stand elsewhere in a checkout than in an installed package; see pyproject.toml.
SHIPPED_AS = {"kb/_site": "site", "kb/_starter": "articles"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def dependencies() -> list[str]:
    """Names of all distributions that pyproject.toml asks for."""
    project = tomllib.loads(read("pyproject.toml"))
    groups = project["project"]["optional-dependencies"].values()
    asked = [*project["project"]["dependencies"], *(each for group in groups for each in group)]
    return [
        re.split(r"[\[=<>~! ]", each)[0] for each in asked + project["build-system"]["requires"]
    ]


@pytest.mark.parametrize("name", dependencies())
def test_every_dependency_is_explained(name: str) -> None:
    rows = re.findall(r"^\| ([\w.-]+) +\|.*\S.*\|$", read("docs/DEPENDENCIES.md"), re.MULTILINE)

    assert name.lower() in [row.lower() for row in rows]


def test_no_dependency_is_explained_that_is_not_used() -> None:
    used = {name.lower() for name in dependencies()}
    used |= {line.lower() for line in read("requirements/build.in").split() if line.isidentifier()}
    rows = re.findall(r"^\| ([\w.-]+) +\|", read("docs/DEPENDENCIES.md"), re.MULTILINE)

    assert {row.lower() for row in rows} - {"package"} <= used


def test_dependencies_name_the_owner_rooms_that_exist() -> None:
    text = read("docs/DEPENDENCIES.md")
    rooms = set(re.findall(r"`(kb/[\w./]+)`", text))

    assert rooms, "the table names owner rooms"
    assert [room for room in sorted(rooms) if not (ROOT / room).exists()] == []


@pytest.mark.parametrize("name", ["docs/ARCHITECTURE.md", "docs/WRITING.md", "README.md"])
def test_every_path_in_a_document_exists(name: str) -> None:
    text = read(name)
    shown = set(re.findall(r"(?<![\w/.])((?:kb|site|tests|docs|requirements)/[\w./-]+)", text))
    paths = {path.rstrip("./") for path in shown if "<" not in path}

    missing = []
    for path in sorted(paths):
        for packaged, folder in SHIPPED_AS.items():
            if path.startswith(packaged):
                path = path.replace(packaged, folder, 1)  # noqa: PLW2901
        if not (ROOT / path).exists():
            missing.append(path)
    assert missing == []


def test_the_architecture_names_every_room_and_asks_questions() -> None:
    text = read("docs/ARCHITECTURE.md")

    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert [heading for heading in headings if not heading.endswith("?")] == []
    for path in sorted((ROOT / "kb").iterdir()):
        if path.is_dir() and list(path.glob("*.py")):
            assert f"`kb/{path.name}/`" in text or f"`kb/{path.name}`" in text, path.name


def find_sections() -> dict[str, type[Strict]]:
    """The tables of `kb.toml`, by their names."""
    kinds = get_type_hints(Settings)
    tables = (name for name in Settings.__struct_fields__ if isinstance(kinds[name], type))
    return {name: kinds[name] for name in tables if issubclass(kinds[name], Strict)}


def settings_keys() -> list[str]:
    sections = find_sections()
    top = [key for key in Settings.__struct_fields__ if key not in sections]
    below = [f"{name}.{key}" for name, kind in sections.items() for key in kind.__struct_fields__]
    return top + below


def can_be_a_variable(key: str) -> bool:
    """Lists of tables, and tables within tables, are written in the file only."""
    section, _, name = key.rpartition(".")
    kind = get_type_hints(find_sections()[section] if section else Settings)[name]
    return kind in (str, int, bool, tuple[str, ...])


@pytest.mark.parametrize("key", settings_keys())
def test_every_setting_is_described_with_its_variable(key: str) -> None:
    text = read("docs/SETTINGS.md")

    (row,) = [line for line in text.splitlines() if line.startswith(f"| `{key}`")]
    assert (f"`KB_{key.upper().replace('.', '_')}`" in row) is can_be_a_variable(key)


def test_no_setting_is_described_that_does_not_exist() -> None:
    described = re.findall(r"^\| `([\w.]+)`", read("docs/SETTINGS.md"), re.MULTILINE)

    assert sorted(described) == sorted(settings_keys())


def with_examples(settings: str) -> str:
    """The text of `kb.toml` with the table that is commented out in it, which cannot be made up."""
    return re.sub(r"^# (?=\[\[|[a-z_]+ = )", "", settings, flags=re.MULTILINE)


def test_the_starter_settings_show_every_setting() -> None:
    shown = tomllib.loads(with_examples(read("kb.toml")))
    keys = [key for key, value in shown.items() if not isinstance(value, dict)]
    keys += [f"{name}.{key}" for name in find_sections() for key in shown[name]]

    assert sorted(keys) == sorted(settings_keys())
    (webhook,) = shown["webhooks"]
    assert sorted(webhook) == sorted(Webhook.__struct_fields__)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_is_shown_to_users(verb: str) -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]

    assert [path for path in documents if f"kb {verb}" in path.read_text(encoding="utf-8")]
