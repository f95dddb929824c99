"""The cost of a stage's run in money, and the parts of it that have no price.

An amount is always worked out from measured seconds and tokens at list prices, so it is an
estimate of the bill, never the bill. What has no price in the table is named, never counted as 0.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lifestream.domain.jobs.ledger import StageRecord
from lifestream.domain.jobs.prices import Price, PriceTable

_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")
_DIMENSIONS = re.compile(r"/\d+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """An amount of money, as far as it is known.

    Attributes:
        amount: In the currency of the price table; without what is in ``unknown``.
        unknown: What cost something that nobody can put a price on, such as a model's name.
    """

    amount: float = 0.0
    unknown: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """It costs nothing, and that is known."""
        return not self.amount and not self.unknown

    def plus(self, other: "Cost") -> "Cost":
        """Both together."""
        unknown = dict.fromkeys((*self.unknown, *other.unknown))
        return Cost(amount=self.amount + other.amount, unknown=tuple(unknown))


NOTHING = Cost()


def total(costs: Iterable[Cost]) -> Cost:
    """All together."""
    whole = NOTHING
    for cost in costs:
        whole = whole.plus(cost)
    return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The prices of work where this application runs.

    Attributes:
        compute_per_s: A second of the machine that processes; 0 on a machine of one's own.
        compute_without_gpu_per_s: The same of the machine that goes on after listening.
        sellers: First words of a ledger's ``model`` whose engines are services that charge.
        writer: Who writes blocks and minutes now, as the ledger would name it; empty for the
            writer that quotes.
    """

    table: PriceTable
    compute_per_s: float = 0.0
    compute_without_gpu_per_s: float = 0.0
    sellers: frozenset[str] = frozenset()
    writer: str = ""

    @property
    def currency(self) -> str:
        """ISO 4217 code of every amount."""
        return self.table.currency

    def of(self, record: StageRecord) -> Cost:
        """The cost of one run of one stage; a stored result that was found costs nothing."""
        if record.cache_hit:
            return NOTHING
        per_s = self.compute_without_gpu_per_s if record.without_gpu else self.compute_per_s
        compute = Cost(amount=record.wall_s * per_s)
        return compute.plus(self.of_tokens(record.model, record.tokens_in, record.tokens_out))

    def of_tokens(self, model: str, tokens_in: int, tokens_out: int) -> Cost:
        """The cost of a model's tokens. ``model`` is as in the ledger: engine, then its model."""
        name = self.charging_model(model)
        if not name:
            return NOTHING
        read, written = self._price(f"{name}_in"), self._price(f"{name}_out")
        if read is None or written is None or not tokens_in + tokens_out:
            return Cost(unknown=(name,))
        return Cost(amount=read.of(tokens_in) + written.of(tokens_out))

    def charging_model(self, model: str) -> str:
        """The name of the model in the table; empty when its engine charges nothing."""
        words = model.split()
        # Embedders write engine/model/dimensions, all others engine and model.
        engine, slash, rest = words[0].partition("/") if words else ("", "", "")
        if engine not in self.sellers:
            return ""
        name = rest if slash else "".join(words[1:2])
        return _DATED.sub("", _DIMENSIONS.sub("", name)) or engine

    def _price(self, name: str) -> Price | None:
        return self.table.prices.get(name)
