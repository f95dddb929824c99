"""Quotas: what may be used, what is used, what is reserved."""

from datetime import datetime

from pydantic import Field

from lifestream.services.quota.use import QuotasUse
from web.schemas.document import ResponseDocument


class QuotaDocument(ResponseDocument):
    """One quota."""

    measure: str = Field(description="`minutes`, `money`, `questions` or `storage_gb`.")
    is_of_all: bool = Field(description="Everybody's together, not your own.")
    limit: float
    used: float
    reserved: float = Field(description="By what is under way.")
    left: float


class QuotasDocument(ResponseDocument):
    """Every quota that is set here; none where nothing is limited."""

    month: str = Field(description="The calendar month in the owner's zone, as 2026-11.")
    renewed_at: datetime = Field(description="When the next month begins.")
    currency: str = Field(description="Of `money`, at list prices.")
    unpriced: str = Field(description="A language model without a price: its work is not counted.")
    quotas: list[QuotaDocument]

    @classmethod
    def of(cls, use: QuotasUse, currency: str) -> "QuotasDocument":
        """The document of what is used."""
        return cls(
            month=use.month,
            renewed_at=use.renewed_at,
            currency=currency,
            unpriced=use.unpriced,
            quotas=[
                QuotaDocument(
                    measure=one.measure.value,
                    is_of_all=one.is_of_all,
                    limit=one.limit,
                    used=one.used,
                    reserved=one.reserved,
                    left=one.left,
                )
                for one in use.quotas
            ],
        )
