"""The verbs, each as an editor or a script calls it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from patience import await_that

from kb import __version__
from kb.cli import main
from kb.config import Settings
from kb.index import open_index
from kb.index.generation import KEPT
from kb.publishing import Bench, rebuild

Write = Callable[..., Path]
Kb = Callable[..., Result]

SEARCH_KEYS = {
    *("search_id", "query", "lang", "correction", "answered", "confidence", "reason", "hits"),
    *("facets", "suggestions", "contact"),
}
HIT_KEYS = {"title", "url", "anchor", "kind", "lang", "tags", "snippet", "score"}


@pytest.fixture
def kb(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Kb:
    """Run a verb in the folder above the small help centre's articles."""
    monkeypatch.chdir(corpus.parent)

    def run(*arguments: str, **environment: str) -> Result:
        result = CliRunner(env=environment).invoke(main, arguments, catch_exceptions=False)
        assert "Traceback" not in result.output
        return result

    return run


@pytest.fixture
def built(kb: Kb) -> Kb:
    assert kb("build").exit_code == 0
    return kb


def test_the_program_says_its_verbs_and_how_to_begin(kb: Kb) -> None:
    text = kb("--help").stdout

    assert "kb init my-help" in text
    for verb in ("init", "serve", "build", "check", "search", "new", "gaps", "digest", "editor"):
        assert re.search(rf"^  {verb}  ", text, re.MULTILINE), f"{verb} is not listed"
    assert kb("--version").stdout == f"kb, version {__version__}\n"


def all_verbs() -> dict[str, click.Command]:
    """Every verb that does something, those of a group as `editor add`."""
    found: dict[str, click.Command] = {}
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command, f"{name} cannot be loaded"
        below = command.commands if isinstance(command, click.Group) else {}
        found |= {f"{name} {each}": verb for each, verb in below.items()}
        if not below or (isinstance(command, click.Group) and command.invoke_without_command):
            found[name] = command
    return found


VERBS = all_verbs()


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_has_a_help_text_that_describes_its_options(verb: str) -> None:
    command = VERBS[verb]

    assert command.help, verb
    for option in command.params:
        if option.param_type_name == "option" and option.name not in ("kinds", "kind"):
            assert getattr(option, "help", None), f"{verb} {option.name}"


@pytest.mark.parametrize("verb", sorted(set(VERBS) - {"init"}))
def test_every_verb_takes_the_three_settings(verb: str) -> None:
    options = {name for option in VERBS[verb].params for name in option.opts}

    assert {"--articles", "--data", "--config"} <= options


def test_init_makes_a_help_centre_that_works(kb: Kb, tmp_path: Path) -> None:
    result = kb("init", "my-help")

    assert result.exit_code == 0
    assert result.stdout == (
        "Made a help centre in my-help. Go on with:\n  cd my-help\n  kb serve\n"
    )
    made = tmp_path / "my-help"
    assert sorted(path.name for path in made.iterdir()) == [".gitignore", "articles", "kb.toml"]
    assert sorted(path.name for path in (made / "articles").iterdir() if path.is_dir()) == [
        *("en", "fa", "ne", "th", "tr")
    ]
    assert "/data/" in (made / ".gitignore").read_text()


def test_init_in_some_languages_offers_only_those(kb: Kb, tmp_path: Path) -> None:
    assert kb("init", "mine", "--lang", "tr", "--lang", "fa", "--lang", "tr").exit_code == 0

    folders = [path for path in (tmp_path / "mine/articles").iterdir() if path.is_dir()]
    assert sorted(path.name for path in folders) == ["fa", "tr"]
    settings = tomllib.loads((tmp_path / "mine/kb.toml").read_text(encoding="utf-8"))
    assert settings["site"]["languages"] == ["fa", "tr"]


