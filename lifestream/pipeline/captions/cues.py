"""Timed lines that were read from a file, checked and made a transcript.

Every line that is left out stands among the transcript's removed spans, with the reason.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lifestream.domain.errors import InvalidMedia
from lifestream.domain.sentences import says
from lifestream.domain.transcript import EngineInfo, RemovedSpan, Segment, Transcript, Word
from lifestream.pipeline.media.camera_track import is_measurement

_TAGS = re.compile(
    r"</?(?:c|i|b|u|s|ruby|rt|lang|font|p|span|div|em|strong)(?:[.\s][^<>]*)?>|</v>"
    r"|<\d[\d:.]*>|\{\\[^{}]*\}",
    re.IGNORECASE,
)
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>", re.IGNORECASE)
_BREAKS = re.compile(r"<br\s*/?>", re.IGNORECASE)
_UNSEEN = re.compile("\x1b\\[[0-9;]*m|[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")

READ_CHARS_PER_S = 15.0
"""How fast captions are read; a cue without a believable end is shown for so long."""

FLASH_S = 0.1
"""No words are shown for less: YouTube's automatic captions repeat each line for 10 ms."""

LATE_S = 2.0
"""Cues that begin so long after the recording's end belong to another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One caption or line with its marks still in it.

    Attributes:
        speaker: A name or label; None where the format has none, or the marks say it.
        is_timed: Its times could be read; without, ``start_s`` is where the line before it ends.
    """

    start_s: float
    end_s: float
    text: str
    speaker: str | None = None
    words: tuple[Word, ...] = ()
    is_timed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CueFile:
    """What a file holds.

    Attributes:
        kind: What the lines are called in sentences.
        language: ISO 639-1 code where the file says it.
        note: What the reader did with the file as a whole.
    """

    cues: tuple[Cue, ...]
    kind: str = "captions"
    language: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Fate:
    """What becomes of cues: the words for it, and the reason where they are left out."""

    words: str
    reason: str = ""


_UNREAD = _Fate("left out: their times cannot be read", "no readable time")
_LATE = _Fate("left out: they begin after the recording ends", "after the end")
_EARLY = _Fate("left out: they end before the recording begins", "before the beginning")
_EMPTY = _Fate("left out: they are empty", "empty")
_MENDED = _Fate("end before they begin; only their start counts")
_LONG = _Fate("last longer than the recording; they end with it")
_FATES = (_UNREAD, _LATE, _EARLY, _EMPTY, _MENDED, _LONG)


def transcript_of(file: CueFile, duration_s: float) -> Transcript:
    """The transcript, with times that can be, and a note of every cue that was changed or left.

    Args:
        duration_s: Of the recording; 0.0 where it is not known.

    Raises:
        NotSpeech: They are what a camera measured.
        InvalidMedia: Nothing is left (NOT_CAPTIONS).
    """
    _refuse_measurements(file.cues)
    # Stable: a line without a time stays behind the one before it.
    in_order = sorted(file.cues, key=lambda cue: cue.start_s)
    kept: list[Cue] = []
    fates: dict[_Fate, int] = {}
    removed: list[RemovedSpan] = []
    for place, cue in enumerate(in_order):
        fate = _fate(cue, duration_s)
        if fate is not None:
            fates[fate] = fates.get(fate, 0) + 1
        if fate is not None and fate.reason:
            removed.append(_removed(cue, fate.reason, duration_s))
        else:
            later_s = in_order[place + 1].start_s if place + 1 < len(in_order) else float("inf")
            kept.append(_mended(cue, fate, duration_s, later_s))
    if _LATE in fates and not kept:
        raise not_captions(
            "all of them begin after the recording ends; their times must count from its start"
        )
    remarks = [
        f"{fates[fate]} of {len(file.cues)} {file.kind} {fate.words}"
        for fate in _FATES
        if fate in fates
    ]
    note = " ".join([*([". ".join(remarks) + "."] if remarks else []), file.note]).strip()
    segments = tuple(replace(one, language=file.language) for one in _all_segments(kept))
    if not segments:
        raise not_captions(f"all of its {file.kind} are empty")
    return Transcript(
        segments=segments,
        engine=EngineInfo(name="captions", note=note),
        languages=(file.language,) if file.language else (),
        removed=tuple(removed),
    )


