"""People by their voices: who there is, voices to name, what is done with them."""

from datetime import datetime

from pydantic import Field

from lifestream.services.edits.proposals import MAX_NAME
from web.schemas.document import RequestDocument, ResponseDocument

_ID = Field("", max_length=64, description="Your own id of this; sent again it is the same one.")


class VoiceDocument(ResponseDocument):
    """One voice of one recording."""

    video_id: str
    speaker: str = Field(description="Its label in the transcript.")
    url: str = Field(description="Opens the recording.")


class SampleDocument(ResponseDocument):
    """A stretch in which a voice is alone."""

    start_s: float
    end_s: float
    url: str = Field(description="Plays it.")


class PersonDocument(ResponseDocument):
    """Somebody whose voice has a name."""

    person_id: str
    name: str
    recordings: int
    voices: list[VoiceDocument]
    heard_s: float = Field(description="In the recordings of which it is known.")
    last_heard: datetime | None
    keeps_voice: bool = Field(description="Whether voices are kept, and this one may be.")
    voices_kept: int = Field(description="How many of the voices are kept to be recognised.")
    url: str


class PeopleDocument(ResponseDocument):
    """Everybody, those heard most recently first."""

    people: list[PersonDocument]
    remembers: bool = Field(description="Whether voices are kept, so that they are recognised.")
    voices_to_name: int
    names_to_accept: int


class PersonTaskDocument(ResponseDocument):
    """A promise of theirs that is open."""

    task_id: str
    text: str
    due: str | None


class PersonChangeDocument(ResponseDocument):
    """What was done and can be taken back."""

    change_id: str
    at: datetime
    kind: str
    before: str
    name: str


class PersonPageDocument(PersonDocument):
    """One person with open promises and what was done."""

    tasks: list[PersonTaskDocument]
    changes: list[PersonChangeDocument]


class ReachDocument(ResponseDocument):
    """What a change of a person shows in."""

    recordings: int
    voices: int
    tasks: int
    voices_kept: int


class PersonChangeRequest(RequestDocument):
    """What is different about a person; what is not given stays."""

    name: str | None = Field(None, max_length=MAX_NAME * 2, description="Another name, everywhere.")
    keeps_voice: bool | None = Field(
        None, description="False deletes what is kept of the voice and keeps none of it."
    )
    change_id: str = _ID


class PeopleMergeRequest(RequestDocument):
    """Who this person is, too."""

    into: str = Field(max_length=64, description="The person_id that stays.")
    change_id: str = _ID


class PeopleUndoRequest(RequestDocument):
    """What counts no more."""

    change_id: str = Field(min_length=1, max_length=64)


class OfferedNameDocument(ResponseDocument):
    """A name that the recording itself offers."""

    name: str
    offered_by: str = Field(description="said, called or shown.")
    at_s: float
    quote: str
    url: str = Field(description="Plays it.")


class UnknownVoiceDocument(ResponseDocument):
    """A voice that nobody named."""

    video_id: str
    speaker: str
    title: str
    heard_s: float
    samples: list[SampleDocument]
    person_id: str = Field(description="The closest person; empty where no voice is known.")
    name: str
    likeness: float | None = Field(description="How like that person it is, at most 1.")
    margin: float | None = Field(description="How much more like them than the next best.")
    suggested: bool = Field(description="Whether both are enough to suggest the name.")
    offered: list[OfferedNameDocument]


class VoiceQueueParameters(RequestDocument):
    """Which part of the queue."""

    first: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(8, ge=1, le=50)


class VoiceQueueDocument(ResponseDocument):
    """Voices to name, the clearest first."""

    voices: list[UnknownVoiceDocument]
    total: int
    names_to_accept: int
    next_first: int = Field(description="first of the next page; 0 at the end.")
    min_likeness: float
    min_margin: float


class VoiceNameRequest(RequestDocument):
    """Whose voice it is."""

    video_id: str = Field(max_length=100)
    speaker: str = Field(max_length=100)
    name: str = Field("", max_length=MAX_NAME * 2, description="Empty takes the name away.")
    person_id: str = Field("", max_length=64, description="Who of that name, where known.")
    is_namesake: bool = Field(False, description="It is somebody else of that name.")
    edit_id: str = Field("", max_length=64, description="Your own id of the edit.")


class VoiceRefusalRequest(RequestDocument):
    """Whose voice it is not; without a person it is not asked about any more."""

    video_id: str = Field(max_length=100)
    speaker: str = Field(max_length=100)
    person_id: str = Field("", max_length=64)
    change_id: str = _ID


class RememberingRequest(RequestDocument):
    """Whether voices are kept. False deletes every voice that is kept."""

    remembers: bool


class RememberingDocument(ResponseDocument):
    """Whether voices are kept, of how many recordings, and of how many they could be."""

    remembers: bool
    voices_kept: int
    recordings_kept: int
    recordings_left: int = Field(description="Processed before, without kept voices.")


class ListeningDocument(ResponseDocument):
    """Recordings that are listened to for their voices now."""

    video_ids: list[str]
    recordings_left: int