def test_init_refuses_a_language_without_starter_articles(kb: Kb, tmp_path: Path) -> None:
    result = kb("init", "mine", "--lang", "de")

    assert result.exit_code == 2
    assert result.stderr == (
        "Error: There are no starter articles in `de`, only in en, fa, ne, th, tr. Leave out"
        " --lang, and write yours in articles/de/.\n"
    )
    assert not (tmp_path / "mine").exists()


def test_init_writes_into_no_folder_that_holds_something(kb: Kb, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("keep")
    (tmp_path / "file").write_text("keep")

    for name in ("mine", "file"):
        result = kb("init", name)
        assert result.exit_code == 2
        assert result.stderr == (
            f"Error: {name} is not an empty folder. Name one that is empty or new.\n"
        )
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]
    assert kb("init", "file/below").stderr == "Error: file/below cannot be made: Not a directory.\n"


def test_init_takes_a_folder_that_is_empty(kb: Kb, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert kb("init", "empty", "--lang", "en").exit_code == 0


def test_build_says_what_it_published(kb: Kb, tmp_path: Path) -> None:
    first, second = kb("build"), kb("build")

    name = open_index(tmp_path / "data").generation
    counts = "9 articles (17 passages) in 5 languages"
    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr == f"Published {counts} as {name}.\n"
    assert (second.exit_code, second.stdout) == (0, "")
    assert second.stderr == f"Nothing changed; serving {counts} as {name}.\n"


def test_check_reports_and_publishes_nothing(kb: Kb, tmp_path: Path, write: Write) -> None:
    result = kb("check")

    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout.startswith("9 articles")
    assert result.stdout.endswith("No mistakes.\n")
    write("en/returns/broken.md", "---\ntitle: Broken\nkind: x\n---\n\n# Top\n")
    result = kb("check")
    assert result.exit_code == 1
    assert [line.partition(" ")[0] for line in result.stderr.splitlines()[:-1]] == [
        "articles/en/returns/broken.md:3:",
        "articles/en/returns/broken.md:6:",
    ]
    assert result.stderr.splitlines()[-1] == "Error: 2 mistakes in the articles."
    assert not (tmp_path / "data").exists()


def test_search_shows_title_address_and_excerpt(built: Kb) -> None:
    result = built("search", "where is my parcel", "--lang", "en")

    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert re.fullmatch(r"\d+ articles, answered, confidence \d\.\d\d", lines[0])
    assert lines[2:5] == [
        "1. Parcels and tracking › Where is my parcel?",
        "   /en/articles/parcels#where-is-my-parcel",
        "   Open the tracking link in the e-mail that said your parcel was sent.",
    ]


def test_search_asks_in_the_sites_first_language(built: Kb, tmp_path: Path, corpus: Path) -> None:
    assert "/en/articles/" in built("search", "lamp").stdout
    (tmp_path / "kb.toml").write_text('[site]\nlanguages = ["de", "tr", "en"]\n')
    assert "/tr/articles/" in built("search", "iade").stdout


def test_search_says_why_a_question_is_not_answered(built: Kb) -> None:
    said = "0 articles, not answered ({}), confidence 0.00\n"

    assert built("search", "xylophon").stdout == said.format("no_hits")
    assert built("search", " ").stdout == said.format("empty")


def test_search_filters_and_limits(built: Kb) -> None:
    def found(*options: str) -> list[str]:
        result = built("search", "lamp parcel", "--lang", "en", "--json", *options)
        return [hit["slug"] for hit in json.loads(result.stdout)["hits"]]

    assert len(found()) >= 3
    assert len(found("--size", "1")) == 1
    assert found("--kind", "product") == ["lamp"]
    assert sorted(found("--tag", "lighting")) == ["giving-back", "lamp"]
    assert found("--tag", "lighting", "--kind", "guide") == ["giving-back"]


def test_search_as_json_has_every_key_that_is_promised(built: Kb) -> None:
    result = built("search", "how are refunds paid", "--json")

    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert set(answer) >= SEARCH_KEYS
    assert (answer["query"], answer["lang"]) == ("how are refunds paid", "en")
    assert answer["answered"] is True
    assert answer["reason"] is None
    assert 0 < answer["confidence"] <= 1
    best = answer["hits"][0]
    assert set(best) >= HIT_KEYS
    assert best["url"] == "/en/articles/return-policy#how-refunds-are-paid"
    assert (best["kind"], best["tags"]) == ("policy", ["returns", "refunds"])
    text, ranges = best["snippet"]["text"], best["snippet"]["highlights"]
    assert all(text[start:end].strip() for start, end in ranges)
    assert set(answer["facets"]) == {"kind", "category", "tag", "attr"}


def test_search_as_json_names_the_site_and_the_reason(built: Kb) -> None:
    result = built("search", "lamp", "--json", KB_SITE_URL="https://help.example.com/")
    hits = json.loads(result.stdout)["hits"]
    assert hits[0]["url"].startswith("https://help.example.com/en/articles/lamp")

    answer = json.loads(built("search", "xylophon", "--json").stdout)
    assert set(answer) >= SEARCH_KEYS
    assert (answer["answered"], answer["reason"], answer["hits"]) == (False, "no_hits", [])


def test_search_without_an_index_builds_one_first(kb: Kb) -> None:
    result = kb("search", "lamp")

    assert result.exit_code == 0
    assert "/en/articles/lamp" in result.stdout
    assert result.stderr.startswith("Published 9 articles")


def test_search_in_a_language_without_articles_is_wrong_usage(built: Kb) -> None:
    result = built("search", "lamp", "--lang", "xx")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: There are no articles in `xx`. The index has en, ")


def test_a_question_that_is_too_long_is_a_mistake_not_a_crash(built: Kb) -> None:
    result = built("search", "x" * 501)

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The question has 501 characters; at most 500")


def test_new_prints_the_path_of_a_draft_that_passes_the_check(kb: Kb, tmp_path: Path) -> None:
    arguments = ("--lang", "tr", "--kind", "faq", "--category", "odeme", "--slug", "kart")
    result = kb("new", "Kartla nasıl öderim?", *arguments)

    assert (result.exit_code, result.stdout) == (0, "articles/tr/odeme/kart.md\n")
    text = (tmp_path / "articles/tr/odeme/kart.md").read_text(encoding="utf-8")
    assert text.startswith("---\ntitle: Kartla nasıl öderim?\nkind: faq\n")
    assert "status: draft" in text
    assert kb("check").exit_code == 0


def test_new_writes_in_the_sites_first_language(kb: Kb, tmp_path: Path) -> None:
    assert kb("new", "Gift cards").stdout == "articles/en/general/gift-cards.md\n"
    assert kb("new", "หัวข้อ", KB_SITE_LANGUAGES="th,en").stdout == "articles/th/general/หัวข้อ.md\n"


def test_new_overwrites_nothing(kb: Kb) -> None:
    kb("new", "Gift cards")
    result = kb("new", "Gift  cards!")

    assert result.exit_code == 2
    assert result.stderr == (
        "Error: articles/en/general/gift-cards.md exists already. Choose another title, or edit"
        " it.\n"
    )


def test_options_settings_and_environment_name_the_folders(kb: Kb, tmp_path: Path) -> None:
    (tmp_path / "centre").mkdir()
    (tmp_path / "articles").rename(tmp_path / "centre/texts")
    (tmp_path / "centre/my.toml").write_text('articles = "texts"\ndata = "out"\n')

    assert kb("build", "--config", "centre/my.toml").exit_code == 0
    assert open_index(tmp_path / "centre/out").languages[0] == "en"
    assert kb("build", "--articles", "centre/texts", "--data", "b").exit_code == 0
    assert open_index(tmp_path / "b").languages[0] == "en"
    assert kb("build", KB_ARTICLES="centre/texts", KB_DATA="c").exit_code == 0
    assert open_index(tmp_path / "c").languages[0] == "en"
    assert kb("build", "--data", "d", KB_CONFIG="centre/my.toml", KB_DATA="e").exit_code == 0
    assert open_index(tmp_path / "d").languages[0] == "en"
    assert not (tmp_path / "e").exists()


@pytest.mark.parametrize("verb", ["build", "check", "search x", "new x", "serve"])
def test_an_unknown_key_in_the_settings_is_named_by_every_verb(
    kb: Kb, tmp_path: Path, verb: str
) -> None:
    (tmp_path / "kb.toml").write_text("[serve]\nprot = 80\n")

    result = kb(*verb.split())

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "Error: kb.toml: Object contains unknown field `prot` - at `$.serve`. The keys"
        " of [serve] are host, port, workers, origins, proxies, log, log_level, metrics, drain.\n"
    )


