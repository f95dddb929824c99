"""A recording and what is known of its file."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from lifestream.domain.days.recorded import DayDoubt, RecordedFrom
from lifestream.domain.ids import JobId, OwnerId, VideoId
from lifestream.domain.minutes.wishes import NO_WISH, MinutesWish
from lifestream.domain.places.place import Coordinates, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingOptions:
    """The wishes of the user for one recording.

    Attributes:
        languages: ISO 639-1 codes to choose from; empty lets the recogniser decide per window.
        expected_speakers: How many people speak, when the user knows.
        use_captions: Take the caption track inside the file, or the one beside it, instead of
            recognising speech.
        captions_key: Object key of a caption file (.srt or .vtt) given beside the video.
        recorded_at: When it was recorded, when the user knows better than the file.
        is_day_alone: Only the day of ``recorded_at`` is known, and its time means nothing.
        vocabulary: Names and terms that are likely to be said in it.
        own_voice_left: The microphone of the one who recorded is on the left side and the sound of
            their computer on the right one, each 12 dB down on the other's.
        sound_track: Number of the sound track to listen to, as in ``Video.sound_tracks``; 0 for
            the one in which people are heard to speak.
        mixes_tracks: Listen to all sound tracks with speech at once.
        minutes: What its minutes are to be like; what is left open is the owner's or a tag's.
        results_only: Its media goes when it is processed; words stay.
    """

    languages: tuple[str, ...] = ()
    expected_speakers: int | None = None
    use_captions: bool = False
    captions_key: str = ""
    recorded_at: datetime | None = None
    vocabulary: tuple[str, ...] = ()
    is_day_alone: bool = False
    sound_track: int = 0
    mixes_tracks: bool = False
    minutes: MinutesWish = NO_WISH
    own_voice_left: bool = False
    results_only: bool = False

    @property
    def recorded_from(self) -> RecordedFrom:
        """How the user's ``recorded_at`` is known."""
        if self.recorded_at is None:
            return RecordedFrom.UNKNOWN
        return RecordedFrom.USER_DAY if self.is_day_alone else RecordedFrom.USER


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedTrack:
    """The result of decoding one stream.

    Attributes:
        end_s: Where it ends on the recording's time line.
        expected_s: Where it should end by its own index; 0.0 when that says nothing.
        lost_s: How much inside it could not be decoded.
        errors: Packets that the decoder refused.
    """

    end_s: float
    expected_s: float = 0.0
    lost_s: float = 0.0
    errors: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundTrack:
    """One of a file's sound tracks.

    Attributes:
        number: Its place among them in the file, from 1.
        language: As the file says, such as ``eng``; empty where it does not.
        spoken_s: Seconds of speech that were found; None where it was not looked for.
    """

    number: int
    codec: str
    channels: int
    language: str = ""
    title: str = ""
    spoken_s: float | None = None
    is_heard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """Facts of a file from probing and decoding.

    Attributes:
        declared_duration_s: What the headers say; None when they say nothing.
        duration_s: What the timeline really holds, known after decoding.
        missing_bytes: How far the file's own outline reaches past its end: it was cut off.
        usable_fraction: Decoded over what should be there, 0-1; 1.0 without evidence of loss.
        audio_offset_s: How much later the sound starts than the picture; negative for earlier.
        has_video: A real video stream; cover art does not count.
        browser_plays: Whether ordinary browsers play these codecs in this container.
        recorded_on: The day that the file names without a time.
        clock: Date and time that the file names without a zone, ``2026-11-17T14:05:00``.
        coordinates: Where the file says it was made.
        is_photo: A still picture: it has no length.
        sound_tracks: How many there are; 0 where they were not counted.
        version: Of what is read from a file; 1 for facts from before that was noted.
        warnings: Sentences for the user.
    """

    container: str
    size_bytes: int
    has_audio: bool
    has_video: bool
    declared_duration_s: float | None = None
    missing_bytes: int = 0
    duration_s: float = 0.0
    usable_fraction: float = 1.0
    audio_codec: str = ""
    audio_channels: int = 0
    audio_offset_s: float = 0.0
    video_codec: str = ""
    width: int = 0
    height: int = 0
    rotation_deg: int = 0
    frame_rate: float = 0.0
    has_captions: bool = False
    browser_plays: bool = True
    recorded_at: datetime | None = None
    recorded_on: date | None = None
    clock: str = ""
    coordinates: Coordinates | None = None
    is_photo: bool = False
    sound_tracks: int = 0
    version: int = 1
    warnings: tuple[str, ...] = ()


