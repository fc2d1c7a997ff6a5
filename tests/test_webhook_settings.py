"""`[[webhooks]]`: what may be written, and what a mistake is answered with, secrets left out."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from receiver import SECRET

from kb.codec import decode_json, encode_json
from kb.config import Settings, load_settings
from kb.errors import ConfigError
from kb.notice import make_secret
from kb.settings import Webhook
from kb.web.desk.press import settings_text

GOOD = f'''
[[webhooks]]
url = "https://chat.example.com/hooks/T0P"
secret = "{SECRET}"
'''


def load(tmp_path: Path, text: str, **environ: str) -> Settings:
    path = tmp_path / "kb.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, {}, environ)


def refusal(tmp_path: Path, text: str, **environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text, **environ)
    assert "T0P" not in caught.value.message, "an address may hold a secret"
    assert "whsec_c" not in caught.value.message
    return caught.value.message


def test_a_webhook_is_read(tmp_path: Path) -> None:
    (webhook,) = load(tmp_path, GOOD).webhooks

    assert (webhook.host, webhook.title) == ("chat.example.com", "chat.example.com")
    assert webhook.wants("gap.closed")
    assert webhook.wants("articles.changed")
    assert webhook.signing_keys == (base64.b64decode(SECRET[6:]),)
    assert len(webhook.key) == 16


def test_a_webhook_is_told_of_what_it_asks_for() -> None:
    some = Webhook(url="https://a.example/", secret=SECRET, events=("article.published",))

    assert [some.wants(each) for each in ("article.published", "articles.changed")] == [True, True]
    assert [some.wants(each) for each in ("article.withdrawn", "gap.closed")] == [False, False]
    rising = Webhook(url="https://a.example/", secret=SECRET, events=("gap.rising",))
    assert not rising.wants("articles.changed")


def test_a_secret_may_stand_in_the_environment(tmp_path: Path) -> None:
    text = '[[webhooks]]\nurl = "https://a.example/T0P"\nsecret_env = "KB_HOOK_SECRET"\n'

    assert load(tmp_path, text, KB_HOOK_SECRET=SECRET).webhooks[0].secret == SECRET
    (without,) = load(tmp_path, text).webhooks
    assert without.signing_keys == (), "verbs that send nothing need none"
    told = refusal(tmp_path, text, KB_HOOK_SECRET="whsec_c2hvcnQ=")
    assert "`kb webhooks secret` prints one" in told


def test_settings_reach_workers_and_builds_with_their_secrets(tmp_path: Path) -> None:
    text = GOOD.replace("secret =", 'secret_env = "NO_SUCH"\nsecret =')
    settings = load(tmp_path, text)

    assert decode_json(encode_json(settings), Settings) == settings
    path = tmp_path / "other.toml"
    path.write_text(settings_text(settings), encoding="utf-8")
    assert load_settings(path, {}, {}).webhooks == settings.webhooks


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("", "has no secret to sign with: write `secret_env"),
        ('secret = "T0P"', "must be whsec_ with base64 of 24 to 64 bytes"),
        ('secret = "whsec_cT0P!"', "must be whsec_ with base64 of 24 to 64 bytes"),
        (f'secret = "{SECRET}"\nevents = ["gap.open"]', "asks for 'gap.open', which is no event"),
        (f'secret = "{SECRET}"\nevent = "x"', "The keys of [[webhooks]] are url, name, events"),
        ('secret_env = "MY-SECRET"', "must be a name such as KB_HOOK_SECRET"),
        (f'secret = "{SECRET}"\nname = "a\\nb"', "`name` of a webhook has 1 to 60 characters"),
    ],
)
def test_a_mistake_says_what_to_write(tmp_path: Path, change: str, said: str) -> None:
    text = f'[[webhooks]]\nurl = "https://chat.example.com/T0P"\n{change}\n'

    assert said in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://chat.example.com/T0P", "must begin with https://; http:// is for addresses"),
        ("ftp://chat.example.com/T0P", "must be a whole address"),
        ("chat.example.com/T0P", "must be a whole address"),
        ("https://", "must be a whole address"),
        ("https://chat.example.com:port/T0P", "must be a whole address"),
        ("https://chat.example.com:99999/T0P", "must be a whole address"),
        ("https://[::1/T0P", "must be a whole address"),
        ("https://chat.example.com/T0P x", "must be a whole address"),
        ("https://chat.example.com/T0P\\r\\nX: y", "must be a whole address"),
        ("https://ada@chat.example.com/T0P", "has a name or a password before its host"),
        ("https://:T0P@chat.example.com/", "has a name or a password before its host"),
        ("https://1.1.1.1@169.254.169.254/", "has a name or a password before its host"),
    ],
)
def test_an_address_that_cannot_be_is_refused_unseen(tmp_path: Path, url: str, said: str) -> None:
    assert said in refusal(tmp_path, f'[[webhooks]]\nurl = "{url}"\nsecret = "{SECRET}"\n')


def test_two_webhooks_need_two_addresses_and_two_names(tmp_path: Path) -> None:
    assert "two webhooks have the same `url`" in refusal(tmp_path, GOOD + GOOD)
    other = GOOD.replace("/hooks", "/more")
    assert "give each a `name` of its own" in refusal(tmp_path, GOOD + other)
    assert len(load(tmp_path, GOOD + other + 'name = "other"').webhooks) == 2


def test_private_addresses_may_be_plain_http() -> None:
    assert Webhook(url="http://10.0.0.7/hook", secret=SECRET, private=True).private


def test_a_fresh_secret_is_one_that_is_taken_and_another_each_time() -> None:
    one, other = make_secret(), make_secret()

    assert one != other
    (key,) = Webhook(url="https://a.example/", secret=one).signing_keys
    assert len(key) == 32