def test_messages_are_shown_as_they_are_not_read_as_markup(kb: Kb) -> None:
    assert kb("check", "--articles", "[red]x").stderr.startswith("Error: [red]x: no such folder.")


def test_init_copies_the_synonyms_of_the_languages_that_were_chosen(kb: Kb, tmp_path: Path) -> None:
    kb("init", "mine", "--lang", "tr", "--lang", "en")

    made = sorted(path.name for path in (tmp_path / "mine/articles").iterdir())
    assert made == ["en", "synonyms.en.yaml", "synonyms.tr.yaml", "tr"]
    assert kb("build", "--config", "mine/kb.toml").exit_code == 0
    assert open_index(tmp_path / "mine/data").synonyms("tr") != ()


@pytest.mark.parametrize(
    "verb", ["key add shop", "key list", "gaps", "digest", "editor list", "webhooks list"]
)
def test_in_a_folder_without_a_help_centre_none_is_made(kb: Kb, tmp_path: Path, verb: str) -> None:
    result = kb(*verb.split(), "--articles", "none/a", "--data", "none/d")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "Error: There is no help centre here: neither none/a nor none/d is a folder."
        " Go to its folder, or name its settings with --config.\n"
    )
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("verb", ["build", "serve", "search x"])
@pytest.mark.parametrize("draft", [True, False])
def test_without_a_published_article_nothing_is_built(
    kb: Kb, write: Write, tmp_path: Path, verb: str, draft: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    if draft:
        text = "---\ntitle: A\nstatus: draft\n---\nText.\n"
        write("en/general/a.md", text, folder=tmp_path / "empty")

    result = kb(*verb.split(), "--articles", "empty")

    assert (result.exit_code, result.stdout) == (2, "")
    # `kb serve` builds in a process of its own.
    said = result.stderr or capfd.readouterr().err
    assert said == (
        "Error: There is no published article in empty: write one, or change `status: draft`.\n"
    )


def test_the_last_article_may_be_withdrawn(kb: Kb, tmp_path: Path) -> None:
    kb("build")
    (tmp_path / "empty").mkdir()

    assert kb("build", "--articles", "empty").exit_code == 0
    assert open_index(tmp_path / "data").languages == ()


def test_a_rebuild_outlives_an_error_of_the_file_system(capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(articles="x" * 5000)
    rebuild(settings, Bench(settings))

    assert capsys.readouterr().err.startswith("Error: Nothing was published: [Errno 36]")


def test_who_publishes_again_and_again_keeps_three_generations(tmp_path: Path) -> None:
    article = tmp_path / "articles/en/orders/return.md"
    article.parent.mkdir(parents=True)
    settings = Settings(articles=str(tmp_path / "articles"), data=str(tmp_path / "data"))
    bench = Bench(settings)
    for number in range(5):
        article.write_text(f"---\ntitle: Return {number}\n---\n\nSend it back.\n")
        assert rebuild(settings, bench)

    assert open_index(tmp_path / "data").articles("en")[0].title == "Return 4"
    generations = tmp_path / "data/generations"
    await_that(lambda: len(list(generations.iterdir())) == KEPT)
