"""The shelf of what could not be verified."""

from pydantic import Field

from web.schemas.document import RequestDocument, ResponseDocument
from web.schemas.video import UnverifiedDocument


class ShelfAnswerRequest(RequestDocument):
    """What is to become of a statement."""

    keep: bool = Field(description="true keeps it as yours, false removes it for good.")


class ShelfDocument(ResponseDocument):
    """What is left on the shelf."""

    unverified: list[UnverifiedDocument]
