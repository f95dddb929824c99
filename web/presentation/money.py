"""How money is said: as the estimate it is, never 0 for what nobody can price."""

from lifestream.bootstrap.prices import rates as rates_of
from lifestream.domain.jobs.cost import Cost, Rates
from lifestream.languages.speaking import conventions, gettext
from web.context import application

SMALLEST = 0.01
"""Amounts below are said to be less than this; more digits would look like knowledge."""


def rates() -> Rates:
    """The prices of work with this application's settings."""
    return rates_of(application().settings)


def money(cost: Cost, currency: str) -> str:
    """In words: ``nothing``, ``about USD 0.12``, ``price unknown (llama3)``."""
    if cost.is_nothing:
        return gettext("nothing")
    unknown = conventions().list_of(cost.unknown)
    if not cost.amount:
        return gettext("price unknown ({engines})", engines=unknown)
    text = _amount(cost.amount, currency)
    if not unknown:
        return text
    return gettext("{money}, and {engines} at an unknown price", money=text, engines=unknown)


def money_cell(cost: Cost) -> str:
    """In a column under the currency's name: ``0.0123``, ``–``, ``unknown``."""
    if cost.is_nothing:
        return "–"
    if not cost.amount:
        return gettext("unknown")
    text = conventions().number(cost.amount, 2 if cost.amount >= 1 else 4)
    return gettext("{money} + unknown", money=text) if cost.unknown else text


def _amount(amount: float, currency: str) -> str:
    if amount < SMALLEST:
        smallest = conventions().number(SMALLEST, 2)
        return gettext("less than {currency} {amount}", currency=currency, amount=smallest)
    said = conventions().number(amount, 2)
    return gettext("about {currency} {amount}", currency=currency, amount=said)
