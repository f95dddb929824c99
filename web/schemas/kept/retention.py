"""Retention: rules by age and tag, and what goes by them."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from lifestream.domain.retention.rules import (
    MAX_DAYS,
    MIN_DAYS,
    RetentionRule,
    RetentionRules,
    RetentionWay,
)
from lifestream.services.retention.going import Going
from web.schemas.document import RequestDocument, ResponseDocument


class RetentionRuleRequest(RequestDocument):
    """How long recordings with a tag are kept."""

    tag: str = Field(
        "", max_length=40, description="Empty for recordings that no rule of a tag is about."
    )
    after_days: int | None = Field(
        None,
        ge=MIN_DAYS,
        le=MAX_DAYS,
        description="Days after a recording came here; null takes the rule for the tag away.",
    )
    way: Literal["trash", "forget"] = Field(
        "trash", description="Into the trash for 30 days, or forgotten for good with a receipt."
    )

    @property
    def rule(self) -> RetentionRule | None:
        """The rule; None where it is taken away."""
        if self.after_days is None:
            return None
        return RetentionRule(after_days=self.after_days, way=RetentionWay(self.way), tag=self.tag)


class RetentionRuleDocument(ResponseDocument):
    """One rule."""

    tag: str
    after_days: int
    way: str


class GoingDocument(ResponseDocument):
    """A recording that goes."""

    video_id: str
    title: str
    goes_at: datetime
    way: str
    tag: str = Field(description="Of the rule.")
    is_announced: bool = Field(
        description="Its notice stands. Where it does not, it goes at the earliest seven days "
        "after it was announced."
    )

    @classmethod
    def of(cls, one: Going) -> "GoingDocument":
        """The document of one."""
        return cls(
            video_id=one.video.video_id,
            title=one.video.display_title,
            goes_at=one.notice.goes_at,
            way=one.notice.way.value,
            tag=one.rule.tag,
            is_announced=one.is_announced,
        )


class RetentionDocument(ResponseDocument):
    """The rules, and what goes by them."""

    rules: list[RetentionRuleDocument]
    total: int = Field(description="How many recordings the rules are about.")
    going: list[GoingDocument] = Field(description="Those that go first, at most 100.")

    @classmethod
    def of(
        cls, rules: RetentionRules, going: tuple[Going, ...], *, total: int
    ) -> "RetentionDocument":
        """The document of rules."""
        return cls(
            rules=[
                RetentionRuleDocument(tag=one.tag, after_days=one.after_days, way=one.way.value)
                for one in rules.rules
            ],
            total=total,
            going=[GoingDocument.of(one) for one in going],
        )
