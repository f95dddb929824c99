"""How money is said: as the estimate it is, never 0 for what nobody can price."""

from lifestream.bootstrap.prices import rates as rates_of
from lifestream.domain.jobs.cost import Cost, Rates
from web.context import application

SMALLEST = 0.01
"""Amounts below are said to be less than this; more digits would look like knowledge."""


def rates() -> Rates:
    """The prices of work with this application's settings."""
    return rates_of(application().settings)


def money(cost: Cost, currency: str) -> str:
    """In words: ``nothing``, ``about USD 0.12``, ``price unknown (llama3)``."""
    if cost.is_nothing:
        return "nothing"
    unknown = " and ".join(cost.unknown)
    if not cost.amount:
        return f"price unknown ({unknown})"
    text = _amount(cost.amount, currency)
    return f"{text}, and {unknown} at an unknown price" if unknown else text


def money_cell(cost: Cost) -> str:
    """In a column under the currency's name: ``0.0123``, ``–``, ``unknown``."""
    if cost.is_nothing:
        return "–"
    if not cost.amount:
        return "unknown"
    text = f"{cost.amount:.2f}" if cost.amount >= 1 else f"{cost.amount:.4f}"
    return f"{text} + unknown" if cost.unknown else text


def _amount(amount: float, currency: str) -> str:
    if amount < SMALLEST:
        return f"less than {currency} {SMALLEST:.2f}"
    return f"about {currency} {amount:,.2f}"
