"""No webhook leads into a private network by any of the known tricks, unless it may."""

from __future__ import annotations

import ipaddress
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from receiver import SECRET, Receiver

from kb.insight.delivery import Parcel
from kb.notice.address import Place, PrivateAddress, find_place, is_public
from kb.notice.connection import Deadline, connect
from kb.notice.post import post
from kb.settings import Webhook

from .conftest import NOON

PARCEL = Parcel(1, "key", "evt_1", 1, b"{}")

KNOWN = ("127.0.0.1", "10.1.2.3", "169.254.169.254", "1.1.1.1")
IPV4 = st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address) | st.sampled_from(KNOWN).map(
    ipaddress.IPv4Address
)


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%lo", "fc00::1", "fd12:3456::1",
        "fec0::1", "ff02::1", "ff0e::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "2002:7f00:1::",
        "2002:c0a8:101::1", "2001:0:7f00:1::", "2001:db8::1", "no address",
    ],
)  # fmt: skip
def test_these_are_private(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize(
    "text", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_these_are_the_internet_s(text: str) -> None:
    assert is_public(text)


@given(IPV4)
def test_an_address_within_another_is_judged_as_itself(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    within = [
        (0x0064FF9B << 96) | number,  # NAT64
        (0x2002 << 112) | (number << 80),  # 6to4
    ]

    assert [is_public(str(ipaddress.IPv6Address(each))) for each in within] == [
        is_public(str(address))
    ] * 2
    if not is_public(str(address)):
        assert not is_public(str(ipaddress.IPv6Address((0xFFFF << 32) | number)))


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "0",
        "169.254.169.254", "2130706433", "0177.0.0.1", "017700000001", "0x7f000001", "0x7f.1",
        "127.1", "10.0.0.1", "[fe80::1%25lo]", "[64:ff9b::7f00:1]", "LOCALHOST",
        "①②⑦.⓪.⓪.①",
    ],
)  # fmt: skip
def test_each_way_to_write_this_machine_is_refused(receiver: Receiver, host: str) -> None:
    try:
        webhook = Webhook(url=f"https://{host}:{receiver.server_port}/", secret=SECRET)
    except ValueError:
        return  # as good
    reply = post(webhook, PARCEL, NOON)

    assert not reply.is_taken
    assert "private address" in reply.said or "name of the host is not known" in reply.said
    assert receiver.taken == []
    with pytest.raises((PrivateAddress, OSError, UnicodeError)):
        find_place(webhook)


def test_a_private_address_that_is_allowed_is_reached(receiver: Receiver) -> None:
    reply = post(receiver.webhook(), PARCEL, NOON)

    assert reply.is_taken, reply.said
    (taken,) = receiver.taken
    assert taken.path == "/hooks/kb?key=private-key"
    assert taken.headers["host"] == f"127.0.0.1:{receiver.server_port}"


def test_what_was_checked_is_what_is_connected_to(receiver: Receiver) -> None:
    """The name is not looked up again: it could be another address by now."""
    place = Place("no-such-name.invalid", receiver.server_port, False, "/", ("127.0.0.1",))

    connection = connect(place, Deadline(5), pytest.fail)
    connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
    assert connection.makefile("rb").readline() == b"HTTP/1.0 204 No Content\r\n"
    connection.close()


def test_an_address_that_does_not_answer_leaves_time_for_the_next(receiver: Receiver) -> None:
    addresses = ("127.0.0.2", "127.0.0.1")  # nobody listens on the first
    place = Place("shop.example", receiver.server_port, False, "/", addresses)

    connect(place, Deadline(5), pytest.fail).close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.statuses = [status]
    receiver.headers = {"Location": f"http://127.0.0.1:{receiver.server_port}/secret"}

    reply = post(receiver.webhook(), PARCEL, NOON)

    assert not reply.is_taken
    assert reply.said.startswith(f"HTTP {status}: redirects are not followed")
    assert len(receiver.taken) == 1


def test_a_proxy_of_the_environment_is_not_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert post(receiver.webhook(), PARCEL, NOON).is_taken


def test_a_name_that_does_not_exist_is_said_without_naming_addresses() -> None:
    webhook = Webhook(url="https://no-such-name.invalid/secret", secret=SECRET)

    assert post(webhook, PARCEL, time.time()).said == "the name of the host is not known"


@pytest.mark.parametrize(
    ("place", "header"),
    [
        (Place("shop.example", 443, True, "/", ()), "shop.example"),
        (Place("shop.example", 8443, True, "/", ()), "shop.example:8443"),
        (Place("shop.example", 443, False, "/", ()), "shop.example:443"),
        (Place("::1", 80, False, "/", ()), "[::1]"),
    ],
)
def test_the_host_header_has_the_port_where_it_is_needed(place: Place, header: str) -> None:
    assert place.host_header == header
