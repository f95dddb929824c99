"""The model weights that are still coming."""

from typing import Literal

from pydantic import Field

from web.schemas.document import ResponseDocument


class ArrivalDocument(ResponseDocument):
    """One model on its way to this machine."""

    title: str
    work: str = Field(description="What it is for, such as speech to text.")
    state: Literal["waiting", "fetching", "here", "failed"]
    arrived_bytes: int
    total_bytes: int
    problem: str = Field(description="Why it failed, in a sentence; empty otherwise.")


class ArrivalsDocument(ResponseDocument):
    """Downloads of a new installation. Recordings wait for them; everything else works."""

    coming: bool = Field(description="Something is still on its way.")
    models: list[ArrivalDocument]
