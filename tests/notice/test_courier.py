"""The courier with a real receiver: once, again, at last, and never twice at once."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from patience import await_that
from receiver import SECRET, Receiver, is_signed, receiving

from kb.errors import ConfigError, NotFound
from kb.insight.delivery import (
    BACK_OFF,
    JITTER,
    KEPT,
    LEASE,
    LONGEST_PAUSE,
    remove_old_events,
    send_again,
    take_due,
)
from kb.notice import Courier, Sent, make_secret
from kb.notice import connection as connection_module
from kb.notice import post as post_module
from kb.settings import Webhook

from .conftest import NOON, Office

HOUR = 3600


def test_an_event_arrives_signed(office: Office, receiver: Receiver) -> None:
    event = office.post("Ein Bär fragt “warum?”")

    assert office.send() == Sent(1, 0)
    (taken,) = receiver.taken
    assert is_signed(taken)
    assert taken.id == event
    assert taken.headers["webhook-timestamp"] == str(int(NOON))
    assert taken.headers["content-type"] == "application/json"
    assert taken.headers["user-agent"].startswith("kb/")
    assert taken.event == {
        "type": "gap.closed",
        "timestamp": "2024-10-04T12:00:00+00:00",
        "text": "Ein Bär fragt “warum?”",
        "data": {"number": 1},
    }
    (delivery,) = office.deliveries()
    assert (delivery.state, delivery.attempts, delivery.said) == ("delivered", 1, "HTTP 204")
    assert office.send() == Sent(), "once is enough"
    assert len(receiver.taken) == 1


def test_a_signature_does_not_fit_another_body_secret_or_time(
    office: Office, receiver: Receiver
) -> None:
    office.post()
    office.send()
    (taken,) = receiver.taken

    assert not is_signed(taken, make_secret())
    other = {**taken.headers, "webhook-timestamp": str(int(NOON) + 1)}
    assert not is_signed(type(taken)(taken.path, other, taken.body))
    assert not is_signed(type(taken)(taken.path, taken.headers, taken.body + b" "))


def test_while_a_secret_is_changed_both_sign(receiver: Receiver, tmp_path: Path) -> None:
    new = make_secret()
    office = Office(tmp_path / "log.db", receiver.webhook(secret=f"{new} {SECRET}"))
    office.post()
    office.send()

    assert is_signed(receiver.taken[0], new)
    assert is_signed(receiver.taken[0], SECRET)
    office.log.close()


def test_a_failure_is_tried_again_with_the_same_id(office: Office, receiver: Receiver) -> None:
    receiver.statuses = [500, 503]
    office.post()

    assert office.send() == Sent(0, 1)
    (delivery,) = office.deliveries()
    assert (delivery.state, delivery.attempts, delivery.said) == ("waiting", 1, "HTTP 500")
    assert delivery.due
    assert BACK_OFF[0] <= delivery.due.timestamp() - office.now <= BACK_OFF[0] * (1 + JITTER)

    office.wait(BACK_OFF[0] - 1)
    assert office.send() == Sent(), "it is not due yet"
    office.wait(BACK_OFF[0] * JITTER + 1)
    assert office.send() == Sent(0, 1)
    office.wait(BACK_OFF[1] * (1 + JITTER))
    assert office.send() == Sent(1, 0)
    assert len({taken.id for taken in receiver.taken}) == 1
    assert len({taken.headers["webhook-timestamp"] for taken in receiver.taken}) == 3
    assert all(is_signed(taken) for taken in receiver.taken)
    assert office.record().failures == 0


def test_after_ten_attempts_in_two_days_it_is_given_up(office: Office, receiver: Receiver) -> None:
    receiver.statuses = [500] * 20
    office.post()
    for wait in (*BACK_OFF, 0):
        assert office.send() == Sent(0, 1)
        office.wait(wait * (1 + JITTER))

    (delivery,) = office.deliveries()
    assert (delivery.state, delivery.attempts, delivery.due) == ("given_up", 10, None)
    assert office.now - NOON < 3 * 24 * HOUR
    office.wait(48 * HOUR)
    assert office.send() == Sent()
    assert office.record().given_up == 1


def test_who_says_gone_is_not_asked_again(office: Office, receiver: Receiver) -> None:
    receiver.statuses = [410]
    office.post()
    office.send()

    (delivery,) = office.deliveries()
    assert (delivery.state, delivery.said) == ("given_up", "HTTP 410")


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("120", 120),
        ("Fri, 04 Oct 2024 12:02:00 GMT", 120),
        ("99999999999", 86_400),
        ("Thu, 03 Oct 2024 12:00:00 GMT", BACK_OFF[0]),
        ("soon", BACK_OFF[0]),
        ("-5", BACK_OFF[0]),
        ("²", BACK_OFF[0]),
    ],
)
def test_a_receiver_says_when_it_wants_to_be_asked_again(
    office: Office, receiver: Receiver, asked: str, seconds: float
) -> None:
    receiver.statuses = [429]
    receiver.headers = {"Retry-After": asked}
    office.post()
    office.post("another one")
    office.send()
    office.wait(seconds - 1)
    assert office.send() == Sent(), "the other one waits too"
    office.wait(1 + BACK_OFF[0] * JITTER)

    assert office.send() == Sent(2, 0)


def test_nobody_listening_is_tried_again(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        office = Office(tmp_path / "log.db", Webhook(url=url, secret=SECRET, private=True))
        office.post()
        assert office.send() == Sent(0, 1)

    (delivery,) = office.deliveries()
    assert (delivery.state, delivery.said) == ("waiting", "the connection was refused")
    office.log.close()


@contextmanager
def listening(*answers: bytes) -> Iterator[str]:
    """The address of a server that sends bytes, whatever it is asked, and keeps the connection."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                for answer in answers:
                    connection.sendall(answer)
                done.wait()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            done.set()
            thread.join()


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nA: b\r\n"])
def test_who_does_not_answer_in_time_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(post_module, "TIMEOUT", 0.2)
    with listening(answer) as url:
        office = Office(tmp_path / "log.db", Webhook(url=url, secret=SECRET, private=True))
        office.post()
        assert office.send() == Sent(0, 1)

    (delivery,) = office.deliveries()
    assert (delivery.state, delivery.said) == ("waiting", "no answer within 10 seconds")
    office.log.close()


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000]
)
def test_what_is_no_answer_or_an_endless_one_is_a_failure(tmp_path: Path, answer: bytes) -> None:
    with listening(answer) as url:
        office = Office(tmp_path / "log.db", Webhook(url=url, secret=SECRET, private=True))
        office.post()
        assert office.send() == Sent(0, 1)

    assert office.deliveries()[0].said == "the connection ended without an answer"
    office.log.close()


