"""What a photo has in place of words and minutes: nothing but a title and what stands in it."""

from dataclasses import replace
from datetime import date

from lifestream.domain.scene import ScreenReading
from lifestream.domain.search import Chunk
from lifestream.domain.summary import MeetingVerdict, Minutes, TimeBlocks
from lifestream.domain.transcript import (
    AttributedTranscript,
    Diarization,
    EngineInfo,
    Transcript,
)
from lifestream.domain.video import Video
from lifestream.pipeline.checkpoints import Kept
from lifestream.pipeline.chunks import make_chunks
from lifestream.pipeline.typed.edited_words import EditedWords

MIN_TITLE_LETTERS = 6
MAX_TITLE_CHARS = 80
SURE = 0.9
"""Below this confidence a line is no title."""

NONE = EngineInfo(name="none")
NOTHING_SAID = AttributedTranscript(
    transcript=Transcript(segments=(), engine=NONE), diarization=Diarization(turns=(), engine=NONE)
)
NO_WORDS = EditedWords(spoken=Kept(NOTHING_SAID, "photo"), names={}, version=0, lines=())
NO_BLOCKS = TimeBlocks(blocks=(), engine=NONE)


def photo_title(screen: ScreenReading) -> str:
    """The largest line that is surely read, as headings and signs are; empty where none is."""
    lines = [line for text in screen.texts for line in text.lines]
    sure = [
        line
        for line in lines
        if line.confidence >= SURE and sum(map(str.isalpha, line.text)) >= MIN_TITLE_LETTERS
    ]
    largest = max(sure, key=lambda line: line.box[3], default=None)
    return " ".join(largest.text.split())[:MAX_TITLE_CHARS] if largest else ""


def titled(screen: Kept[ScreenReading]) -> Kept[str]:
    """The title that its text gives; one that it has already stays."""
    title = photo_title(screen.value)
    return Kept(
        title,
        screen.digest,
        in_library=lambda video: replace(video, title=video.title or title),
    )


def photo_minutes(title: str) -> Minutes:
    """Minutes of nothing said."""
    verdict = MeetingVerdict(is_meeting=False, why="It is a photo.")
    return Minutes(title=title, overview=(), verdict=verdict, engine=NONE)


def photo_passages(
    video: Video, screen: ScreenReading, *, recorded_on: date | None
) -> tuple[Chunk, ...]:
    """What stands in it, to be found."""
    return make_chunks(
        video,
        NOTHING_SAID.transcript,
        screen,
        NO_BLOCKS,
        photo_minutes(video.title),
        recorded_on=recorded_on,
    )
