"""The files to deploy with are held against the program: what they name exists."""

from __future__ import annotations

import configparser
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb import cli
from kb.config import Settings, _locate
from kb.kernel.library import SWITCH
from kb.web.server import LONGEST_END
from kb.web.wire.meter import Meter

ROOT = Path(__file__).parents[1]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load(read("compose.yaml"))


@pytest.mark.parametrize(
    "name", ["Dockerfile", "compose.yaml", "deploy/kb.service", "docs/PRODUCTION.md"]
)
def test_every_setting_that_a_file_names_exists(name: str) -> None:
    others = {"KB_HOST", "KB_UPSTREAM", SWITCH}
    variables = set(re.findall(r"\bKB_[A-Z_]+(?=[=:])", read(name))) - others
    keys = set(re.findall(r"`([a-z]+\.[a-z_]+)(?: = [^`]+)?`", read(name))) - {"log.db"}

    assert [each for each in sorted(variables) if not _locate(each[3:].lower())] == []
    sections = {key.partition(".")[0]: getattr(Settings(), key.partition(".")[0], None)
                for key in keys}  # fmt: skip
    unknown = [key for key in keys if sections[key.partition(".")[0]] is not None
               and not hasattr(sections[key.partition(".")[0]], key.partition(".")[2])]  # fmt: skip
    assert unknown == []


def test_the_image_is_made_of_files_that_exist_and_are_not_ignored() -> None:
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+) \S+$", read("Dockerfile"), re.MULTILINE)
        for source in line.split()
    ]
    let_in = re.findall(r"^!(\S+)$", read(".dockerignore"), re.MULTILINE)

    assert copied
    assert [each for each in copied if not (ROOT / each).exists()] == []
    assert sorted(copied) == sorted(let_in)


def test_the_image_ends_installs_and_serves_as_it_says() -> None:
    text = read("Dockerfile")

    assert text.index("USER kb") < text.index("ENTRYPOINT")
    assert "--require-hashes" in text
    assert "http" not in re.sub(r"http://127\.0\.0\.1\S*", "", text), "no address of an index"
    (port,) = set(re.findall(r"(?:EXPOSE |KB_SERVE_PORT=|127\.0\.0\.1:)(\d+)", text))
    assert port == str(Settings().serve.port)
    assert "/readyz" in text


def test_compose_fits_the_image_and_the_proxy(compose: Any) -> None:
    kb, caddy = compose["services"]["kb"], compose["services"]["caddy"]
    image = read("Dockerfile")

    for mount in kb["volumes"]:
        target = mount.split(":")[1]
        assert target == "/centre/kb.toml" or f"={target}" in image
    assert caddy["environment"]["KB_UPSTREAM"] == f"kb:{Settings().serve.port}"
    (network,) = compose["networks"]["front"]["ipam"]["config"]
    assert kb["environment"]["KB_SERVE_PROXIES"] == network["subnet"]
    named = {mount.split(":")[0] for mount in [*kb["volumes"], *caddy["volumes"]]}
    assert {each for each in named if not each.startswith(".")} == set(compose["volumes"])
    assert all((ROOT / each).exists() for each in named if each.startswith("."))
    patience = int(kb["stop_grace_period"].removesuffix("s"))
    assert patience > LONGEST_END + int(kb["environment"]["KB_SERVE_DRAIN"])


def test_the_service_calls_verbs_that_exist_and_waits_long_enough() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(read("deploy/kb.service"))
    service = unit["Service"]

    for key in ("ExecStart", "ExecReload"):
        assert service[key].split()[1] in cli.VERBS
    assert int(service["TimeoutStopSec"]) > LONGEST_END
    assert service["ReadWritePaths"] == f"{service['WorkingDirectory']}/data"


def metrics_of(text: str) -> set[str]:
    names = re.findall(r"\bkb_[a-z_]+\b", text)
    return {re.sub(r"_(total|bucket|sum|count|info)$", "", name) for name in names}


def test_alerts_and_documents_name_metrics_that_there_are() -> None:
    counted = {metric.name for metric in Meter().collect()}
    looked_up = set(re.findall(r'"(kb_[a-z_]+)"', read("kb/web/wire/vitals.py")))
    known = counted | looked_up

    assert metrics_of(read("docs/PRODUCTION.md")) == known
    rules = yaml.safe_load(read("deploy/alerts.yaml"))["groups"][0]["rules"]
    used = set().union(*(metrics_of(rule["expr"]) for rule in rules))
    assert used
    assert used <= known


def test_proxies_name_who_connects_and_add_nothing_that_came() -> None:
    nginx = read("deploy/nginx.conf")

    assert nginx.count("X-Forwarded-For $remote_addr;") == nginx.count("proxy_pass ")
    assert "proxy_add_x_forwarded_for" not in nginx
    for name in ("deploy/nginx.conf", "deploy/Caddyfile"):
        for path in ("metrics", "readyz", "livez"):
            assert re.search(rf"[(|/]{path}\b", read(name)), (name, path)
