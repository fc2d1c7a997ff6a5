"""Who may call the API, and how often, over real servers behind a proxy on the same machine."""

from __future__ import annotations

import http.client
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from conftest import CORPUS
from litestar import Litestar
from loopback import serving
from patience import await_that
from plain import PLAIN

from kb.config import Settings
from kb.insight import LOG_FILE, Log, open_log
from kb.insight.key import Scope, add_key, read_keys, revoke_key
from kb.settings import Api, Serve, Site
from kb.settings import Log as LogSettings
from kb.web.app import create_app
from kb.web.desk.door import make_desk
from kb.web.front import make_front

READ = "/api/v1/search?q=refund&lang=en"
VOTE = "/api/v1/articles/en/parcels/feedback"
HELPFUL = {"helpful": True}
SHOP = "https://shop.example.com"
SEVERAL = "/api/v1/searches"
READING = (READ, "/api/v1/suggest?q=ref&lang=en", "/api/v1/articles", "/api/v1/contact?lang=en")

_HOSTS = count(1)


def some_address() -> str:
    """An address that no other test calls from, in a network for documents (RFC 5737)."""
    return f"198.51.100.{next(_HOSTS)}"


@dataclass(frozen=True, slots=True)
class Centre:
    """A running help centre."""

    address: str
    app: Litestar
    log: Log

    def call(self, path: str, key: str = "", body: Any = None, **headers: str) -> httpx.Response:
        """The answer to a caller; `x_forwarded_for` is where the proxy says that they are."""
        sent = {name.replace("_", "-"): text for name, text in headers.items()}
        if key:
            sent["Authorization"] = f"Bearer {key}"
        method = "GET" if body is None else "POST"
        with httpx.Client(base_url=self.address, verify=PLAIN) as client:
            return client.request(method, path, json=body, headers=sent)

    def add_key(self, name: str, *scopes: Scope, limit: int | None = None) -> str:
        return add_key(self.log, name, scopes or [Scope.SEARCH], limit)[1]


Build = Callable[[Path, Path], None]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, build_once: Build) -> Path:
    folder = tmp_path_factory.mktemp("access")
    for source, content in CORPUS.items():
        path = folder / "articles" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(content), encoding="utf-8")
    build_once(folder / "articles", folder / "data")
    return folder / "data"


def serve(data: Path, api: Api) -> Iterator[Centre]:
    settings = Settings(
        data=str(data), site=Site(languages=("en",)), serve=Serve(origins=(SHOP,)), api=api
    )
    app = create_app(settings)
    log = open_log(data / LOG_FILE, LogSettings(enabled=False))
    with serving(app) as address:
        yield Centre(address, app, log)
    log.close()


@pytest.fixture(scope="module")
def public(data: Path) -> Iterator[Centre]:
    """Everybody may read; five calls a minute without a key, eight with one."""
    yield from serve(data, Api(per_address=5, per_key=8))


@pytest.fixture(scope="module")
def private(data: Path) -> Iterator[Centre]:
    """Programs need a key; nothing is limited."""
    yield from serve(data, Api(public=False, per_address=0, per_key=0))


def refusal(answer: httpx.Response, status: int, code: str) -> Any:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["type"] == f"/schema#problem-{code}"
    return answer.json()


# Keys and what they may do


def test_reading_is_public_and_says_no_word_of_limits_to_the_machine_itself(
    public: Centre,
) -> None:
    for _ in range(20):
        answer = public.call(READ)
        assert answer.status_code == 200
        assert "ratelimit" not in answer.headers


@pytest.mark.parametrize("path", [*READING, VOTE, "/api/v1/nothing", "/mcp"])
def test_a_key_that_is_wrong_is_refused_wherever_it_is_sent(public: Centre, path: str) -> None:
    wrong = "kb_" + "x" * 43
    answer = public.call(path, key=wrong, body=HELPFUL if path in (VOTE, "/mcp") else None)

    problem = refusal(answer, 401, "key-refused")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert "kb key add" in problem["detail"]
    assert wrong not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        [("Authorization", "Bearer")],
        [("Authorization", "Bearer ")],
        [("Authorization", "Bearer {key}x")],
        [("Authorization", "Bearer {key} {key}")],
        [("Authorization", "{key}")],
        [("Authorization", "Basic {key}")],
        [("Authorization", "Bearer {key}"), ("Authorization", "Bearer {key}")],
        [("Authorization", "Bearer {key}"), ("Authorization", "Basic YTpi")],
        [("Authorization", "Bearer " + "k" * 30_000)],
        [("Authorization", b"Bearer kb_\xff\xfe\x80")],
    ],
)
def test_a_key_that_is_not_sent_as_one_is_refused(
    public: Centre, headers: list[tuple[str, str | bytes]]
) -> None:
    key = public.add_key(f"odd {next(_HOSTS)}", limit=0)
    host = urlsplit(public.address)
    connection = http.client.HTTPConnection(host.hostname or "", host.port)
    connection.putrequest("GET", READ)
    for name, text in headers:
        connection.putheader(name, text.replace("{key}", key) if isinstance(text, str) else text)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()

    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert json.loads(body)["type"] == "/schema#problem-key-refused"
    assert key.encode() not in body


