"""What is masked in a recording, shown to its owner on request. Whoever calls writes it down."""

from dataclasses import dataclass

from lifestream.domain.errors import NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.jobs.stages import SCENES, SCREEN_TEXT
from lifestream.domain.masks.find import find_sensitive
from lifestream.domain.masks.masking import hidden_times
from lifestream.domain.masks.rules import MaskKind
from lifestream.domain.masks.screen import masked_screen_text
from lifestream.domain.scene import Keyframe, SceneList, ScreenReading
from lifestream.domain.video import Video
from lifestream.ports.backend import Backend
from lifestream.services.edits.read_words import words_of
from lifestream.services.library.artifacts import stored_artifact
from lifestream.services.library.browse_library import missing


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedMoment:
    """Something that is masked, as it was said or shown.

    Attributes:
        kinds: Of what is masked in it.
        text: The whole line, with its words.
        is_shown: On the screen; else it is said.
        picture_at_s: The picture that shows it, in seconds; None where there is none.
    """

    start_s: float
    kinds: tuple[MaskKind, ...]
    text: str
    is_shown: bool = False
    picture_at_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedInRecording:
    """A recording and everything in it that is masked, in order of time."""

    video: Video
    moments: tuple[MaskedMoment, ...]


def masked_in(backend: Backend, owner: OwnerId, video_id: VideoId) -> MaskedInRecording:
    """Everything that is masked in a recording, unmasked.

    Raises:
        NotFound: No such recording of this owner.
    """
    video = backend.library.get(owner, video_id)
    if video is None:
        raise missing(backend, owner, video_id)
    found = [*_said(backend, video), *_shown(backend, video)]
    return MaskedInRecording(video=video, moments=tuple(sorted(found, key=lambda one: one.start_s)))


def plain_picture(backend: Backend, owner: OwnerId, video_id: VideoId, at_s: float) -> bytes:
    """The picture of that second, as it was.

    Raises:
        NotFound: There is none, or no such recording of this owner.
    """
    video = backend.library.get(owner, video_id)
    if video is None:
        raise missing(backend, owner, video_id)
    for frame in _frames(backend, video):
        if abs(frame.at_s - at_s) < 0.001:
            return backend.object_store.read_bytes(frame.image_key)
    raise NotFound("There is no such picture.", code="NOT_FOUND")


def _said(backend: Backend, video: Video) -> list[MaskedMoment]:
    words = words_of(backend, video)
    if words.unmasked is None:
        return []
    moments: list[MaskedMoment] = []
    hidden = hidden_times(words.unmasked.transcript.segments, words.masks)
    for segment in words.unmasked.transcript.segments:
        here = [
            one for one in hidden if segment.start_s <= one.start_s and one.end_s <= segment.end_s
        ]
        if here:
            moments.append(
                MaskedMoment(
                    start_s=here[0].start_s,
                    kinds=tuple(dict.fromkeys(one.kind for one in here)),
                    text=segment.text.strip(),
                )
            )
    return moments


def _shown(backend: Backend, video: Video) -> list[MaskedMoment]:
    screen = stored_artifact(backend, video, SCREEN_TEXT, ScreenReading)
    masks = words_of(backend, video).masks
    frames = {frame.at_s for frame in _frames(backend, video)}
    moments: list[MaskedMoment] = []
    for text in screen.texts if screen else ():
        kinds = [one.kind for one in find_sensitive(text.text, masks)]
        masked = masked_screen_text(text, masks)
        if not kinds or masked == text:
            continue
        changed = [
            line.text for line, other in zip(text.lines, masked.lines, strict=True) if line != other
        ]
        moments.append(
            MaskedMoment(
                start_s=text.start_s,
                kinds=tuple(dict.fromkeys(kinds)),
                text=" · ".join(changed),
                is_shown=True,
                picture_at_s=text.keyframe_at_s if text.keyframe_at_s in frames else None,
            )
        )
    return moments


def _frames(backend: Backend, video: Video) -> tuple[Keyframe, ...]:
    scenes = stored_artifact(backend, video, SCENES, SceneList)
    return scenes.keyframes if scenes else ()
