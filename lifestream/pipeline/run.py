"""The way of a video. Each line keeps its result; a killed run resumes where it died."""

from functools import partial

from lifestream.domain.scene import SceneList, ScreenReading
from lifestream.domain.transcript import AttributedTranscript
from lifestream.domain.video import MediaFacts
from lifestream.pipeline import stages
from lifestream.pipeline.checkpoints import Kept
from lifestream.pipeline.context import Outcome, PipelineContext, PipelineSettings
from lifestream.pipeline.measured import measured
from lifestream.pipeline.own_voice import name_own_voice
from lifestream.pipeline.people.keep_voices import keep_voices
from lifestream.pipeline.pictures.photo import NO_BLOCKS, NO_WORDS, photo_minutes, titled
from lifestream.pipeline.placed_day import placed_day
from lifestream.pipeline.side_by_side import side_by_side
from lifestream.pipeline.stages.audio import StoredAudio
from lifestream.pipeline.typed.edited_words import edited
from lifestream.pipeline.typed.masks import mask_beside, masked_kept

__all__ = ["Outcome", "PipelineContext", "PipelineSettings", "run"]


def run(context: PipelineContext) -> Outcome:
    """From bytes to memory; only as far as this processor's part of it.

    Raises:
        PermanentError: The file cannot be used; says why.
        TransientError, ResourceError: Worth another attempt.
    """
    took = context.took
    media = took(stages.media(context))
    if media.value.is_photo:
        return _photo(context, media)
    if context.hands_on:
        heard = _sound(context, media=media)
        if not context.shortfalls:
            return context.heard()
        # What is missing is not stored, and only this run can say why: it ends here.
        seen = _pictures(context, media=media)
    else:
        heard, seen = side_by_side(
            context, partial(_sound, media=media), partial(_pictures, media=media)
        )
    (audio, spoken), (scenes, screen) = heard, seen
    took(measured(media, audio, scenes))
    name_own_voice(context, spoken.value)
    words, screen = edited(context, spoken), masked_kept(context, screen)
    mask_beside(context)
    day = took(placed_day(context, words.spoken, screen)).value
    blocks = took(stages.time_blocks(context, words, screen, scenes, day=day))
    minutes = took(stages.minutes(context, words, screen, blocks, day=day))
    took(stages.index(context, words, screen, blocks, minutes))
    stages.drop_samples(context, audio)
    return context.outcome()


def _photo(context: PipelineContext, media: Kept[MediaFacts]) -> Outcome:
    """A still picture: nothing is heard, and nothing is written of what was not said."""
    took = context.took
    picture = took(stages.scenes(context, media))
    screen = masked_kept(context, took(stages.screen_text(context, picture)))
    title = took(titled(screen)).value
    minutes = Kept(photo_minutes(title), screen.digest)
    took(stages.index(context, NO_WORDS, screen, Kept(NO_BLOCKS, "photo"), minutes))
    return context.outcome()


def _sound(
    context: PipelineContext, *, media: Kept[MediaFacts]
) -> tuple[Kept[StoredAudio], Kept[AttributedTranscript]]:
    took = context.took
    audio = took(stages.audio(context, media))
    speech = took(stages.speech(context, audio))
    transcript = took(stages.transcript(context, audio, speech))
    spoken = took(stages.speakers(context, audio, speech, transcript))
    if context.listens:
        keep_voices(context, audio, spoken)
    return audio, spoken


def _pictures(
    context: PipelineContext, *, media: Kept[MediaFacts]
) -> tuple[Kept[SceneList], Kept[ScreenReading]]:
    scenes = context.took(stages.scenes(context, media))
    return scenes, context.took(stages.screen_text(context, scenes))