def test_the_password_of_a_proxy_in_front_is_no_key(public: Centre, private: Centre) -> None:
    basic = {"Authorization": "Basic c2hvcDpzZWNyZXQ="}

    assert public.call(READ, **basic).status_code == 200
    refusal(private.call(READ, **basic), 401, "key-missing")


def test_a_key_is_taken_from_its_header_and_never_from_an_address(private: Centre) -> None:
    key = private.add_key("in address")

    for name in ("key", "token", "access_token", "api_key"):
        refusal(private.call(f"{READ}&{name}={key}"), 401, "key-missing")
    assert private.call(READ, key=key).status_code == 200
    assert private.call(READ, Authorization=f"bearer   {key}").status_code == 200


def test_a_scope_opens_what_it_names_and_nothing_else(private: Centre) -> None:
    keys = {scope: private.add_key(f"only {scope}", scope) for scope in Scope}

    for path in READING:
        assert private.call(path, key=keys[Scope.SEARCH]).status_code == 200, path
        for scope in (Scope.FEEDBACK, Scope.EDITOR):
            answer = private.call(path, key=keys[scope])
            problem = refusal(answer, 403, "scope-missing")
            assert "has not the scope `search`" in problem["detail"]
            said = answer.headers["www-authenticate"]
            assert said == 'Bearer error="insufficient_scope", scope="search"'
    assert private.call(VOTE, keys[Scope.FEEDBACK], HELPFUL).status_code == 200
    for scope in (Scope.SEARCH, Scope.EDITOR):
        refusal(private.call(VOTE, keys[scope], HELPFUL), 403, "scope-missing")


def test_a_key_is_held_to_its_scopes_even_where_none_is_needed(public: Centre) -> None:
    key = public.add_key("feedback of a public centre", Scope.FEEDBACK)

    refusal(public.call(READ, key=key), 403, "scope-missing")


@pytest.mark.parametrize("path", ["/api/v1/gaps", "/api/v1/gaps/1/ignore"])
def test_gaps_need_an_editors_key_everywhere(public: Centre, private: Centre, path: str) -> None:
    body: dict[str, Any] | None = {} if path.endswith("ignore") else None
    for centre in (public, private):
        reader = centre.add_key(f"reader {next(_HOSTS)}", Scope.SEARCH, Scope.FEEDBACK)
        answer = centre.call(path, body=body)
        refusal(answer, 401, "key-missing")
        assert answer.headers["www-authenticate"] == "Bearer"
        refusal(centre.call(path, key=reader, body=body), 403, "scope-missing")


def test_every_operation_of_the_api_asks_for_a_scope(private: Centre) -> None:
    """Whatever is added to the API cannot be called with a key of another scope."""
    checked = 0
    gaps = private.add_key("every operation, editor", Scope.EDITOR)
    rest = private.add_key("every operation, others", Scope.SEARCH, Scope.FEEDBACK)
    beside = make_front(private.app.state), make_desk(private.app.state)
    for route in (each for app in (private.app, *beside) for each in app.routes):
        path = route.path.replace("{", "").replace("}", "").replace(":str", "").replace(":int", "")
        if not path.startswith(("/api/v1/", "/mcp")):
            continue
        for method in sorted(set(getattr(route, "methods", {"POST"})) - {"OPTIONS", "HEAD"}):
            key = rest if path.startswith("/api/v1/gaps") else gaps
            with httpx.Client(base_url=private.address, verify=PLAIN) as client:
                answer = client.request(
                    method,
                    path,
                    json=_a_body(path) if method != "GET" else None,
                    headers={"Authorization": f"Bearer {key}"},
                )
            refusal(answer, 403, "scope-missing")
            checked += 1
    assert checked >= 8


def _a_body(path: str) -> dict[str, Any]:
    """One of the right form, for what is asked after the body was read."""
    if path.endswith("/click"):
        return {"lang": "en", "slug": "parcels", "place": 1}
    if path.endswith("/contact"):
        return {"lang": "en", "channel": "email"}
    if path.endswith("/surveys"):
        return {"lang": "en", "kind": "csat", "score": 5}
    if path.endswith("/feedback"):
        return HELPFUL
    return {}


