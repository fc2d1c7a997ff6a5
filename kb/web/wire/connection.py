"""A client's connection: uvicorn's, with an end to how long the head of a request may be."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 64 * 1024
"""Bytes of a request's line and headers that are waited on for more. Browsers send one or two
thousand; a client that never comes to an end would fill the memory."""


class Connection(HttpToolsProtocol):
    """Reads requests with llhttp, the parser of Node.js, by way of httptools: with uvicorn's other
    parser, which is written in Python, an answer that is known already takes a third longer."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._reads_head = True
        self._unread = 0

    def data_received(self, data: bytes) -> None:
        self._unread += len(data)
        super().data_received(data)
        if self._reads_head and self._unread > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_headers_complete(self) -> None:
        self._reads_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._reads_head, self._unread = True, 0
        super().on_message_complete()
