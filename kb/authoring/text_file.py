"""Bytes of a file that an editor saved → text, whatever the editor's habits."""

from __future__ import annotations

from pathlib import Path

from kb.model import Problem

NOT_UTF8 = "not UTF-8 text. Save the file with the encoding UTF-8."


def read_text(path: Path, source: str) -> tuple[str | None, list[Problem]]:
    """Text of a small file, or None when it cannot be read, and what was wrong with it."""
    try:
        data = path.read_bytes()
        return decode(data, source)
    except OSError as error:
        return None, [Problem(source, 1, f"cannot be read: {error.strerror}.")]
    except UnicodeDecodeError as error:
        return None, [Problem(source, data.count(b"\n", 0, error.start) + 1, NOT_UTF8)]


def decode(data: bytes, path: str) -> tuple[str, list[Problem]]:
    """Text of a file with Unix line ends and without a byte order mark, and warnings of those.

    Raises UnicodeDecodeError.
    """
    warnings = []
    if data.startswith(b"\xef\xbb\xbf"):
        warnings.append(
            Problem(
                path,
                1,
                "begins with a byte order mark. It was read without it; save as UTF-8 without BOM.",
                fatal=False,
            )
        )
    text = data.decode("utf-8-sig")
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        warnings.append(
            Problem(
                path,
                line,
                "has Windows line ends (CRLF). They were read as LF; set the editor to LF.",
                fatal=False,
            )
        )
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, warnings
