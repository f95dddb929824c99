"""Captions that came with a recording, as a transcript: SRT and WebVTT, beside it or inside it.

What captions say is text, whatever it looks like: only the formats' own tags are taken out.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lifestream.domain.errors import InvalidMedia
from lifestream.domain.transcript import EngineInfo, Segment, Transcript
from lifestream.pipeline.captions.encodings import decoded
from lifestream.pipeline.media.source import open_media
from lifestream.pipeline.media.streams import (
    ByBytes,
    caption_stream,
    check_resources,
    seconds,
    timeline_start_s,
)
from lifestream.ports.audio import Progress

MAX_CAPTION_BYTES = 20_000_000
"""A day of speech is about 2 MB."""

MAX_CUE_S = 60.0
"""A cue of a container that gives no duration ends with the next, at the latest after this."""

_STAMP = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?"
_TIMES = re.compile(rf"^\s*{_STAMP}\s*-->\s*{_STAMP}")
_TAGS = re.compile(
    r"</?(?:c|i|b|u|s|ruby|rt|lang|font|p|span|div|em|strong)(?:[.\s][^<>]*)?>|</v>"
    r"|<\d[\d:.]*>|\{\\[^{}]*\}",
    re.IGNORECASE,
)
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>", re.IGNORECASE)
_BREAKS = re.compile(r"<br\s*/?>", re.IGNORECASE)
_DRAWING = re.compile(r"\{[^{}]*\\p[1-9][^{}]*\}.*?(?:\{[^{}]*\\p0[^{}]*\}|$)", re.DOTALL)
"""Shapes that ASS draws with letters. Source: the format's override tag ``\\p``."""

