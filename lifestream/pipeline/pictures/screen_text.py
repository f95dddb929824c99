"""Text on the screen, from the keyframes, each text once for as long as it was shown.

Pictures that look like the one before are not read again; texts that read like the one before are
the same text. Not for choosing the pictures: ``keyframes`` does that.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

import numpy as np
import numpy.typing as npt

from lifestream.domain.language.scripts import script_of
from lifestream.domain.scene import (
    Keyframe,
    MovedText,
    SceneList,
    ScreenReading,
    ScreenText,
    TextLine,
)
from lifestream.ports.audio import Progress
from lifestream.ports.scene_detector import Image
from lifestream.ports.screen_reader import ScreenReader

LoadImage = Callable[[str], bytes]
"""Takes a keyframe's key, returns its JPEG bytes."""

LOOK_PX = (160, 90)
GREY_STEP = 20
"""A difference that JPEG does not make by itself."""

SAME_PICTURE = 0.0007
"""Share of the small picture that may differ: ten of its pixels, less than a short word."""

SAME_TEXT = 0.9
"""Likeness of two readings of the same text; recognition errs in a letter here and there."""

SURE = 0.85
"""Short scraps are believed only with this confidence."""

Look = npt.NDArray[np.int16]


def unread_note(reader: ScreenReader, language: str | None) -> str:
    """The note for a recording whose language is written in letters that are not read."""
    script = script_of(language)
    if not reader.scripts or script in reader.scripts:
        return ""
    read = sorted(reader.scripts)
    return (
        f"{script} letters on the screen could not be read: the screen reader knows "
        f"{', '.join(read[:-1])} and {read[-1]} only."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyframeReading:
    """What was read on one keyframe."""

    image_key: str
    lines: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSoFar:
    """The keyframes that were read before the work was interrupted."""

    readings: tuple[KeyframeReading, ...]


def read_screen(
    scene_list: SceneList,
    reader: ScreenReader,
    load_image: LoadImage,
    *,
    progress: Progress,
    known: ReadSoFar | None = None,
    keep: Callable[[Callable[[], ReadSoFar]], None] = lambda so_far: None,
) -> ScreenReading:
    """Read every keyframe that shows something new.

    Args:
        known: What was read before; those pictures are not read again.
        keep: Called after each picture with what gives the work so far.

    Raises:
        DependencyUnavailable: The reader's model cannot be loaded.
    """
    texts: list[ScreenText] = []
    shown: ScreenText | None = None
    last_look: Look | None = None
    keyframes = sorted(scene_list.keyframes, key=lambda keyframe: keyframe.at_s)
    read = {one.image_key: one.lines for one in known.readings} if known else {}
    for done, keyframe in enumerate(keyframes):
        progress(done / len(keyframes))
        image = decode_jpeg(load_image(keyframe.image_key))
        look = _look(image)
        if last_look is not None and _looks_same(look, last_look):
            continue
        last_look = look
        if keyframe.image_key not in read:
            read[keyframe.image_key] = worth_keeping(reader.read(image))
            keep(lambda: _so_far(read))
        lines = read[keyframe.image_key]
        if shown is not None and _reads_same(shown.lines, lines):
            if [one.box for one in lines] != [one.box for one in shown.lines]:
                there = MovedText(at_s=keyframe.at_s, lines=lines)
                shown = replace(shown, moved=(*shown.moved, there))
            continue
        from_s = _shown_from(scene_list, keyframe, keyframes[done - 1] if done else None)
        if shown is not None:
            texts.append(replace(shown, end_s=max(shown.start_s, from_s)))
        shown = ScreenText(start_s=from_s, end_s=from_s, lines=lines, keyframe_at_s=keyframe.at_s)
    if shown is not None:
        end_s = scene_list.scenes[-1].end_s if scene_list.scenes else shown.start_s
        texts.append(replace(shown, end_s=max(shown.start_s, end_s)))
    progress(1.0)
    return ScreenReading(texts=tuple(text for text in texts if text.lines), engine=reader.engine)


def _so_far(read: Mapping[str, tuple[TextLine, ...]]) -> ReadSoFar:
    return ReadSoFar(
        readings=tuple(KeyframeReading(image_key=key, lines=lines) for key, lines in read.items())
    )


def worth_keeping(lines: tuple[TextLine, ...]) -> tuple[TextLine, ...]:
    """Without what noise and textures are mistaken for: single characters and dots."""

    def is_text(line: TextLine) -> bool:
        signs = sum(character.isalnum() for character in line.text)
        return signs > 2 or (signs == 2 and line.confidence >= SURE)

    return tuple(line for line in lines if is_text(line))


def decode_jpeg(data: bytes) -> Image:
    """A stored keyframe as BGR pixels, shape (height, width, 3)."""
    import av

    decoder: Any = av.CodecContext.create("mjpeg", "r")
    packet: Any = av.Packet(data)
    frames = [*decoder.decode(packet), *decoder.decode(None)]
    return np.asarray(frames[0].to_ndarray(format="bgr24"), dtype=np.uint8)


def _look(image: Image) -> Look:
    import av

    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="bgr24")
    small = frame.reformat(*LOOK_PX, "gray", interpolation="AREA")
    return np.asarray(small.to_ndarray(), dtype=np.int16)


def _looks_same(one: Look, other: Look) -> bool:
    return bool(np.mean(np.abs(one - other) > GREY_STEP) < SAME_PICTURE)


def _reads_same(one: tuple[TextLine, ...], other: tuple[TextLine, ...]) -> bool:
    if len(one) != len(other):
        return False
    first, second = (" ".join(line.text for line in lines).casefold() for lines in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= SAME_TEXT


def _shown_from(scenes: SceneList, keyframe: Keyframe, previous: Keyframe | None) -> float:
    """Since the cut, for the first picture of a scene; since the picture itself, later in it."""
    if previous is not None and previous.scene_index == keyframe.scene_index:
        return keyframe.at_s
    if keyframe.scene_index < len(scenes.scenes):
        return scenes.scenes[keyframe.scene_index].start_s
    return keyframe.at_s
