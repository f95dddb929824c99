"""What was used in a month and what is reserved: the note of a log of reservations."""

from dataclasses import dataclass, replace
from datetime import datetime

from lifestream.domain.quota.limits import Amounts, Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """What something that is under way may use.

    Attributes:
        ends_at: When it is released by itself, for whoever died before settling it.
    """

    name: str
    amounts: Amounts
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One owner's month, or everybody's."""

    used: Amounts = Amounts()
    reserved: tuple[Reservation, ...] = ()

    def at(self, now: datetime) -> "Balance":
        """The same without reservations that ended."""
        return replace(self, reserved=tuple(one for one in self.reserved if one.ends_at > now))

    def taken(self, measure: Measure) -> float:
        """What is used and reserved of a measure."""
        return self.used.of(measure) + sum(one.amounts.of(measure) for one in self.reserved)

    def find(self, name: str) -> Reservation | None:
        """The reservation of that name, or whose name begins with it and a dot."""
        return next(
            (one for one in self.reserved if one.name == name or one.name.startswith(f"{name}.")),
            None,
        )

    def reserve(self, reservation: Reservation) -> "Balance":
        """With one more."""
        return replace(self, reserved=(*self.reserved, reservation))

    def settle(self, reservation: Reservation, used: Amounts) -> "Balance":
        """With what it really used in place of a reservation; nothing releases it."""
        left = tuple(one for one in self.reserved if one.name != reservation.name)
        return Balance(used=self.used.plus(used), reserved=left)