_UNSEEN = re.compile("\x1b\\[[0-9;]*m|[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
READ_CHARS_PER_S = 15.0
"""How fast captions are read; a cue without a believable end is shown for so long."""

LATE_S = 2.0
"""Cues that begin so long after the recording's end belong to another one."""

_NOT_CUES = ("WEBVTT", "NOTE", "STYLE", "REGION")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One caption with its marks still in it."""

    start_s: float
    end_s: float
    text: str


def parse_captions(data: bytes, *, duration_s: float = 0.0) -> Transcript:
    """The transcript in the bytes of an SRT or WebVTT file of any common encoding.

    What could not be taken over as it stands is told in the engine's note.

    Args:
        duration_s: Of the recording, where it is known; cues beyond its end are left out.

    Raises:
        InvalidMedia: There is no caption in it, or its encoding is unknown (NOT_CAPTIONS).
    """
    if len(data) > MAX_CAPTION_BYTES:
        raise _not_captions("it is far too large")
    text = decoded(data)
    if text is None:
        raise _not_captions("nobody can tell which encoding it is in; save it as UTF-8")
    cues = list(_read_cues(text))
    if not cues:
        raise _not_captions("it holds no line such as 00:00:01,000 --> 00:00:04,000")
    return _checked(cues, duration_s)


def read_caption_track(path: Path, *, progress: Progress) -> Transcript:
    """The transcript in the first text subtitle track of a media file.

    Raises:
        InvalidMedia: There is no such track, or nothing in it (NOT_CAPTIONS); also as
            ``open_media``.
    """
    with open_media(path) as container:
        stream = caption_stream(container)
        if stream is None:
            raise _not_captions("there is no text subtitle track in the recording")
        said = ByBytes(path.stat().st_size, progress)
        start_s = timeline_start_s(container)
        cues = list(_read_track(container, stream, start_s, said))
    progress(1.0)
    if not cues:
        raise _not_captions("the recording's subtitle track is empty")
    return _checked(cues, 0.0)


def _read_track(container: Any, stream: Any, start_s: float, said: ByBytes) -> Iterator[Cue]:
    import av

    for packet in container.demux(stream):
        said.at(packet)
        if not packet.size or packet.pts is None:
            continue
        try:
            found = packet.decode()
        except av.error.FFmpegError as error:
            check_resources(error)
            continue
        at_s = seconds(stream, packet.pts) - start_s
        lasts_s = seconds(stream, packet.duration) or MAX_CUE_S
        for subtitle in found:
            dialogue = getattr(subtitle, "dialogue", b"")
            text = _of_ass(dialogue.decode("utf-8", errors="replace"))
            if text.strip():
                yield Cue(start_s=max(0.0, at_s), end_s=max(0.0, at_s) + lasts_s, text=text)


def _of_ass(text: str) -> str:
    """The text of an ASS event; subtitle tracks of every codec are decoded to such events."""
    said = _DRAWING.sub("", text)
    return said.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")


def _read_cues(text: str) -> Iterator[Cue]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ends_at_blank = lines[0].lstrip("\ufeff").startswith("WEBVTT")
    position = 0
    while position < len(lines):
        if lines[position].strip().startswith(_NOT_CUES):
            position = _blank_after(lines, position)  # a comment may hold anything, times too
            continue
        times = _TIMES.match(lines[position])
        position += 1
        if times is None:
            continue
        first = position
        while position < len(lines) and not _TIMES.match(lines[position]):
            if ends_at_blank and not lines[position].strip():
                break
            position += 1
        body = lines[first:position]
        followed = position < len(lines) and _TIMES.match(lines[position])
        if followed and body and body[-1].strip().isdigit():
            body.pop()  # the next cue's number
        yield Cue(
            start_s=_stamp(times.groups()[:4]),
            end_s=_stamp(times.groups()[4:]),
            text="\n".join(line for line in body if line.strip()),
        )


def _blank_after(lines: list[str], position: int) -> int:
    while position < len(lines) and lines[position].strip():
        position += 1
    return position + 1


def _checked(cues: list[Cue], duration_s: float) -> Transcript:
    """The transcript, with times that can be, and a note of every cue that was changed or left."""
    in_order = sorted(cues, key=lambda cue: cue.start_s)
    kept: list[Cue] = []
    late, mended, empty = 0, 0, 0
    for place, cue in enumerate(in_order):
        if duration_s and cue.start_s > duration_s + LATE_S:
            late += 1
        elif not _plain(cue.text):
            empty += 1
        elif cue.end_s <= cue.start_s:
            mended += 1
            later = in_order[place + 1].start_s if place + 1 < len(in_order) else float("inf")
            lasts_s = max(1.0, len(cue.text) / READ_CHARS_PER_S)
            end_s = cue.start_s + lasts_s
            kept.append(replace(cue, end_s=later if cue.start_s < later < end_s else end_s))
        else:
            kept.append(cue)
    told = []
    if late:
        told.append(f"{late} of {len(cues)} captions left out: they begin after the recording ends")
    if empty:
        told.append(f"{empty} of {len(cues)} captions left out: they are empty")
    if mended:
        told.append(
            f"{mended} of {len(cues)} captions end before they begin; only their start counts"
        )
    if late and not kept:
        raise _not_captions("all of them begin after the recording ends")
    return _transcript(kept, note=". ".join(told) + "." if told else "")


def _stamp(parts: tuple[str | None, ...]) -> float:
    hours, minutes, whole, fraction = parts
    milliseconds = int((fraction or "0").ljust(3, "0"))
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(whole or 0) + milliseconds / 1000


def _transcript(cues: list[Cue], *, note: str) -> Transcript:
    segments: list[Segment] = []
    last_line = ""
    for cue in sorted(cues, key=lambda cue: (cue.start_s, cue.end_s)):
        lines = cue.text.split("\n")
        if len(lines) > 1 and segments and _plain(lines[0]) == last_line:
            lines = lines[1:]  # captions that roll up show each line twice
        last_line = next((_plain(line) for line in reversed(lines) if _plain(line)), last_line)
        for segment in _segments(replace(cue, text="\n".join(lines))):
            _append(segments, segment)
    if not segments:
        raise _not_captions("all of its captions are empty")
    return Transcript(segments=tuple(segments), engine=EngineInfo(name="captions", note=note))


def _segments(cue: Cue) -> Iterator[Segment]:
    """One segment for each voice of a cue."""
    parts = _VOICE.split(cue.text)
    voices = [(None, parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    for speaker, marked in voices:
        text = _plain(marked)
        if text:
            name = " ".join(html.unescape(speaker).split()) if speaker else None
            yield Segment(start_s=cue.start_s, end_s=cue.end_s, text=text, speaker=name or None)


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


def _plain(text: str) -> str:
    shown = html.unescape(_TAGS.sub("", _BREAKS.sub(" ", text)))
    return " ".join(_UNSEEN.sub("", shown).split())


def _not_captions(why: str) -> InvalidMedia:
    return InvalidMedia(
        f"The captions cannot be used: {why}. Please give an .srt or .vtt file, or leave captions "
        "out so that the speech is recognised.",
        code="NOT_CAPTIONS",
    )
