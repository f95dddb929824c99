"""The price table, which is the application's own: a receipt and a month's bill read one list."""

from lifestream.bootstrap.prices import TABLE, load_prices
from lifestream.domain.jobs.prices import (
    CHECKED,
    NOT_CHECKED,
    STORED_PAGE,
    THIRD_PARTY,
    Price,
    PriceError,
    PriceTable,
)

__all__ = [
    "CHECKED",
    "NOT_CHECKED",
    "STORED_PAGE",
    "TABLE",
    "THIRD_PARTY",
    "Price",
    "PriceError",
    "PriceTable",
    "load_prices",
]
