"""Links for people without a login."""

from datetime import datetime

from pydantic import Field

from web.schemas.document import RequestDocument, ResponseDocument

WEEK_S = 7 * 24 * 3600.0


class ShareRequestDocument(RequestDocument):
    """The contents of a new link, and its duration."""

    expires_in_s: float = Field(
        WEEK_S, allow_inf_nan=False, description="How long it works: a minute to 366 days."
    )
    from_s: float = Field(0.0, allow_inf_nan=False, description="Where the shared part begins.")
    to_s: float | None = Field(
        None, allow_inf_nan=False, description="Where the shared part ends; null for the end."
    )
    with_transcript: bool = Field(True, description="The words, and captions in the player.")
    with_video: bool = Field(
        True, description="The video can be played: of a part, what is cut out of it."
    )
    with_download: bool = Field(False, description="The page offers to save the file.")
    note: str = Field("", max_length=100, description="For yourself: whom it is for.")
    with_place: bool = Field(
        False,
        description="The file may say where it was made. Else a copy is played that does not, and "
        "the file of a photo is not given.",
    )


class ShareDocument(ResponseDocument):
    """One link. Its address is not stored and cannot be shown again."""

    share_id: str
    video_id: str
    created_at: datetime
    expires_at: datetime
    from_s: float
    to_s: float | None
    with_transcript: bool
    with_video: bool
    with_download: bool
    with_place: bool
    note: str


class NewShareDocument(ShareDocument):
    """A link that was just made."""

    url: str = Field(description="Keep it: it is shown this once. Whoever has it can look.")


class ShareListDocument(ResponseDocument):
    """The links to a recording that work now, newest first."""

    shares: list[ShareDocument]
