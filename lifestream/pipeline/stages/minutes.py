"""The whole recording: title, overview, decisions, action items, meeting or not."""

from dataclasses import replace
from datetime import date

from lifestream.domain.jobs.stages import MINUTES
from lifestream.domain.scene import ScreenReading
from lifestream.domain.summary import Minutes, TimeBlocks
from lifestream.domain.video import Video
from lifestream.pipeline.checkpoints import Kept
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.edited_words import EditedWords
from lifestream.pipeline.minutes import write_minutes
from lifestream.pipeline.pictures.screen_text import unread_note
from lifestream.pipeline.segment_ids import minutes_with_lines
from lifestream.pipeline.writing import Writing, given
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
    duration_s = context.duration_s

    def make(writer: LanguageModel, progress: Progress) -> tuple[Minutes, Usage]:
        written, usage = write_minutes(
            words.spoken.value.transcript,
            screen.value,
            blocks.value,
            filename=context.video.filename,
            duration_s=duration_s,
            writer=writer,
            recorded_on=day,
            vocabulary=context.vocabulary.terms,
            names=words.names,
        )
        return minutes_with_lines(written, words.lines), usage

    kept = Writing(
        stage=MINUTES,
        kind=Minutes,
        make=make,
        after=(words.spoken, screen, blocks),
        parameters={"filename": context.video.filename, **given(context, words.names)},
    ).keep(context)
    written = kept.value

    def in_library(video: Video) -> Video:
        return replace(
            video,
            title=written.title,
            is_meeting=written.verdict.is_meeting,
            minutes_edits=words.version,
        )

    notes = (written.engine.note, _unread(context, words))
    return replace(kept, notes=notes, in_library=in_library)


def _unread(context: PipelineContext, words: EditedWords) -> str:
    facts = context.video.facts
    if facts is None or not facts.has_video:
        return ""
    language = words.spoken.value.transcript.language
    return unread_note(context.inference.screen_reader, language)
