"""What is masked in a recording's written results: what the rules say, and fragments of it."""

from dataclasses import replace

from lifestream.domain.jobs.stages import SCREEN_TEXT, SPEAKERS, TRANSCRIPT
from lifestream.domain.masks.fragments import fragments
from lifestream.domain.masks.rules import MaskRules
from lifestream.domain.scene import ScreenReading
from lifestream.domain.video import Video
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.backend import Backend
from lifestream.services.edits.read_words import words_of
from lifestream.services.library.artifacts import stored_artifact


def written_masks(backend: Backend, video: Video) -> MaskRules:
    """The rules for what was written of a recording, perhaps before anything was masked.

    A topic may be half of an address. What is written from masked words holds no such thing.
    """
    rules = read_masks(backend, video.owner)
    if not rules.act:
        return rules
    stages = (SPEAKERS.name, TRANSCRIPT.name, SCREEN_TEXT.name)
    name = (video.owner, video.video_id, *(video.artifact(stage) for stage in stages), rules.digest)
    found = backend.memory.fragments.get_or(name, lambda: _fragments(backend, video, rules))
    return replace(rules, words=(*rules.words, *found))


def _fragments(backend: Backend, video: Video, rules: MaskRules) -> tuple[str, ...]:
    words = words_of(backend, video)
    segments = words.base.segments if words.base is not None else ()
    screen = stored_artifact(backend, video, SCREEN_TEXT, ScreenReading)
    shown = screen.texts if screen else ()
    return fragments(
        [
            *((one.text, one.language) for one in segments),
            *((one.text, None) for one in shown),
        ],
        rules,
    )
