"""The price table: what a unit costs, where that was read, when, and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

STORED_PAGE = "stored page"
THIRD_PARTY = "third party"
NOT_CHECKED = "not checked"
CHECKED = {
    STORED_PAGE: "read on a stored copy of the seller's own page",
    THIRD_PARTY: "read where somebody else quotes the seller",
    NOT_CHECKED: "from general knowledge; the link says where to look it up",
}


class PriceError(Exception):
    """The price table cannot answer; the message says what is missing and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The price of ``per`` units.

    Attributes:
        amount: In the table's currency.
        free: Units a month that are not charged.
        checked: One of ``CHECKED``; ``free_checked`` says the same of ``free``.
        read_on: ISO date.
    """

    amount: float
    per: float
    unit: str
    region: str
    what: str
    source: str
    url: str
    read_on: str
    checked: str
    free: float = 0.0
    free_checked: str = ""
    note: str = ""

    def of(self, quantity: float) -> float:
        """The price of so many units."""
        return quantity * self.amount / self.per


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTable:
    """All prices by name.

    Attributes:
        image_tokens: Tokens of one small picture (``detail: low``), by model.
    """

    currency: str
    gathered_on: str
    prices: Mapping[str, Price]
    image_tokens: Mapping[str, int] = field(default_factory=dict)

    def price(self, name: str) -> Price:
        """Raises PriceError."""
        try:
            return self.prices[name]
        except KeyError:
            raise PriceError(
                f"There is no price named {name!r} in lifestream/prices.json; add it with its "
                "source and the day it was read."
            ) from None

    def models(self) -> tuple[str, ...]:
        """Language models with prices for reading and writing."""
        return tuple(sorted(self.image_tokens))

    def picture_tokens(self, model: str) -> int:
        """Raises PriceError."""
        if model not in self.image_tokens:
            raise PriceError(
                f"There are no prices for the language model {model!r}. Known: "
                f"{', '.join(self.models())}, none. Add {model}_in and {model}_out and its "
                "image_tokens to lifestream/prices.json."
            )
        return self.image_tokens[model]


def read_prices(document: Mapping[str, Any]) -> PriceTable:
    """The table in a parsed ``prices.json``. Raises PriceError when it is none."""
    try:
        prices = {name: _price(name, entry) for name, entry in document["prices"].items()}
        return PriceTable(
            currency=document["currency"],
            gathered_on=document["gathered_on"],
            prices=prices,
            image_tokens=document["image_tokens"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise PriceError(f"This is no price table: {error}") from error


def _price(name: str, entry: Mapping[str, Any]) -> Price:
    try:
        price = Price(**entry)
    except TypeError as error:
        raise PriceError(f"The price {name!r} is not complete: {error}") from error
    if price.checked not in CHECKED or (price.free and price.free_checked not in CHECKED):
        raise PriceError(f"The price {name!r} must say how it was checked: {', '.join(CHECKED)}.")
    if price.amount < 0 or price.per <= 0 or price.free < 0:
        raise PriceError(f"The price {name!r} must not be negative.")
    return price
