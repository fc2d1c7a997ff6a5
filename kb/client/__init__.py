"""A client of a help centre's API: `pip install "kb[client]"`. docs/CLIENTS.md shows how to use it.

It needs neither the server nor what the server needs.
"""

from kb.client.asynchronous import AsyncClient
from kb.client.failure import ApiError, BadAnswer, ClientError, Unreachable
from kb.client.synchronous import Client

__all__ = ["ApiError", "AsyncClient", "BadAnswer", "Client", "ClientError", "Unreachable"]
