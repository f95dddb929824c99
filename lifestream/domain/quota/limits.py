"""What may be used: by one owner, and by everybody together."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

from lifestream.domain.days.recorded import local_day
from lifestream.domain.diary.day_clock import day_bounds
from lifestream.domain.jobs.cost import Rates
from lifestream.domain.sentences import noted


class Measure(StrEnum):
    """What is counted; all but storage by the owner's calendar month."""

    MINUTES = "minutes"
    MONEY = "money"
    QUESTIONS = "questions"
    STORAGE = "storage_gb"

    @property
    def label(self) -> str:
        """For people, in a list."""
        return _LABELS[self]


_LABELS = {
    Measure.MINUTES: noted("Minutes of recordings processed this month"),
    Measure.MONEY: noted("Money at list prices this month"),
    Measure.QUESTIONS: noted("Questions answered this month"),
    Measure.STORAGE: noted("Gigabytes stored"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """How much of each measure.

    Attributes:
        money: At list prices, in the currency of the price table.
    """

    minutes: float = 0.0
    money: float = 0.0
    questions: float = 0.0
    storage_gb: float = 0.0

    def of(self, measure: Measure) -> float:
        """How much of one measure."""
        return {
            Measure.MINUTES: self.minutes,
            Measure.MONEY: self.money,
            Measure.QUESTIONS: self.questions,
            Measure.STORAGE: self.storage_gb,
        }[measure]

    def plus(self, other: "Amounts") -> "Amounts":
        """Both together."""
        return Amounts(
            minutes=self.minutes + other.minutes,
            money=self.money + other.money,
            questions=self.questions + other.questions,
            storage_gb=self.storage_gb + other.storage_gb,
        )


Limits = tuple[tuple[Measure, float], ...]
"""At most so much of a measure; a measure that is not named has no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What this installation allows.

    Attributes:
        own: To each owner.
        all: To everybody together.
        zone: Whose calendar months count.
        rates: What work costs; None where no money is counted.
    """

    own: Limits = ()
    all: Limits = ()
    zone: tzinfo = UTC
    rates: Rates | None = None

    def limits(self, measure: Measure) -> tuple[float | None, float | None]:
        """The limit of an owner and that of all; None for none."""
        return dict(self.own).get(measure), dict(self.all).get(measure)

    def counts(self, measure: Measure) -> bool:
        """Whether a measure has a limit."""
        return self.limits(measure) != (None, None)

    @property
    def is_limited(self) -> bool:
        """Whether anything has a limit; nothing is counted otherwise."""
        return bool(self.own or self.all)

    def month_of(self, now: datetime) -> str:
        """The calendar month, as 2026-11."""
        return f"{local_day(now, self.zone):%Y-%m}"

    def month_before(self, now: datetime) -> str:
        """The one before."""
        first = local_day(now, self.zone).replace(day=1)
        return f"{first - timedelta(days=1):%Y-%m}"

    def next_month(self, now: datetime) -> date:
        """The first day on which everything of a month is there again."""
        day = local_day(now, self.zone)
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)

    def renewed_at(self, now: datetime) -> datetime:
        """The moment at which that day begins."""
        return day_bounds(self.next_month(now), self.zone).begins


UNLIMITED = Allowance()