class NotSpeech(InvalidMedia):
    """The captions are what a camera measured."""


def _refuse_measurements(cues: Sequence[Cue]) -> None:
    measured = sum(is_measurement(cue.text) for cue in cues)
    if 2 * measured > len(cues):
        raise NotSpeech(
            "The captions are what a camera measured (position, exposure), and nobody's words.",
            code="NOT_CAPTIONS",
        )


def _fate(cue: Cue, duration_s: float) -> _Fate | None:
    """What has to be done with a cue; None for nothing."""
    if not cue.is_timed:
        return _UNREAD
    if duration_s and cue.start_s > duration_s + LATE_S:
        return _LATE
    if cue.start_s < 0.0 and cue.end_s <= 0.0:
        return _EARLY
    if not plain(cue.text):
        return _EMPTY
    if cue.end_s <= cue.start_s:
        return _MENDED
    return _LONG if duration_s and cue.end_s > duration_s + LATE_S else None


def _mended(cue: Cue, fate: _Fate | None, duration_s: float, later_s: float) -> Cue:
    if fate is _MENDED:
        end_s = cue.start_s + max(1.0, len(cue.text) / READ_CHARS_PER_S)
        return replace(cue, end_s=later_s if cue.start_s < later_s < end_s else end_s)
    if fate is _LONG:
        return replace(cue, end_s=max(duration_s, cue.start_s + FLASH_S))
    return replace(cue, start_s=max(0.0, cue.start_s))


def _removed(cue: Cue, reason: str, duration_s: float) -> RemovedSpan:
    """A place in the recording for a cue that has none in it."""
    last_s = duration_s or float("inf")
    start_s, end_s = (min(max(0.0, at_s), last_s) for at_s in (cue.start_s, cue.end_s))
    text = plain(_VOICE.sub(" ", cue.text))
    return RemovedSpan(start_s=start_s, end_s=max(start_s, end_s), reason=reason, text=text)


def _all_segments(cues: Sequence[Cue]) -> list[Segment]:
    segments: list[Segment] = []
    last_line = ""
    for cue in sorted(cues, key=lambda cue: (cue.start_s, cue.end_s)):
        lines = cue.text.split("\n")
        if segments and plain(cue.text) == last_line and cue.end_s - cue.start_s < FLASH_S:
            continue  # it only stays on the screen while the next line is on its way
        if len(lines) > 1 and segments and plain(lines[0]) == last_line:
            lines = lines[1:]  # captions that roll up show each line twice
        last_line = next((plain(line) for line in reversed(lines) if plain(line)), last_line)
        for segment in _segments(replace(cue, text="\n".join(lines))):
            _append(segments, segment)
    return segments


def _segments(cue: Cue) -> Iterator[Segment]:
    """One segment for each voice of a cue."""
    parts = _VOICE.split(cue.text)
    voices = [(cue.speaker, parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    for speaker, marked in voices:
        text = plain(marked)
        if text:
            name = " ".join(html.unescape(speaker).split()) if speaker else None
            yield Segment(
                start_s=cue.start_s,
                end_s=cue.end_s,
                text=text,
                speaker=name or None,
                words=cue.words,
            )


def _append(segments: list[Segment], segment: Segment) -> None:
    """Two people may speak at once; one and the same ends where the next caption begins."""
    last = segments[-1] if segments else None
    if last and last.speaker == segment.speaker and last.start_s < segment.start_s < last.end_s:
        segments[-1] = replace(last, end_s=segment.start_s)
    if last and (last.text, last.speaker, last.start_s) == (
        segment.text,
        segment.speaker,
        segment.start_s,
    ):
        return
    segments.append(segment)


def plain(text: str) -> str:
    """One line without marks, entities and what cannot be seen."""
    shown = html.unescape(_TAGS.sub("", _BREAKS.sub(" ", text)))
    return " ".join(_UNSEEN.sub("", shown).split())


def not_captions(why: str) -> InvalidMedia:
    """What a file that cannot be used is refused with."""
    return InvalidMedia(
        says(
            "The captions cannot be used: {why}. Please give captions (.srt, .vtt), a "
            "transcript of Whisper or WhisperX (.json), or one with names and times in "
            "text, such as Otter's or Zoom's; or leave them out so that the speech is "
            "recognised.",
            why=why,
        ),
        code="NOT_CAPTIONS",
    )
