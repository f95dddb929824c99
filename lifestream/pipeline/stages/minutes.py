"""The whole recording: title, overview, decisions, action items, meeting or not."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from lifestream.domain.codec import to_plain
from lifestream.domain.corrections.correction import Corrected
from lifestream.domain.jobs.stages import MINUTES
from lifestream.domain.minutes.wishes import NO_WISH, MinutesWish
from lifestream.domain.scene import ScreenReading
from lifestream.domain.summary import Minutes, TimeBlocks
from lifestream.domain.video import Video
from lifestream.pipeline.checkpoints import Kept
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.minutes import write_minutes
from lifestream.pipeline.pictures.screen_text import unread_note
from lifestream.pipeline.segment_ids import minutes_with_lines
from lifestream.pipeline.typed.edited_words import EditedWords
from lifestream.pipeline.typed.masks import masked_name
from lifestream.pipeline.writing import Writing, given, noted_in, steered
from lifestream.ports.audio import Progress
from lifestream.ports.language_model import LanguageModel, Usage


def minutes(
    context: PipelineContext,
    words: EditedWords,
    screen: Kept[ScreenReading],
    blocks: Kept[TimeBlocks],
    *,
    day: date | None,
) -> Kept[Minutes]:
    """The minutes; quotes, and a shortfall, where the model does not answer.

    Args:
        day: The day that relative dates count from.
    """

    def make(writer: LanguageModel, progress: Progress) -> tuple[Minutes, Usage]:
        written, usage = write_minutes(
            words.spoken.value.transcript,
            screen.value,
            blocks.value,
            filename=masked_name(context),
            duration_s=context.duration_s,
            writer=writer,
            recorded_on=day,
            vocabulary=context.vocabulary.terms,
            names=words.names,
            wish=context.wish,
            noted=noted_in(words.remarks),
        )
        return minutes_with_lines(written, words.lines), usage

    kept = Writing(
        stage=MINUTES,
        kind=Minutes,
        make=make,
        after=(words.spoken, screen, blocks),
        parameters={
            "filename": masked_name(context),
            **given(context, words.names),
            **_wished(context.wish),
            **steered(noted_in(words.remarks)),
        },
    ).keep(context)

    notes = (kept.value.engine.note, _unread(context, words))
    return replace(kept, notes=notes, in_library=partial(_in_library, kept.value, words))


def _in_library(written: Minutes, words: EditedWords, video: Video) -> Video:
    """The recording's entry with what its minutes say of it."""
    is_meeting = written.verdict.is_meeting
    return replace(
        video,
        title=video.title if Corrected.TITLE in video.typed else written.title,
        is_meeting=video.is_meeting if Corrected.MEETING in video.typed else is_meeting,
        minutes_edits=words.version,
    )


def _wished(wish: MinutesWish) -> dict[str, Any]:
    """A further part of the minutes' key; nothing where nothing is wished."""
    return {} if wish == NO_WISH else {"wish": to_plain(wish)}


def _unread(context: PipelineContext, words: EditedWords) -> str:
    facts = context.video.facts
    if facts is None or not facts.has_video:
        return ""
    language = words.spoken.value.transcript.language
    return unread_note(context.inference.screen_reader, language)
