"""`[log]` of `kb.toml`."""

from __future__ import annotations

from kb.codec import Strict

ORDER_NUMBERS = (
    r"#\d{4,}",
    r"\b[a-z]{2,5}-?\d{5,}\b",
    r"(?:order|sipari[şs]|سفارش|คำสั่งซื้อ|ออเดอร์|अर्डर)[^\d\n]{0,20}(?!\d*000(?!\d))(\d[\d-]{3,}\d)",
)


class Log(Strict, frozen=True):
    """`[log]`: what is kept of customers' searches."""

    enabled: bool = True
    """Whether searches, clicks, votes and surveys are recorded at all."""
    keep_days: int = 365
    """Days after which searches and their texts are removed; counts a day stay. At least 1."""
    min_visitors: int = 2
    """A question is shown to editors when so many different visitors asked it. At least 1."""
    order_numbers: tuple[str, ...] = ORDER_NUMBERS
    """Regular expressions of order numbers, which are masked before anything is written. They see
    all digits as 0-9, and case does not matter. Where one has a group, the group alone is masked.
    The default: `#10234`, `MG-10234`, and five digits or more after "order" in five languages,
    unless they are as round as a price."""
