"""Sensitive words: what is masked, and what is masked in one recording."""

from pydantic import Field

from lifestream.domain.masks.rules import MAX_WORD_CHARS, MAX_WORDS, MaskKind
from web.schemas.document import RequestDocument, ResponseDocument


class MasksDocument(ResponseDocument):
    """What is masked wherever words are read; nothing by default."""

    kinds: list[MaskKind] = Field(description="email, phone, card and iban are found by form.")
    words: list[str] = Field(description="Words and names of your own.")


class MasksRequest(RequestDocument):
    """What is to be masked from now on, all of it."""

    kinds: list[str] = Field(
        default_factory=list, max_length=10, description="Of email, phone, card and iban."
    )
    words: list[str] = Field(
        default_factory=list,
        max_length=MAX_WORDS,
        description=f"Whole words in any form, each at most {MAX_WORD_CHARS} characters.",
    )


class MaskedMomentDocument(ResponseDocument):
    """A line that has something masked, with its words."""

    start_s: float
    kinds: list[MaskKind]
    text: str
    is_shown: bool = Field(description="On the screen; else it is said.")


class MaskedInRecordingDocument(ResponseDocument):
    """Everything that is masked in a recording, in order of time."""

    moments: list[MaskedMomentDocument]
