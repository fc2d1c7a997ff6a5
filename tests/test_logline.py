"""Lines on standard error: for people or for programs, without what customers wrote."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from typing import Any

import pytest

from kb.logline import FACTS, REQUEST_ID, TRACE_ID, JsonLine, TextLine, describe_fault, make_config

SECRET = "my secret illness"


def fail() -> BaseException:
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError as error:
        return error


def make_record(
    error: BaseException | None = None, facts: dict[str, Any] | None = None
) -> logging.LogRecord:
    fault = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("kb.x", logging.ERROR, "f.py", 1, "It is %s", ("so",), fault)
    if facts:
        setattr(record, FACTS, facts)
    return record


def test_a_line_for_programs_is_an_object() -> None:
    token, trace = REQUEST_ID.set("abcd"), TRACE_ID.set("4bf9")
    line = JsonLine().format(make_record(facts={"status": 404, "route": "/{lang}"}))
    REQUEST_ID.reset(token)
    TRACE_ID.reset(trace)

    assert "\n" not in line
    said = json.loads(line)
    assert said.pop("time").endswith("Z")
    assert said.pop("pid") > 0
    assert said == {
        "level": "error",
        "logger": "kb.x",
        "message": "It is so",
        "request_id": "abcd",
        "trace_id": "4bf9",
        "route": "/{lang}",
        "status": 404,
    }


def test_a_line_for_people_ends_with_the_request() -> None:
    token = REQUEST_ID.set("abcd")
    line = TextLine().format(make_record())
    REQUEST_ID.reset(token)

    assert line.endswith(" ERROR kb.x: It is so [abcd]")
    assert TextLine().format(make_record()).endswith("It is so")


@pytest.mark.parametrize("formatter", [JsonLine(), TextLine()])
def test_a_fault_has_kinds_and_places_and_no_message(formatter: logging.Formatter) -> None:
    record = make_record(fail())
    logging.Formatter().format(record)  # another handler was first, and left its text behind
    line = formatter.format(record)

    assert SECRET not in line
    assert "ValueError" in line
    assert "RuntimeError" in line
    assert "in fail" in line


@pytest.mark.parametrize("formatter", [JsonLine(), TextLine()])
def test_what_a_lost_task_held_is_left_out(formatter: logging.Formatter) -> None:
    record = logging.LogRecord(
        "asyncio", logging.ERROR, "", 1, f"Task exception was never retrieved\n<{SECRET}>", (), None
    )
    assert SECRET not in formatter.format(record)


def test_a_circle_of_causes_ends() -> None:
    first, second = ValueError(), TypeError()
    first.__cause__, second.__cause__ = second, first

    assert describe_fault(first) == "TypeError\nValueError"


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize("where", ["main", "thread"])
def test_what_nothing_catches_is_a_line_too(style: str, where: str) -> None:
    program = f"""
import threading
from kb import logline
logline.start({style!r}, "info")
def fail():
    raise ValueError({SECRET!r})
{"fail()" if where == "main" else "threading.Thread(target=fail).start()"}
"""
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    ).stderr

    assert SECRET not in said
    assert "ValueError" in said
    if style == "json":
        assert all(json.loads(line) for line in said.splitlines())


@pytest.mark.parametrize(("level", "servers"), [("debug", "WARNING"), ("error", "ERROR")])
def test_the_server_itself_says_no_more_than_warnings(level: str, servers: str) -> None:
    loggers = make_config("text", level)["loggers"]

    assert loggers["kb"]["level"] == level.upper()
    assert loggers["uvicorn"]["level"] == servers