NOT_INDEXED = -1
"""As ``Video.indexed_edits`` of a recording whose passages are older than what is known of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A recording in an owner's library.

    Attributes:
        filename: The name the user gave, for display only; never part of a path.
        source_key: Where the uploaded bytes are in the object store.
        content_sha256: Digest of the uploaded bytes, known once processing began; artifacts are
            kept by it, so the same bytes are never processed twice.
        playing_key: A copy of the bytes in which players can jump; empty where they can anyway.
        artifacts: Pairs (stage name, object key) of the newest result of each stage.
        minutes_edits: How many typed edits the minutes were written from.
        indexed_edits: How many typed edits the search index has taken in.
        recorded_from: How ``recorded_at`` is known, and whether its time means anything.
        day_doubts: What speaks against the day of ``recorded_at``.
        sound_tracks: Those of its file, where there are several, and which one was heard.
        tags: Words that people gave it, in lower case, each once.
        place: Where it was made.
        typed: What of it a person corrected (``domain/corrections``): no run writes over that.
        corrections: How many corrections it holds.
        forgotten: (start_s, end_s) of stretches that were forgotten: there is nothing of them.
        source_address: Where it was fetched from, without what may be a secret of the link; empty
            for what was sent here.
        media_gone_at: When its media was deleted, where only its results are kept.
        pipeline: Version of LifeStream that last processed it to the end; empty before.
    """

    video_id: VideoId
    owner: OwnerId
    job_id: JobId
    filename: str
    content_type: str
    size_bytes: int
    source_key: str
    created_at: datetime
    title: str = ""
    options: ProcessingOptions = ProcessingOptions()
    facts: MediaFacts | None = None
    recorded_at: datetime | None = None
    recorded_from: RecordedFrom = RecordedFrom.UNKNOWN
    is_meeting: bool | None = None
    thumbnail_key: str = ""
    indexed_chunks: int = 0
    content_sha256: str = ""
    artifacts: tuple[tuple[str, str], ...] = ()
    pipeline: str = ""
    tags: tuple[str, ...] = ()
    source_address: str = ""
    typed: tuple[str, ...] = ()
    corrections: int = 0
    minutes_edits: int = 0
    indexed_edits: int = 0
    day_doubts: tuple[DayDoubt, ...] = ()
    sound_tracks: tuple[SoundTrack, ...] = ()
    place: Place | None = None
    playing_key: str = ""
    forgotten: tuple[tuple[float, float], ...] = ()
    media_gone_at: datetime | None = None

    @property
    def played_key(self) -> str:
        """Where the bytes that players get are in the object store."""
        return self.playing_key or self.source_key

    def artifact(self, stage: str) -> str | None:
        """The object key of ``stage``'s newest result, or None when it has none yet."""
        return dict(self.artifacts).get(stage)

    def with_artifact(self, stage: str, key: str) -> "Video":
        """The same video with ``stage``'s newest result at ``key``."""
        kept = tuple(pair for pair in self.artifacts if pair[0] != stage)
        return replace(self, artifacts=(*kept, (stage, key)))

    @property
    def is_day_trusted(self) -> bool:
        """Whether its day is known and nothing speaks against it.

        Without, relative dates are not counted from ``recorded_at``; ``day_doubts`` says why
        (nothing, where only the upload's day is known).
        """
        return self.recorded_at is not None and not self.day_doubts

    @property
    def is_photo(self) -> bool:
        """Whether it is a still picture; False until its file was looked at."""
        return self.facts is not None and self.facts.is_photo

    @property
    def display_title(self) -> str:
        """The written title, or the file's name until there is one."""
        return self.title or self.filename
