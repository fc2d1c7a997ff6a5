"""Settings: where each may be said, which wins, and what a mistake is answered with."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_type_hints

import pytest

from kb.config import Settings, find_misspelt, load_settings
from kb.errors import ConfigError

FULL = """\
articles = "texts"
data = "/var/lib/kb"

[site]
name = "Marigold"
url = "https://help.example.com"
languages = ["fa", "en"]

[serve]
host = "0.0.0.0"
port = 9000
workers = 4
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "kb.toml"
    path.write_text(FULL, encoding="utf-8")
    return path


def load(
    config: Path | None = None, environ: dict[str, str] | None = None, **overrides: Any
) -> Settings:
    return load_settings(config, overrides, environ or {})


def refusal(*arguments: Any, **named: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        load(*arguments, **named)
    assert caught.value.exit_code == 2
    return caught.value.message


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load()

    assert settings == Settings()
    assert (settings.articles_dir, settings.data_dir) == (Path("articles"), Path("data"))
    assert (settings.serve.host, settings.serve.port) == ("127.0.0.1", 8000)
    assert settings.site.languages == ()


def test_a_file_says_everything_and_its_folders_are_relative_to_it(config: Path) -> None:
    settings = load(config)

    assert settings.articles_dir == config.parent / "texts"
    assert settings.data_dir == Path("/var/lib/kb")
    assert settings.site.name == "Marigold"
    assert settings.site.languages == ("fa", "en")
    assert (settings.serve.port, settings.serve.workers) == (9000, 4)


def test_the_file_of_the_working_directory_is_found(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(config.parent)

    assert load().site.name == "Marigold"


def test_the_environment_names_a_file(config: Path) -> None:
    assert load(environ={"KB_CONFIG": str(config)}).site.name == "Marigold"


def test_the_environment_wins_over_the_file(config: Path) -> None:
    environ = {
        "KB_ARTICLES": "elsewhere",
        "KB_SITE_NAME": "Petunia",
        "KB_SITE_LANGUAGES": "th, en,",
        "KB_SERVE_PORT": "0",
    }
    settings = load(config, environ)

    assert settings.articles_dir == Path("elsewhere"), "relative to the working directory"
    assert settings.site.name == "Petunia"
    assert settings.site.languages == ("th", "en")
    assert settings.serve.port == 0
    assert settings.serve.workers == 4


def test_the_command_line_wins_over_the_environment(config: Path) -> None:
    settings = load(config, {"KB_DATA": "b", "KB_SERVE_PORT": "1"}, data="c", serve_port=2)

    assert (settings.data, settings.serve.port) == ("c", 2)


def test_an_option_that_was_not_given_changes_nothing(config: Path) -> None:
    assert load(config, data=None, serve_port=None) == load(config)


def test_other_programs_variables_are_passed_over() -> None:
    assert load(environ={"KB_PORT": "tcp://10.0.0.1:80", "KB_SITE_HOST": "x"}) == load()


def test_a_variable_that_nearly_is_a_setting_is_noticed() -> None:
    environ = {"KB_SEVRE_PORT": "80", "KB_API_PER_ADRESS": "9", "KB_ARTICELS": "x"}

    assert find_misspelt(environ) == [
        ("KB_API_PER_ADRESS", "KB_API_PER_ADDRESS"),
        ("KB_ARTICELS", "KB_ARTICLES"),
        ("KB_SEVRE_PORT", "KB_SERVE_PORT"),
    ]


def test_what_others_set_is_not_taken_for_a_slip() -> None:
    of_kubernetes = (
        f"KB{service}_{name}"
        for service in ("", "_API", "_WEB", "_SERVE", "_LOG", "_SITE")
        for name in (
            "SERVICE_HOST",
            "SERVICE_PORT",
            "SERVICE_PORT_HTTP",
            "PORT",
            "PORT_8000_TCP",
            "PORT_8000_TCP_ADDR",
            "PORT_8000_TCP_PROTO",
        )
    )
    environ = dict.fromkeys(of_kubernetes, "x") | {"KB_CONFIG": "x", "KB_KERNEL": "off", "KBD": ""}

    assert find_misspelt(environ) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("artciles = 'a'", "contains unknown field `artciles`"),
        ("[site]\nnmae = 'a'", "contains unknown field `nmae` - at `$.site`"),
        ("[sight]\nname = 'a'", "contains unknown field `sight`"),
        ("[serve]\nport = 'a'", "Expected `int`, got `str` - at `$.serve.port`"),
        ("[site]\nlanguages = 'en'", "Expected `array`, got `str` - at `$.site.languages`"),
        ("[log]\nkeep_days = 'a'", "Expected `int`, got `str` - at `$.log.keep_days`"),
        ("articles = 5", "Expected `str`, got `int` - at `$.articles`"),
        ("site = 'Marigold'", "Expected `object`, got `str` - at `$.site`"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_key(config: Path, text: str, said: str) -> None:
    config.write_text(text)

    message = refusal(config)
    assert message.startswith(f"{config}: ")
    assert said in message
    section = next((name for name in ("site", "serve", "log") if f"at `$.{name}" in message), None)
    if section:
        kind = get_type_hints(Settings)[section]
        assert message.endswith(f"The keys of [{section}] are {', '.join(kind.__struct_fields__)}.")
    else:
        assert " The keys are articles, data, [site], [serve], [api], [log], " in message


@pytest.mark.parametrize(
    "url",
    [
        "help.example.com",
        "javascript:alert(1)",
        "//help.example.com",
        "https://",
        "https://example.com/help",
        "https://help.example.com?a",
        "https://help.example.com#a",
        "https://a@help.example.com",
        'https://help.example.com"',
    ],
)
def test_the_public_address_is_a_scheme_and_a_host(url: str) -> None:
    with pytest.raises(ConfigError, match="write the scheme and the host and nothing more"):
        load(environ={"KB_SITE_URL": url})


@pytest.mark.parametrize("url", ["", "https://help.example.com/", "http://[::1]:8000"])
def test_a_public_address_may_end_in_a_slash_and_have_a_port(url: str) -> None:
    assert load(environ={"KB_SITE_URL": url}).site.url == url


@pytest.mark.parametrize("text", ["per_address = -1", "per_key = 1_000_001"])
def test_a_limit_that_can_be_none_is_named(config: Path, text: str) -> None:
    config.write_text(f"[api]\n{text}")

    key = text.partition(" ")[0]
    assert f"`{key}` is " in refusal(config)
    assert "or 0 for no limit" in refusal(config)


def test_a_language_that_can_be_none_is_named() -> None:
    with pytest.raises(ConfigError, match="no language 'EN'; write codes such as en"):
        load(environ={"KB_SITE_LANGUAGES": "fa,EN"})


def test_a_mistake_in_the_file_is_not_hidden_by_the_environment(config: Path) -> None:
    config.write_text("[serve]\nport = 'a'")

    assert "at `$.serve.port`" in refusal(config, {"KB_SERVE_PORT": "80"})


def test_a_file_that_is_not_toml_is_named_with_the_line(config: Path) -> None:
    config.write_text("[site]\nname = open")

    message = refusal(config)
    assert message.startswith(f"{config}: not valid TOML: ")
    assert "line 2" in message


def test_a_file_that_is_not_text_is_named(config: Path) -> None:
    config.write_bytes(b'name = "\xe9"')

    assert refusal(config).startswith(f"{config}: cannot be read: 'utf-8' codec can't decode")


def test_a_file_with_a_byte_order_mark_is_read(config: Path) -> None:
    config.write_bytes(b"\xef\xbb\xbf" + FULL.encode())

    assert load(config).site.name == "Marigold"


def test_a_file_that_was_named_must_exist(tmp_path: Path) -> None:
    missing = tmp_path / "none.toml"
    said = f"{missing}: no such file. Make one with `kb init`, or leave out --config."

    assert refusal(missing) == said
    assert refusal(environ={"KB_CONFIG": str(missing)}) == said


@pytest.mark.parametrize("value", ["", "many", "-1", "1.5", "²"])
def test_a_number_in_the_environment_must_be_one(value: str) -> None:
    message = refusal(environ={"KB_SERVE_WORKERS": value})

    assert message == f"KB_SERVE_WORKERS must be a number, not {value!r}."


def test_the_log_is_set_by_the_environment() -> None:
    environ = {
        "KB_LOG_ENABLED": "False",
        "KB_LOG_KEEP_DAYS": "30",
        "KB_LOG_MIN_VISITORS": "3",
        "KB_LOG_ORDER_NUMBERS": r"A\d{2,5} B\d+",
    }
    log = load(environ=environ).log

    assert (log.enabled, log.keep_days, log.min_visitors) == (False, 30, 3)
    assert log.order_numbers == (r"A\d{2,5}", r"B\d+"), "parted by spaces: commas are part of one"
    message = refusal(environ={"KB_LOG_ENABLED": "perhaps"})
    assert message == "KB_LOG_ENABLED must be true or false, not 'perhaps'."


def test_a_setting_that_does_not_exist_cannot_be_overridden() -> None:
    assert refusal(serve_speed=1) == "serve_speed is not a setting."
