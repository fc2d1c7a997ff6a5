"""Talking to a server on loopback, where nothing is encrypted."""

from __future__ import annotations

import ssl

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For `httpx.Client(verify=PLAIN)`. Without it each client reads the certificates of the machine,
which takes 70 ms of the processor, longer than most tests."""
