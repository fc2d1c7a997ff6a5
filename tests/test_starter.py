"""The starter help centre: complete in five languages, and in the wheel that customers install."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from patience import PATIENCE

from kb.authoring import load_library
from kb.cli import main
from kb.index import open_index
from kb.model import Article, Kind, Library, Problem, Status
from kb.result import Query
from kb.search import search

ROOT = Path(__file__).parents[1]
LANGUAGES = ("en", "fa", "ne", "th", "tr")

QUESTIONS = [
    ("en", "where is my parcel"),
    ("fa", "بسته من کجاست"),
    ("ne", "मेरो सामान कहाँ पुग्यो"),
    ("th", "พัสดุของฉันอยู่ที่ไหน"),
    ("tr", "kargom nerede"),
]


@pytest.fixture(scope="module")
def read() -> tuple[Library, tuple[Problem, ...]]:
    return load_library(ROOT / "articles")


@pytest.fixture(scope="module")
def starter(read: tuple[Library, tuple[Problem, ...]]) -> dict[str, list[Article]]:
    """The articles of each language."""
    library, _ = read
    shelves: dict[str, list[Article]] = {lang: [] for lang in LANGUAGES}
    for article in library.articles:
        shelves[article.lang].append(article)
    return shelves


def test_the_starter_articles_have_no_mistake_and_no_warning(
    read: tuple[Library, tuple[Problem, ...]],
) -> None:
    _, warnings = read

    assert warnings == ()


def test_every_question_an_article_claims_finds_that_article() -> None:
    result = CliRunner().invoke(main, ["check", "--articles", str(ROOT / "articles")])

    assert result.stderr == ""
    assert result.exit_code == 0
    assert result.stdout.endswith("in 5 languages. No mistakes.\n")


def test_every_language_has_the_same_articles_in_the_same_places(
    starter: dict[str, list[Article]],
) -> None:
    english = {(each.category, each.slug, each.kind) for each in starter["en"]}

    assert len(english) == 22
    for lang in LANGUAGES:
        assert {(each.category, each.slug, each.kind) for each in starter[lang]} == english, lang
        assert all(each.status is Status.PUBLISHED for each in starter[lang])


def test_every_language_has_the_same_named_categories(
    read: tuple[Library, tuple[Problem, ...]],
) -> None:
    library, _ = read
    order = [each.slug for each in library.categories if each.lang == "en"]

    for lang in LANGUAGES:
        categories = [each for each in library.categories if each.lang == lang]
        assert [each.slug for each in categories] == order
        assert all(each.title and each.summary for each in categories), lang


def test_policies_show_their_facts_and_from_when_they_hold(
    starter: dict[str, list[Article]],
) -> None:
    for lang in LANGUAGES:
        policies = [each for each in starter[lang] if each.kind is Kind.POLICY]
        assert policies, lang
        for policy in policies:
            assert policy.facts, policy.source
            assert policy.effective, policy.source


def test_translations_of_a_policy_agree_on_dates_and_number_of_facts(
    starter: dict[str, list[Article]],
) -> None:
    english = {each.slug: each for each in starter["en"]}

    for lang in LANGUAGES:
        for article in starter[lang]:
            original = english[article.slug]
            assert article.effective == original.effective, article.source
            assert len(article.facts) == len(original.facts), article.source


def test_translations_of_a_product_have_as_many_attributes_and_values(
    starter: dict[str, list[Article]],
) -> None:
    def counts(lang: str) -> dict[str, list[int]]:
        products = (each for each in starter[lang] if each.kind is Kind.PRODUCT)
        return {each.slug: [len(one.values) for one in each.attributes] for each in products}

    assert len(counts("en")) == 4
    for lang in LANGUAGES:
        assert counts(lang) == counts("en"), lang


def test_no_two_articles_of_a_language_claim_the_same_question(
    starter: dict[str, list[Article]],
) -> None:
    for lang in LANGUAGES:
        asks = Counter(ask.casefold() for each in starter[lang] for ask in each.asks)
        assert asks, lang
        assert [ask for ask, count in asks.items() if count > 1] == [], lang


def test_every_article_has_an_opening_and_every_list_of_questions_has_some(
    starter: dict[str, list[Article]],
) -> None:
    for lang in LANGUAGES:
        for article in starter[lang]:
            assert article.passages[0].anchor == "", f"{article.source} begins with a heading"
            if article.kind is Kind.FAQ:
                assert len(article.passages) > 3, article.source


def test_the_wheel_holds_the_site_and_the_starter_articles(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())

    def below(folder: Path, place: str) -> Iterator[str]:
        for path in folder.rglob("*"):
            relative = path.relative_to(folder)
            if path.is_file() and not any(part.startswith(".") for part in relative.parts):
                yield f"{place}/{relative.as_posix()}"

    expected = {
        *below(ROOT / "articles", "kb/_starter/articles"),
        *below(ROOT / "site", "kb/_site"),
        "kb/_starter/kb.toml",
        "kb/cli.py",
    }
    assert expected <= names
    assert len([name for name in names if name.startswith("kb/_starter/articles/en/")]) > 18
    strangers = {name for name in names if not name.startswith(("kb/", "kb-"))}
    assert strangers == set(), "only the package itself goes into the wheel"
    data = [name for name in names if name.startswith(("kb/_site/", "kb/_starter/"))]
    assert [name for name in data if name.endswith((".py", ".pyc"))] == []


def test_installed_from_the_wheel_a_new_help_centre_answers_with_no_checkout_near(
    wheel: Path, tmp_path: Path
) -> None:
    python = _install(wheel, tmp_path / "venv")
    kb = python.parent / "kb"
    away = tmp_path / "away"
    away.mkdir()

    def run(*arguments: str, folder: Path) -> str:
        done = subprocess.run(
            arguments,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = run(str(python), "-c", "import kb; print(kb.__file__)", folder=away)
    assert Path(where.strip()).is_relative_to(tmp_path / "venv")
    run(str(kb), "init", "my-help", folder=away)
    centre = away / "my-help"
    run(str(kb), "build", folder=centre)
    said = run(str(kb), "search", "where is my parcel", "--json", folder=centre)
    assert json.loads(said)["hits"][0]["lang"] == "en"
    index = open_index(centre / "data")
    for lang, text in QUESTIONS:
        first = search(index, Query(text, lang)).hits[:3]
        assert "delivery" in [hit.category for hit in first], f"{lang}: {text}"


def _install(wheel: Path, venv: Path) -> Path:
    """A virtual environment with the wheel; what it depends on is borrowed from this one."""
    _run(sys.executable, "-m", "venv", "--without-pip", str(venv))
    python = venv / "bin/python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python))
    _run(*pip, "install", "--quiet", "--no-index", "--no-deps", str(wheel))
    (packages,) = venv.glob("lib/python*/site-packages")
    # A path file adds the folder alone; the path files in it, such as a checkout's, are not read.
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def _run(*arguments: str) -> None:
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