def test_no_more_of_an_answer_is_read_than_matters(tmp_path: Path) -> None:
    body = b"x" * 4 * connection_module.MOST_READ
    with listening(b"HTTP/1.1 200 OK\r\n\r\n" + body[:1000]) as url:
        office = Office(tmp_path / "log.db", Webhook(url=url, secret=SECRET, private=True))
        office.post()
        assert office.send() == Sent(1, 0), "the body is not waited for"
    office.log.close()


def test_a_crash_between_sending_and_noting_sends_again_with_the_same_id(
    office: Office, receiver: Receiver
) -> None:
    office.post()
    (parcel,) = take_due(office.log, [office.webhooks[0].key], office.now, 4)
    post_module.post(office.webhooks[0], parcel, office.now)  # and the process ends here
    assert office.send() == Sent(), "it may still be under way"
    assert office.deliveries()[0].is_under_way

    office.wait(LEASE + 1)
    assert office.send() == Sent(1, 0)
    first, second = receiver.taken
    assert (first.id, first.body) == (second.id, second.body)
    assert office.deliveries()[0].attempts == 2


def test_two_couriers_never_send_the_same_thing(office: Office, receiver: Receiver) -> None:
    for number in range(30):
        office.post(f"event {number}")
    other = office.open()
    threads = [
        threading.Thread(target=office.courier(log).send_due, args=(log,))
        for log in (office.log, other)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(receiver.taken) == 30
    assert len({taken.id for taken in receiver.taken}) == 30
    assert {each.attempts for each in office.deliveries()} == {1}
    other.close()


_SEND = """
import sys
from pathlib import Path
from kb.insight import open_log
from kb.notice import Courier
from kb.settings import Webhook
path, url, secret, now = sys.argv[1:]
log = open_log(Path(path))
webhook = Webhook(url=url, secret=secret, private=True)
print(Courier(lambda: log, [webhook], lambda: float(now)).send_due(log).delivered)
"""


def test_several_processes_share_the_work(office: Office, receiver: Receiver) -> None:
    for number in range(20):
        office.post(f"event {number}")
    arguments = (str(office.path), receiver.address, SECRET, str(office.now))
    other = subprocess.Popen([sys.executable, "-c", _SEND, *arguments], stdout=subprocess.PIPE)
    await_that(lambda: len(receiver.taken) > 2, "the other process does not begin")
    sent = office.send().delivered
    sent += int(other.communicate()[0])

    assert sent == 20
    assert len({taken.id for taken in receiver.taken}) == len(receiver.taken) == 20


def test_a_slow_receiver_holds_up_nobody_else(receiver: Receiver, tmp_path: Path) -> None:
    with receiving() as slow:
        slow.released.clear()
        hooks = (slow.webhook(), receiver.webhook())
        office = Office(tmp_path / "log.db", *hooks)
        for _ in range(5):
            office.post()
        thread = threading.Thread(target=office.send)
        thread.start()
        await_that(lambda: len(receiver.taken) == 5, "the quick one has to wait")
        assert len(slow.taken) == 1, "one thing at a time"
        slow.released.set()
        thread.join()
        assert len(slow.taken) == 5
    office.log.close()


def test_webhooks_take_turns(
    receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.notice.courier.AT_ONCE", 1)
    one, other = (receiver.webhook(url=f"{receiver.address}&to={name}") for name in "ab")
    office = Office(tmp_path / "log.db", one, other)
    for to in ([one], [one], [one], [other]):
        office.post(to=to)
    office.send()

    assert [taken.path[-1] for taken in receiver.taken] == ["a", "b", "a", "a"]
    office.log.close()


def test_a_webhook_that_keeps_failing_is_asked_less_and_less(
    office: Office, receiver: Receiver
) -> None:
    for number in range(10):
        office.post(f"event {number}")
    receiver.statuses = [500] * 1000
    ends = office.now + 2 * HOUR
    while office.now < ends:
        office.send()
        office.wait(30)

    assert len(receiver.taken) <= 2 * HOUR / LONGEST_PAUSE + 5
    assert office.record().failures == len(receiver.taken)
    receiver.statuses = []
    office.wait(48 * HOUR)
    office.send()
    assert {str(each.state) for each in office.deliveries()} == {"delivered"}
    assert office.record().failures == 0


def test_who_asks_may_have_it_sent_at_once(office: Office, receiver: Receiver) -> None:
    receiver.statuses = [500] * 2
    office.post()
    office.send()
    send_again(office.log, office.deliveries()[0].id, office.now)
    assert office.send() == Sent(0, 1)
    assert office.deliveries()[0].attempts == 2

    send_again(office.log, office.deliveries()[0].id, office.now)
    assert office.send() == Sent(1, 0)
    with pytest.raises(NotFound):
        send_again(office.log, office.deliveries()[0].id, office.now)
    with pytest.raises(NotFound):
        send_again(office.log, 10_000, office.now)


def test_what_was_given_up_may_have_all_its_attempts_again(
    office: Office, receiver: Receiver
) -> None:
    receiver.statuses = [410, 500]
    office.post()
    office.send()
    send_again(office.log, office.deliveries()[0].id, office.now)
    office.send()

    (delivery,) = office.deliveries()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)


def test_events_go_to_who_wants_them(receiver: Receiver, tmp_path: Path) -> None:
    with receiving() as other:
        hooks = (receiver.webhook(events=("gap.closed",)), other.webhook(events=("gap.rising",)))
        office = Office(tmp_path / "log.db", *hooks)
        office.post()
        office.send()
        assert (len(receiver.taken), len(other.taken)) == (1, 0)
        office.post("a test", [hooks[1]])
        office.send()
        assert (len(receiver.taken), len(other.taken)) == (1, 1)
    office.log.close()


def test_old_events_are_removed_with_their_deliveries(office: Office) -> None:
    office.post()
    office.wait(KEPT / 2)
    office.post("later")
    office.wait(KEPT / 2 + 1)
    remove_old_events(office.log, office.now)

    assert office.rows("SELECT count(*) FROM events") == [(1,)]
    assert office.rows("SELECT count(*) FROM deliveries") == [(1,)]


def test_the_log_holds_neither_address_nor_secret(office: Office, receiver: Receiver) -> None:
    receiver.statuses = [500]
    office.post()
    office.send()
    office.log.close()

    whole = b"".join(path.read_bytes() for path in office.path.parent.glob("log.db*"))
    assert b"private-key" not in whole
    assert b"hooks/kb" not in whole
    assert SECRET.encode() not in whole


def test_a_courier_without_a_secret_does_not_start(tmp_path: Path) -> None:
    webhook = Webhook(url="https://chat.example.com/", secret_env="KB_HOOK_SECRET")
    office = Office(tmp_path / "log.db", webhook)

    with pytest.raises(ConfigError) as caught:
        office.courier()
    assert "The environment has no KB_HOOK_SECRET" in caught.value.message
    office.log.close()


def test_the_thread_sends_what_becomes_due_and_survives_a_log_that_is_gone(
    office: Office, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.notice.courier.LOOK_EVERY", 0.02)
    looks = iter([None, office.log])
    chores: list[object] = []
    courier = Courier(
        lambda: next(looks, office.log), office.webhooks, lambda: office.now, chores.append
    )
    courier.start()
    office.post()
    await_that(lambda: receiver.taken, "nothing is sent")
    await_that(lambda: office.deliveries()[0].state == "delivered")
    courier.close()

    assert chores
    assert set(chores) == {office.log}
    office.post("too late")
    assert len(receiver.taken) == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of `localhost`, with its key, signed by itself."""
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-days", "2",
         "-keyout", str(path), "-out", str(path.with_suffix(".crt"))],
        check=False, capture_output=True,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("openssl cannot make a certificate here")
    with path.open("ab") as file:
        file.write(path.with_suffix(".crt").read_bytes())
    return path


@pytest.mark.parametrize(
    ("host", "is_known", "said"),
    [
        ("localhost", True, "HTTP 204"),
        ("localhost", False, "the certificate was not accepted: self-signed certificate"),
        ("127.0.0.1", True, "the certificate was not accepted: IP address mismatch"),
    ],
)
def test_certificates_are_checked_against_the_name(
    receiver: Receiver, certificate: Path, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path, host: str, is_known: bool, said: str,
) -> None:  # fmt: skip
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
    if is_known:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    url = f"https://{host}:{receiver.server_port}/"
    office = Office(tmp_path / "log.db", receiver.webhook(url=url))
    office.post()
    office.send()

    assert office.deliveries()[0].said.startswith(said)
    office.log.close()
