"""`[contact]` of `kb.toml`: what may be written there, and what is said of mistakes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.config import load_settings
from kb.errors import ConfigError
from kb.settings import Contact
from kb.settings.channel import SCHEMES
from kb.settings.hours import DAY, DAYS, Span, parse_week
from kb.settings.response import Response, Unit, parse_response
from kb.settings.words import choose_text

FULL = """
[contact]
time_zone = "Asia/Kathmandu"
time_zone_name = {en = "Kathmandu time", ne = "नेपाली समय"}
hours = {mon-thu = "10:00-17:00", fri = "10-15", sun = "closed"}
holidays = [2026-10-20, "01-01", {first = 2026-10-21, last = 2026-10-25, name = "Tihar"},
    {date = "12-24", hours = "10:00-13:00"}]
response = "2 hours"

[[contact.channels]]
kind = "chat"
name = {en = "Chat", ne = "च्याट"}
url = "https://shop.example.com/{lang}/chat?text={question}"
hours = "always"
response = ""

[[contact.channels]]
kind = "phone"
number = "+977 1-4123456"
languages = ["en", "ne"]
"""


def load(tmp_path: Path, text: str) -> Contact:
    path = tmp_path / "kb.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, environ={}).contact


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    message = caught.value.message
    assert message.startswith(f"{tmp_path / 'kb.toml'}: ")
    return message.removeprefix(f"{tmp_path / 'kb.toml'}: ")


def test_everything_that_can_be_written_is_read(tmp_path: Path) -> None:
    contact = load(tmp_path, FULL)

    chat, phone = contact.channels
    assert contact.zone.key == "Asia/Kathmandu"
    assert chat.hours == "always"
    assert phone.hours is None
    assert phone.languages == ("en", "ne")
    bounds = [each.bounds for each in contact.closures]
    assert bounds[0] == (date(2026, 10, 20), date(2026, 10, 20))
    assert bounds[1] == ((1, 1), (1, 1))
    assert bounds[2] == (date(2026, 10, 21), date(2026, 10, 25))
    assert contact.closures[3].spans == (Span(600, 780),)


def test_without_anything_there_are_no_channels() -> None:
    assert Contact().channels == ()


def test_what_is_plain_text_can_come_from_the_environment() -> None:
    environ = {"KB_CONTACT_TIME_ZONE": "Asia/Tehran", "KB_CONTACT_RESPONSE": "1 day"}
    contact = load_settings(environ=environ, config=None).contact

    assert (contact.time_zone, contact.response) == ("Asia/Tehran", "1 day")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('time_zone = "Kathmandu"', "did you mean Asia/Kathmandu?"),
        ('time_zone = "new york"', "did you mean America/New_York?"),
        ('time_zone = "CST6"', "write a name of the IANA database, such as Europe/Berlin"),
        ('time_zone = "../../etc/passwd"', "`time_zone` cannot be '../../etc/passwd'"),
        ('time_zone = ""', "`time_zone` cannot be ''"),
        ('hours = {mnday = "9-17"}', "`mnday` in `hours` is no day of the week; the days are mon,"),
        ('hours = {mon = "9 to 17"}', "`mon` in `hours` cannot be '9 to 17'; write times such as"),
        ('hours = {mon = "9-25"}', "has a time that does not exist in '9-25'"),
        ('hours = {mon = "9:00-17:60"}', "has a time that does not exist"),
        ('hours = {mon = "09:00-09:00"}', 'a whole day is written "00:00-24:00"'),
        ('hours = {mon = "9-12, 11-15"}', "the hours of `mon` overlap: 11:00-15:00 begins before"),
        ('hours = {mon-fri = "9-17", wed = "9-12"}', "`hours` names Wednesday twice"),
        ('hours = {fri = "20:00-03:00", sat = "02:00-05:00"}', "Friday's 20:00-03:00 goes on"),
        ('hours = {sun = "20:00-03:00", mon = "02:00-05:00"}', "Sunday's 20:00-03:00 goes on"),
        ('hours = "9-17"', "`hours` cannot be '9-17'; write {mon-fri ="),
        ('holidays = ["24-12"]', "'24-12' is no date; write 2026-12-24, or \"12-24\""),
        ('holidays = ["2026-02-29"]', "'2026-02-29' is no date"),
        ("holidays = [{first = 2026-12-24}]", "either `date`, or `first` and `last`"),
        ('holidays = [{first = 2026-12-24, last = "12-26"}]', "must both have a year, or neither"),
        ("holidays = [{first = 2026-12-24, last = 2026-12-01}]", "must end after it begins"),
        ('holidays = [{date = "12-24", hours = "22:00-02:00"}]', "must end by 24:00"),
        ('response = "soon"', "`response` cannot be 'soon'; write a number and a unit"),
        ('response = "0 hours"', "`response` cannot be '0 hours'"),
        ('time_zone_name = {English = "x"}', "`time_zone_name` has no language 'English'"),
    ],
)
def test_a_mistake_is_told_with_what_to_write_instead(tmp_path: Path, line: str, said: str) -> None:
    message = refusal(tmp_path, f"[contact]\n{line}")

    assert said in message
    assert "at `$.contact" in message


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('kind = "Live Chat"\nurl = "https://a.example"', "`kind` cannot be 'Live Chat'"),
        ('kind = "chat"', "the channel `chat` leads nowhere; give it `url`, `email` or `number`"),
        ('kind = "chat"\nurl = "https://a.example"\nnumber = "+123"', "has `url` and `number`"),
        ('kind = "chat"\nurl = "javascript:alert(1)"', "it must begin with one of https:, http:,"),
        ('kind = "chat"\nurl = "data:text/html,x"', "it must begin with one of"),
        ('kind = "chat"\nurl = "//a.example/chat"', "it must begin with one of"),
        ('kind = "chat"\nurl = "shop.example.com/chat"', "it must begin with one of"),
        ('kind = "chat"\nurl = "https:a.example"', "write it in full: https://shop.example.com"),
        ('kind = "chat"\nurl = "https://"', "write it in full"),
        ('kind = "chat"\nurl = "https://{question}.example"', "must not choose the host"),
        ('kind = "chat"\nurl = "https://a.example/{name}"', "`url` has '{name}'; only {question}"),
        ('kind = "chat"\nurl = "https://a.example/a b"', "write %20 for a space"),
        ('kind = "chat"\nurl = "https://a.example/\\nb"', "write %20 for a space"),
        ('kind = "email"\nemail = "help"', "`email` cannot be 'help'; write an address such as"),
        ('kind = "email"\nemail = "a@b.example?bcc=c@d.example"', "`email` cannot be"),
        ('kind = "phone"\nnumber = "call us"', "`number` cannot be 'call us'; write digits"),
        ('kind = "whatsapp"\nnumber = "020 7946 0123"', "begin with + and the code of the country"),
        ('kind = "phone"\nnumber = "112"\nhours = {x = "1-2"}', "`x` in `hours` is no day"),
        ('kind = "phone"\nnumber = "112"\nresponse = "1 week"', "`response` cannot be '1 week'"),
        ('kind = "phone"\nnumber = "112"\nlanguages = ["English"]', "has no language 'English'"),
        ('kind = "phone"\nphone = "112"', "The keys of [[contact.channels]] are kind, name, url,"),
    ],
)
def test_a_mistake_in_a_channel_says_in_which(tmp_path: Path, lines: str, said: str) -> None:
    good = '[[contact.channels]]\nkind = "sms"\nnumber = "+123456"\n'
    message = refusal(tmp_path, f"{good}\n[[contact.channels]]\n{lines}")

    assert said in message
    assert "at `$.contact.channels[1]" in message


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_safe_scheme_is_taken(tmp_path: Path, scheme: str) -> None:
    rest = "//shop.example.com/a?q={question}" if scheme in ("http", "https") else "a?q={question}"
    contact = load(tmp_path, f'[[contact.channels]]\nkind = "app"\nurl = "{scheme}:{rest}"')

    assert contact.channels[0].url.startswith(scheme)


@pytest.mark.parametrize(
    ("hours", "days"),
    [
        ({"mon-wed": "9-12"}, "111...."),
        ({"sat-tue": "9-12"}, "11...11"),
        ({"mon, wed-thu": "9-12"}, "1.11..."),
        ({"Friday": "9-12"}, "....1.."),
        ({"mon–fri": "9–12"}, "11111.."),
    ],
)
def test_days_can_be_written_in_several_ways(hours: dict[str, str], days: str) -> None:
    week = parse_week(hours)

    assert "".join("1" if spans == (Span(540, 720),) else "." for spans in week) == days


@given(
    st.dictionaries(
        st.sampled_from(DAYS),
        st.tuples(st.integers(0, DAY - 1), st.integers(1, DAY - 1)),
        min_size=1,
    )
)
def test_hours_are_read_as_written_or_refused_for_an_overlap(
    given_hours: dict[str, tuple[int, int]],
) -> None:
    """Two spans of the week share a minute exactly when they are refused."""
    hours = {}
    minutes: list[int] = []
    for day, (start, length) in given_hours.items():
        end = (start + length) % DAY
        hours[day] = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
        first = DAYS.index(day) * DAY + start
        minutes += [(first + n) % (7 * DAY) for n in range(length)]
    if len(set(minutes)) < len(minutes):
        with pytest.raises(ValueError, match="overlap"):
            parse_week(hours)
        return
    week = parse_week(hours)
    read = [
        (day * DAY + minute) % (7 * DAY)
        for day, spans in enumerate(week)
        for span in spans
        for minute in range(span.start, span.end)
    ]
    assert sorted(read) == sorted(minutes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("1 minute", Response(1, Unit.MINUTES)),
        ("15 Minutes", Response(15, Unit.MINUTES)),
        ("2 hours", Response(2, Unit.HOURS)),
        ("1 day", Response(1, Unit.DAYS)),
        ("2 business days", Response(2, Unit.WORKING_DAYS)),
        ("3 working days", Response(3, Unit.WORKING_DAYS)),
    ],
)
def test_a_response_time_is_a_number_and_a_unit(text: str, expected: Response | None) -> None:
    assert parse_response(text) == expected


def test_a_text_in_several_languages_is_chosen_by_the_page() -> None:
    text = {"en": "Chat", "pt": "Bate-papo"}

    assert choose_text(text, "pt-BR") == "Bate-papo"
    assert choose_text(text, "fa") == "Chat", "the first is better than nothing"
    assert choose_text("Chat", "fa") == "Chat"
    assert choose_text({}, "fa") == ""


def test_channels_of_the_starter_are_known_as_an_example() -> None:
    starter = load_settings(Path(__file__).parents[1] / "kb.toml", {}, {})

    assert starter.contact.is_example
    assert not Contact().is_example
