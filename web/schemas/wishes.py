"""What minutes are to be like."""

from pydantic import Field

from lifestream.domain.minutes.templates import Template
from lifestream.domain.minutes.wishes import MAX_TEXT
from web.schemas.document import RequestDocument, ResponseDocument


class WishDocument(ResponseDocument):
    """A template and instructions; each may be left open."""

    template: Template | None
    own_text: str = Field(description="The headings of one's own template, one a line.")
    instructions: str = Field(description="How a language model is to write.")


class WishesDocument(ResponseDocument):
    """What all recordings, and those with a tag, follow where they have no wish of their own."""

    default: WishDocument
    tags: dict[str, WishDocument]


class WishRequest(RequestDocument):
    """A template and instructions."""

    template: Template | None = Field(None, description="null leaves it open.")
    own_text: str = Field("", max_length=MAX_TEXT, description="For own: its headings, one a line.")
    instructions: str = Field("", max_length=MAX_TEXT, description="For a language model.")


class WishForManyRequest(WishRequest):
    """A wish for all recordings, or for those with a tag."""

    tag: str = Field("", max_length=40, description="Empty: for all recordings.")


class WishForOneRequest(WishRequest):
    """A wish for one recording; its minutes are written again."""

    request_id: str = Field(min_length=1, max_length=64, description="Twice the same is once.")