@pytest.mark.parametrize(
    "path", ["//api/v1/articles", "/api//v1/articles", "/api/v1//articles/", "//mcp", "/mcp//"]
)
def test_an_address_that_is_spelt_oddly_leads_past_nobody(private: Centre, path: str) -> None:
    """The router takes several slashes for one."""
    host = urlsplit(private.address)
    connection = http.client.HTTPConnection(host.hostname or "", host.port)
    connection.request("GET", path)
    answer = connection.getresponse()
    connection.close()

    assert answer.status == 401


def test_where_programs_need_a_key_pages_go_on_without(private: Centre) -> None:
    own = private.address
    for path in READING:
        told = refusal(private.call(path), 401, "key-missing")
        assert "`kb key add NAME --scope search` makes one." in told["detail"]
        refusal(private.call(path, Sec_Fetch_Site="cross-site"), 401, "key-missing")
        refusal(private.call(path, Origin="https://other.example"), 401, "key-missing")
        assert private.call(path, Sec_Fetch_Site="same-origin").status_code == 200
        assert private.call(path, Origin=own).status_code == 200
        assert private.call(path, Origin=SHOP, Sec_Fetch_Site="cross-site").status_code == 200
    told = refusal(private.call(VOTE, body=HELPFUL), 401, "key-missing")
    assert "`kb key add NAME --scope feedback` makes one." in told["detail"]
    assert private.call(VOTE, body=HELPFUL, Origin=SHOP).status_code == 200
    for page in ("/en/", "/en/search?q=refund", "/livez", "/schema", "/widget.js"):
        assert private.call(page).status_code == 200, page


def test_a_program_with_a_key_is_no_page_of_another_site(public: Centre) -> None:
    """A browser lets no page send a key across sites: it asks before, and is told no."""
    key = public.add_key("sender", Scope.FEEDBACK, limit=0)
    other = {"Origin": "https://other.example", "Sec_Fetch_Site": "cross-site"}

    refusal(public.call(VOTE, body=HELPFUL, **other), 403, "cross-site")
    assert public.call(VOTE, key, HELPFUL, **other).status_code == 200
    for origin in (SHOP, other["Origin"]):
        with httpx.Client(base_url=public.address, verify=PLAIN) as client:
            answer = client.options(
                VOTE,
                headers={
                    "Origin": origin,
                    "Access-Control-Request-Method": "POST",
                    "Access-Control-Request-Headers": "authorization",
                },
            )
        assert "authorization" not in answer.headers.get("access-control-allow-headers", "")


def test_a_revoked_key_is_refused_from_the_next_call_on(private: Centre) -> None:
    key = private.add_key("short-lived")
    assert private.call(READ, key=key).status_code == 200

    revoke_key(private.log, "short-lived")

    refusal(private.call(READ, key=key), 401, "key-refused")


def test_the_day_on_which_a_key_was_used_is_kept(private: Centre) -> None:
    key = private.add_key("noted")

    def used() -> Any:
        with private.log.reading() as database:
            return next(each.used for each in read_keys(database) if each.name == "noted")

    assert used() is None
    assert private.call(READ, key=key).status_code == 200
    await_that(used, "its use is not noted")


