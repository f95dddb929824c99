"""How long recordings are kept: rules by age and tag, and the notice before one goes.

Age is counted from the day a recording came into the diary: an old film that is taken in today is
new here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.sentences import says

NOTICE = timedelta(days=7)
"""Between the announcement that a recording goes and its going, whatever its age is."""

MIN_DAYS = 1
MAX_DAYS = 36_500
MAX_RULES = 100


class RetentionWay(StrEnum):
    """Where a recording goes."""

    TRASH = "trash"
    FORGET = "forget"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """Recordings with a tag go so many days after they came.

    Attributes:
        tag: In lower case; empty for recordings that no rule of a tag is about.
    """

    after_days: int
    way: RetentionWay = RetentionWay.TRASH
    tag: str = ""

    def due_at(self, came_at: datetime) -> datetime:
        """When a recording reaches the age."""
        return came_at + timedelta(days=self.after_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRules:
    """An owner's rules, one for a tag and one for everything else."""

    rules: tuple[RetentionRule, ...] = ()

    def of(self, tags: Iterable[str]) -> RetentionRule | None:
        """The rule for a recording with these tags; of several the one that keeps it longest."""
        by_tag = {rule.tag: rule for rule in self.rules}
        tagged = [by_tag[tag] for tag in tags if tag and tag in by_tag]
        if not tagged:
            return by_tag.get("")
        return max(tagged, key=lambda rule: (rule.after_days, rule.way is RetentionWay.TRASH))

    def with_rule(self, rule: RetentionRule) -> "RetentionRules":
        """The same with this rule in place of that for its tag.

        Raises:
            InvalidRequest: The age is none, or there are too many rules.
        """
        if not MIN_DAYS <= rule.after_days <= MAX_DAYS:
            raise InvalidRequest(
                says(
                    "Recordings can be kept for {fewest} to {most} days, not {days}.",
                    fewest=MIN_DAYS,
                    most=MAX_DAYS,
                    days=rule.after_days,
                ),
                code="BAD_RETENTION",
            )
        kept = (*self.without(rule.tag).rules, rule)
        if len(kept) > MAX_RULES:
            raise InvalidRequest(
                says("There can be at most {most} rules.", most=MAX_RULES), code="BAD_RETENTION"
            )
        return replace(self, rules=tuple(sorted(kept, key=lambda one: one.tag)))

    def without(self, tag: str) -> "RetentionRules":
        """The same without the rule for a tag."""
        return replace(self, rules=tuple(one for one in self.rules if one.tag != tag))


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionNotice:
    """The announcement that a recording goes.

    Attributes:
        due_at: When it reaches the age of its rule.
        goes_at: When it goes: then, or ``NOTICE`` after this was announced, whichever is later.
    """

    way: RetentionWay
    due_at: datetime
    goes_at: datetime

    def is_of(self, rule: RetentionRule, came_at: datetime) -> bool:
        """Whether it announces what the rule still says."""
        return (self.way, self.due_at) == (rule.way, rule.due_at(came_at))


def notice_of(rule: RetentionRule, came_at: datetime, now: datetime) -> RetentionNotice:
    """What is announced now of a recording that a rule is about."""
    due_at = rule.due_at(came_at)
    return RetentionNotice(way=rule.way, due_at=due_at, goes_at=max(due_at, now + NOTICE))


def is_to_announce(notice: RetentionNotice, now: datetime) -> bool:
    """Whether its time has come close."""
    return notice.due_at - NOTICE <= now
