"""Forgetting: what is to be forgotten, what it would take, and the proof."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from lifestream.domain.forgetting.receipt import ForgetReceipt, TraceCount
from lifestream.services.forgetting.orders import ForgetPlan
from web.schemas.document import RequestDocument, ResponseDocument

BESIDE = (
    "Beside the diary it is in: files of the vault, which follow within minutes, and backups, "
    "which are replaced in time; a restore applies what was forgotten since."
)


class ForgetRequest(RequestDocument):
    """What is to be forgotten."""

    kind: Literal["recording", "person", "stretch", "day", "everything", "media"] = Field(
        description="`media` is the file of a recording, its pictures and what was made of its "
        "sound; its transcript and minutes stay."
    )
    video_id: str = Field("", description="Of a recording, or of its media.")
    person_id: str = Field("", description="Of a person.")
    words: Literal["keep", "remove"] = Field(
        "keep", description="What becomes of the person's words: kept without a name, or removed."
    )
    day: date | None = Field(None, description="A day in the owner's zone.")
    from_at: datetime | None = Field(
        None, description="Of a stretch: its first moment, with a zone."
    )
    to_at: datetime | None = Field(None, description="Of a stretch: its end, with a zone.")


class ForgetOrderRequest(ForgetRequest):
    """What is to be forgotten, for good."""

    order_id: str = Field(
        "",
        max_length=64,
        pattern="^[A-Za-z0-9_-]*$",
        description="The sender's own name; sent again it is the same order.",
    )


class TraceDocument(ResponseDocument):
    """How many things of one kind."""

    kind: str
    label: str
    count: int

    @classmethod
    def of(cls, one: TraceCount) -> "TraceDocument":
        """The document of one count."""
        return cls(kind=one.trace.value, label=one.trace.label, count=one.count)


class ForgetPlanDocument(ResponseDocument):
    """What would go; nothing was changed."""

    kind: str
    recordings: int = Field(description="How many recordings it is about.")
    found: list[TraceDocument]
    copies: list[TraceDocument] = Field(description=BESIDE)
    notes: list[str] = Field(description="What stays.")

    @classmethod
    def of(cls, plan: ForgetPlan) -> "ForgetPlanDocument":
        """The document of a plan."""
        return cls(
            kind=plan.scope.kind.value,
            recordings=len(plan.targets),
            found=[TraceDocument.of(one) for one in plan.found],
            copies=[TraceDocument.of(one) for one in plan.copies],
            notes=list(plan.notes),
        )


class ForgetReceiptDocument(ResponseDocument):
    """Proof that something was forgotten: no names, no words, no ids."""

    order_id: str
    kind: str
    asked_at: datetime
    done_at: datetime
    about: list[str] = Field(description="Hashes of the identifiers of what was forgotten.")
    found: list[TraceDocument] = Field(description="What was there before.")
    looked: int = Field(description="How many places were looked at afterwards.")
    left: list[TraceDocument] = Field(description="What was found there; empty is the proof.")
    copies: list[TraceDocument] = Field(description=BESIDE)
    notes: list[str]

    @classmethod
    def of(cls, receipt: ForgetReceipt) -> "ForgetReceiptDocument":
        """The document of a receipt."""
        return cls(
            order_id=receipt.order_id,
            kind=receipt.kind,
            asked_at=receipt.asked_at,
            done_at=receipt.done_at,
            about=list(receipt.about),
            found=[TraceDocument.of(one) for one in receipt.found],
            looked=receipt.looked,
            left=[TraceDocument.of(one) for one in receipt.left],
            copies=[TraceDocument.of(one) for one in receipt.copies],
            notes=list(receipt.notes),
        )


class ForgetReceiptsDocument(ResponseDocument):
    """Everything that was forgotten, newest first."""

    receipts: list[ForgetReceiptDocument]
    under_way: int = Field(description="Orders that are not done yet.")
