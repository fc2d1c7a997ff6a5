"""Programs told of what happens: events signed and sent to the webhooks of `kb.toml`.

The log says what is due (`kb/insight/delivery.py`); here it is sent. No other room opens a
connection to an address that somebody wrote into a file.
"""

from kb.notice.courier import Courier, Sent, check_secrets
from kb.notice.signature import make_secret, sign

__all__ = ["Courier", "Sent", "check_secrets", "make_secret", "sign"]
