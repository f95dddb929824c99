"""An error over the wire (RFC 9457)."""

from pydantic import Field

from web.schemas.document import ResponseDocument


class ProblemDocument(ResponseDocument):
    """A failure. ``code`` is stable and meant for programs; ``detail`` for people."""

    type: str = Field(description="Address of the explanation of this code.")
    title: str = Field(description="The same words for every problem of this status.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong, with which thing, and what to do.")
    code: str = Field(description="Stable upper-case name.")
    instance: str = Field(description="The path that was asked for.")
