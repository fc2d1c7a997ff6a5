"""`kb init`: the starter help centre that ships with the program."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Collection
from pathlib import Path

from kb.errors import UsageError

_PACKAGE = Path(__file__).resolve().parents[1]
_LANGUAGES = re.compile(r"^languages = \[[^\]]*\]", re.MULTILINE)
_GITIGNORE = "# Compiled indexes and the search log\n/data/\n"


def starter_dir() -> Path:
    """Where the starter files are: inside the installed package, or the checkout's root."""
    shipped = _PACKAGE / "_starter"
    return shipped if shipped.is_dir() else _PACKAGE.parent


def starter_languages() -> list[str]:
    """Languages in which there are starter articles."""
    return sorted(path.name for path in (starter_dir() / "articles").iterdir() if path.is_dir())


def copy_starter(folder: Path, languages: Collection[str] = ()) -> None:
    """Make a help centre in `folder`: `kb.toml`, starter articles, their synonyms, `.gitignore`.

    `languages` restricts the articles to some languages; empty means all that there are.

    Raises UsageError when the folder holds anything already, or for a language without starter
    articles. Nothing is ever overwritten.
    """
    known = starter_languages()
    for lang in languages:
        if lang not in known:
            raise UsageError(
                f"There are no starter articles in `{lang}`, only in {', '.join(known)}. Leave out"
                f" --lang, and write yours in articles/{lang}/."
            )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not an empty folder. Name one that is empty or new.")
    try:
        _copy(starter_dir(), folder, languages or known)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror or error}.") from error


def _copy(source: Path, folder: Path, languages: Collection[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    # The settings offer the languages that there are articles in, in the order of the settings.
    settings = (source / "kb.toml").read_text(encoding="utf-8")
    settings = _LANGUAGES.sub(lambda line: _offer(line, languages), settings)
    (folder / "kb.toml").write_text(settings, encoding="utf-8")
    (folder / ".gitignore").write_text(_GITIGNORE, encoding="utf-8")
    for lang in dict.fromkeys(languages):
        shutil.copytree(source / "articles" / lang, folder / "articles" / lang)
        synonyms = f"articles/synonyms.{lang}.yaml"
        if (source / synonyms).is_file():
            shutil.copy(source / synonyms, folder / synonyms)


def _offer(line: re.Match[str], languages: Collection[str]) -> str:
    offered = [code for code in re.findall(r'"([^"]+)"', line[0]) if code in languages]
    return f"languages = {json.dumps(offered)}"
