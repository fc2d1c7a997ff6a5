"""What this program says of itself on standard error: lines for people, or one JSON object a line.

Neither holds what customers type, where they are or what their browsers call themselves. The
message of an error may quote any of that, so errors are told by their kind and by where they
happened. Every process of a server says its lines alike: `start` in the first one, `resume` in
those that it starts.
"""

from __future__ import annotations

import logging
import logging.config
import os
import sys
import threading
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from kb.codec import encode_json

STYLES = ("text", "json")
LEVELS = ("debug", "info", "warning", "error")

REQUEST_ID: ContextVar[str] = ContextVar("kb_request_id", default="")
"""Name of the request that is being answered; empty outside of one."""
TRACE_ID: ContextVar[str] = ContextVar("kb_trace_id", default="")
"""Name of the trace (W3C Trace Context) that the request belongs to; empty for none."""

FACTS = "kb_facts"
"""Attribute of a log record with a dict: further members of its JSON object. For `extra`."""

_HANDED_DOWN = "KB_LINES_OF_PARENT"

_Fault = tuple[type[BaseException], BaseException, TracebackType | None]


class TextLine(logging.Formatter):
    """`time LEVEL logger: message [request]`, and below it where an error happened."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        line = super().formatMessage(record)
        request_id = REQUEST_ID.get()
        return f"{line} [{request_id}]" if request_id else line

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # what another handler made of the error may hold its message
        return super().format(_soften(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return describe_fault(ei[1])


class JsonLine(logging.Formatter):
    """A JSON object: `time` (ISO 8601, UTC), `level`, `logger`, `message`, `pid`, and what is known
    of `request_id`, `trace_id`, the request (`method`, `route`, `status`, `ms`) and the `fault`."""

    def format(self, record: logging.LogRecord) -> str:
        _soften(record)
        time = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "pid": record.process,
        }
        named = {"request_id": REQUEST_ID.get(), "trace_id": TRACE_ID.get()}
        line |= {name: value for name, value in named.items() if value}
        line |= getattr(record, FACTS, {})
        if record.exc_info and record.exc_info[1]:
            line["fault"] = describe_fault(record.exc_info[1])
        return encode_json(line).decode()


def describe_fault(error: BaseException | None) -> str:
    """Kind and place of an error and of what caused it, the cause first; never a message."""
    parts = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = "".join(traceback.format_tb(error.__traceback__))
        parts.append(f"{frames}{type(error).__qualname__}")
        hidden = error.__suppress_context__
        error = error.__cause__ or (None if hidden else error.__context__)
    return "\n".join(reversed(parts))


def make_config(style: str, level: str) -> dict[str, Any]:
    """Settings for `logging.config`: all lines to standard error, in a style of STYLES."""
    line = "kb.logline.JsonLine" if style == "json" else "kb.logline.TextLine"
    ours = {"handlers": ["stderr"], "level": level.upper(), "propagate": False}
    # What the server has to say below a warning is that it started and ended.
    servers = {**ours, "level": "ERROR" if level == "error" else "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": line}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "stream": "ext://sys.stderr",
            }
        },
        "loggers": {"kb": ours, "uvicorn": servers},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
    }


def start(style: str, level: str) -> None:
    """Say lines in this process, and in those that it starts, in a style and from a level on."""
    os.environ[_HANDED_DOWN] = f"{style} {level}"
    resume()


def resume() -> None:
    """Say lines as the process that started this one does; nothing changes if it said nothing.

    Errors that nothing catches become lines too, instead of a traceback with their message.
    """
    style, _, level = os.environ.get(_HANDED_DOWN, "").partition(" ")
    if not style:
        return
    logging.config.dictConfig(make_config(style, level))
    sys.excepthook = _tell
    threading.excepthook = _tell_of_thread


def _tell(kind: type[BaseException], error: BaseException, place: TracebackType | None, /) -> None:
    fault: _Fault = (kind, error, place)
    logging.getLogger("kb").critical("Ended by a fault of its own.", exc_info=fault)


def _tell_of_thread(given: threading.ExceptHookArgs, /) -> None:
    if given.exc_value is not None and given.exc_type is not SystemExit:
        fault: _Fault = (given.exc_type, given.exc_value, given.exc_traceback)
        logging.getLogger("kb").error("A thread ended by a fault of its own.", exc_info=fault)


def _soften(record: logging.LogRecord) -> logging.LogRecord:
    """asyncio writes what an unfinished task holds below its message, and so an error's text."""
    if record.name == "asyncio":
        record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return record
