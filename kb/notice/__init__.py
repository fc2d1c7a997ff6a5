"""Programs told of what happens: events signed and sent to the webhooks of `kb.toml`.

The log says what is due (`kb/insight/delivery.py`); here it is sent. No other room opens a
connection to an address that somebody wrote into a file.
"""

from typing import TYPE_CHECKING

from kb.on_demand import load_on_demand

if TYPE_CHECKING:
    from kb.notice.courier import Courier, Sent, check_secrets
    from kb.notice.signature import make_secret, sign

__all__ = ["Courier", "Sent", "check_secrets", "make_secret", "sign"]

__getattr__ = load_on_demand(
    __name__,
    {
        "Courier": "courier",
        "Sent": "courier",
        "check_secrets": "courier",
        "make_secret": "signature",
        "sign": "signature",
    },
)