def test_a_secret_stands_in_no_log_no_answer_and_no_file(
    public: Centre, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    key = public.add_key("silent")
    with caplog.at_level(logging.DEBUG):
        for path in (READ, "/api/v1/gaps", "/api/v1/nothing", f"/api/v1/search?q={'x' * 600}"):
            answer = public.call(path, key=key)
            assert key not in answer.text + str(answer.headers)
        public.call(VOTE, key, {"helpful": "perhaps"})
        public.call(READ, key=key + "x")
    public.app.state.centre.recording.require_log().flush()

    assert caplog.records
    assert key not in caplog.text
    for file in data.rglob("*"):
        assert not file.is_file() or key.encode() not in file.read_bytes(), file


# Limits


def stand(answer: httpx.Response) -> tuple[str, int, int, int]:
    """The policy, its quota, what remains of it, and the seconds until it is whole."""
    policy, quota, window = answer.headers["ratelimit-policy"].split(";")
    same, remaining, seconds = answer.headers["ratelimit"].split(";")
    assert window == "w=60"
    assert same == policy
    return policy, int(quota[2:]), int(remaining[2:]), int(seconds[2:])


def test_an_address_may_call_so_often_and_is_told_where_it_stands(public: Centre) -> None:
    address = some_address()
    answers = [public.call(READ, X_Forwarded_For=address) for _ in range(7)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    stands = [stand(answer) for answer in answers]
    assert [remaining for _, _, remaining, _ in stands] == [4, 3, 2, 1, 0, 0, 0]
    assert {(policy, quota) for policy, quota, _, _ in stands} == {('"address"', 5)}
    assert 0 < stands[0][3] <= 12
    assert 48 < stands[4][3] <= 60
    problem = refusal(answers[-1], 429, "too-many-requests")
    wait = int(answers[-1].headers["retry-after"])
    assert 1 <= wait <= 12
    assert f"Try again in {wait} seconds." in problem["detail"]
    assert address not in answers[-1].text


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/search?size=x", "/mcp"])
def test_what_fails_counts_too(public: Centre, path: str) -> None:
    address = some_address()
    for _ in range(5):
        public.call(path, X_Forwarded_For=address)

    assert public.call(READ, X_Forwarded_For=address).status_code == 429


def test_several_searches_in_one_call_count_as_so_many(public: Centre) -> None:
    address, key = some_address(), public.add_key("batch")
    three = {"queries": [{"q": "refund", "lang": "en"}] * 3}

    assert stand(public.call(SEVERAL, body=three, X_Forwarded_For=address))[2] == 2
    refusal(public.call(SEVERAL, body=three, X_Forwarded_For=address), 429, "too-many-requests")
    twenty = {"queries": [{"q": "refund", "lang": "en"}] * 20}
    assert stand(public.call(SEVERAL, key, twenty))[2] == 0, "more than the limit is all of it"


def test_pages_and_files_are_not_counted(public: Centre) -> None:
    address = some_address()

    for path in ("/en/", "/livez", "/schema", "/widget.js", "/en/search?q=refund") * 2:
        answer = public.call(path, X_Forwarded_For=address)
        assert answer.status_code == 200
        assert "ratelimit" not in answer.headers
    assert stand(public.call(READ, X_Forwarded_For=address))[2] == 4


def test_a_key_has_a_limit_of_its_own_wherever_it_is_used(public: Centre) -> None:
    usual, own = public.add_key("usual"), public.add_key("own", limit=3)

    assert stand(public.call(READ, usual, X_Forwarded_For=some_address()))[:3] == ('"key"', 8, 7)
    assert stand(public.call(READ, usual, X_Forwarded_For=some_address()))[2] == 6
    assert stand(public.call(READ, usual))[2] == 5
    assert [public.call(READ, own).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert public.call(READ, usual).status_code == 200, "another key has its own"
    free = public.add_key("free", limit=0)
    assert all("ratelimit" not in public.call(READ, free).headers for _ in range(10))


def test_keys_cannot_be_tried_out_without_end(public: Centre) -> None:
    address = some_address()
    tried = [
        public.call(READ, f"kb_{number:043}", X_Forwarded_For=address).status_code
        for number in range(7)
    ]

    assert tried == [401] * 5 + [429] * 2


def test_a_subscribers_ipv6_network_is_one_sender(public: Centre) -> None:
    for number in range(5):
        answer = public.call(READ, X_Forwarded_For=f"2001:db8:1:2::{number}")
        assert answer.status_code == 200

    assert public.call(READ, X_Forwarded_For="2001:db8:1:2:ffff::1").status_code == 429
    assert public.call(READ, X_Forwarded_For="2001:db8:1:3::1").status_code == 200


def test_an_ipv4_address_is_the_same_written_as_ipv6(public: Centre) -> None:
    address = some_address()
    for _ in range(5):
        public.call(READ, X_Forwarded_For=address)

    assert public.call(READ, X_Forwarded_For=f"::ffff:{address}").status_code == 429


def test_where_a_stranger_says_that_they_are_counts_for_nothing(public: Centre) -> None:
    """The proxy adds the address that it sees; what stood before is the stranger's own word."""
    address = some_address()
    answers = [
        public.call(READ, X_Forwarded_For=f"{claimed}, {address}")
        for claimed in ("127.0.0.1", "203.0.113.1", "::1", "nobody", "10.0.0.1", "203.0.113.2")
    ]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def test_a_caller_that_a_proxy_calls_the_machine_itself_is_counted(public: Centre) -> None:
    answers = [public.call(READ, X_Forwarded_For="127.0.0.1") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def test_other_sites_pages_may_read_where_they_stand(public: Centre) -> None:
    address = some_address()
    for _ in range(6):
        answer = public.call(READ, X_Forwarded_For=address, Origin=SHOP)

    assert answer.status_code == 429
    assert answer.headers["access-control-allow-origin"] == SHOP
    shown = {name.strip() for name in answer.headers["access-control-expose-headers"].split(",")}
    assert shown == {"etag", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"}


def test_asking_in_advance_is_not_counted(public: Centre) -> None:
    address = some_address()
    asked = {
        "Origin": SHOP, "Access-Control-Request-Method": "POST", "X-Forwarded-For": address
    }  # fmt: skip
    with httpx.Client(base_url=public.address, verify=PLAIN) as client:
        assert {client.options(VOTE, headers=asked).status_code for _ in range(10)} == {204}
    assert stand(public.call(READ, X_Forwarded_For=address))[2] == 4
