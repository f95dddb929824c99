"""The whole recording: title, overview, verdict, decisions, action items, open questions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from lifestream.domain.minutes.wishes import NO_WISH, MinutesWish
from lifestream.domain.scene import ScreenReading
from lifestream.domain.summary import Minutes, TimeBlocks
from lifestream.domain.transcript import Transcript
from lifestream.pipeline.people.labels_for_names import minutes_with_labels
from lifestream.ports.language_model import LanguageModel, Noted, Usage, WholeMaterial


def write_minutes(
    transcript: Transcript,
    screen: ScreenReading,
    time_blocks: TimeBlocks,
    *,
    filename: str,
    duration_s: float,
    writer: LanguageModel,
    recorded_on: date | None,
    vocabulary: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
    wish: MinutesWish = NO_WISH,
    noted: Sequence[Noted] = (),
) -> tuple[Minutes, Usage]:
    """The minutes of one recording, and what they cost.

    Args:
        recorded_on: The day that relative dates count from; None keeps them as they were said.
        vocabulary: Names and terms in the spelling that is wanted.
        names: Given names by speaker label.
        wish: What they are to be like.
        noted: What the owner noted or marked.

    Raises:
        DependencyUnavailable, RateLimited: The writer's service does not answer.
    """
    minutes, usage = writer.write_minutes(
        WholeMaterial(
            filename=filename,
            duration_s=duration_s,
            segments=tuple(s for s in transcript.segments if s.text.strip()),
            screen=screen.texts,
            blocks=time_blocks.blocks,
            recorded_on=recorded_on,
            speaker_names=tuple(sorted((names or {}).items())),
            vocabulary=tuple(vocabulary),
            wish=wish,
            noted=tuple(noted),
        )
    )
    if usage.note:
        engine = replace(minutes.engine, degraded=True, note=usage.note)
        minutes = replace(minutes, engine=engine)
    return minutes_with_labels(minutes, names or {}), usage
