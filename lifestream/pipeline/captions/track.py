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
from lifestream.pipeline.media.camera_track import is_measurement
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

_COLON, _POINT = "[:：]", "[.,:;：，．]"
_STAMP = rf"(-?)(?:(\d{{1,4}}){_COLON})?(\d{{1,3}}){_COLON}(\d{{1,2}})(?:{_POINT}(\d{{1,9}}))?"
_ARROW = r"\s*(?:-{1,3}\s?-?>|[–—−]{1,3}>|[→⟶])\s*"
_TIMES = re.compile(rf"^\s*{_STAMP}{_ARROW}{_STAMP}(?![\d:])")
_BROKEN_TIMES = re.compile(rf"^\s*[-\d]\S*[:：]\S+{_ARROW}\S*[:：]\S+\s*$")
"""Meant as times, whatever is wrong with them: two words with a colon around an arrow."""

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
MAX_TIME_LINE = 200

READ_CHARS_PER_S = 15.0
"""How fast captions are read; a cue without a believable end is shown for so long."""

FLASH_S = 0.1
"""No words are shown for less: YouTube's automatic captions repeat each line for 10 ms."""

LATE_S = 2.0
"""Cues that begin so long after the recording's end belong to another one."""

_LINE_ENDS = re.compile("\r*\n|\r|[\u2028\u2029]")
_NOT_CUES = ("WEBVTT", "NOTE", "STYLE", "REGION")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One caption with its marks still in it."""

    start_s: float
    end_s: float
    text: str


def parse_captions(data: bytes, *, duration_s: float = 0.0) -> Transcript:
    """The transcript in the bytes of an SRT or WebVTT file of any common encoding.

    What could not be taken over as it stands is in the engine's note.

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
    read = list(_read_cues(text))
    cues = [cue for cue in read if cue is not None]
    if not cues:
        raise _not_captions("it holds no line such as 00:00:01,000 --> 00:00:04,000")
    return _checked(cues, duration_s, unread=len(read) - len(cues))


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
    return _checked(cues, 0.0, unread=0)


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


def _read_cues(text: str) -> Iterator[Cue | None]:
    """Every cue of an SRT or WebVTT file; None for one whose times cannot be read."""
    lines = _LINE_ENDS.sub("\n", text).split("\n")
    is_vtt = lines[0].lstrip("\ufeff").startswith("WEBVTT")
    position, number = 0, 0
    while position < len(lines):
        if lines[position].strip().startswith(_NOT_CUES):
            position = _blank_after(lines, position)  # a comment may hold anything, times too
            continue
        times, is_cue = _TIMES.match(lines[position]), _is_time_line(lines[position])
        position += 1
        if not is_cue:
            continue
        number += 1
        first = position
        while position < len(lines) and not _ends_cue(lines, position, is_vtt=is_vtt):
            position += 1
        if times is None:
            yield None
            continue
        said = lines[first:position]
        if position < len(lines) and _is_time_line(lines[position]):
            said = _without_name(said, number + 1, is_vtt=is_vtt)
        yield Cue(
            start_s=_stamp(times.groups()[:5]),
            end_s=_stamp(times.groups()[5:]),
            text="\n".join(line for line in said if line.strip()),
        )


def _is_time_line(line: str) -> bool:
    short = len(line) <= MAX_TIME_LINE and (_TIMES.match(line) or _BROKEN_TIMES.match(line))
    return bool(short)


def _ends_cue(lines: list[str], position: int, *, is_vtt: bool) -> bool:
    """Whether the next cue or a comment begins in this line; a blank one ends none."""
    line = lines[position]
    is_comment = is_vtt and not lines[position - 1].strip() and line.startswith(_NOT_CUES)
    return is_comment or _is_time_line(line)


def _without_name(said: list[str], number: int, *, is_vtt: bool) -> list[str]:
    """The lines before a cue's times without its number, or the name that WebVTT allows."""
    last = next((at for at in reversed(range(len(said))) if said[at].strip()), None)
    if last is None:
        return said
    is_next_to_times = last == len(said) - 1
    name = said[last].strip()
    is_number = name == str(number) or (name.isdecimal() and is_next_to_times)
    is_name = is_vtt and is_next_to_times and last > 0 and not said[last - 1].strip()
    return said[:last] if is_number or is_name else said


def _blank_after(lines: list[str], position: int) -> int:
    while position < len(lines) and lines[position].strip():
        position += 1
    return position + 1


class NotSpeech(InvalidMedia):
    """The captions are what a camera measured."""


def _refuse_measurements(cues: list[Cue]) -> None:
    measured = sum(is_measurement(cue.text) for cue in cues)
    if 2 * measured > len(cues):
        raise NotSpeech(
            "The captions are what a camera measured (position, exposure), and nobody's words.",
            code="NOT_CAPTIONS",
        )


def _checked(cues: list[Cue], duration_s: float, *, unread: int) -> Transcript:
    """The transcript, with times that can be, and a note of every cue that was changed or left.

    Args:
        unread: So many more stand in the file, with times that cannot be read.
    """
    _refuse_measurements(cues)
    in_order = sorted(cues, key=lambda cue: cue.start_s)
    kept: list[Cue] = []
    late, early, mended, empty, long = 0, 0, 0, 0, 0
    for place, cue in enumerate(in_order):
        if duration_s and cue.start_s > duration_s + LATE_S:
            late += 1
        elif cue.start_s < 0.0 and cue.end_s <= 0.0:
            early += 1
        elif not _plain(cue.text):
            empty += 1
        elif cue.end_s <= cue.start_s:
            mended += 1
            later = in_order[place + 1].start_s if place + 1 < len(in_order) else float("inf")
            lasts_s = max(1.0, len(cue.text) / READ_CHARS_PER_S)
            end_s = cue.start_s + lasts_s
            kept.append(replace(cue, end_s=later if cue.start_s < later < end_s else end_s))
        elif duration_s and cue.end_s > duration_s + LATE_S:
            long += 1
            kept.append(replace(cue, end_s=max(duration_s, cue.start_s + FLASH_S)))
        else:
            kept.append(replace(cue, start_s=max(0.0, cue.start_s)))
    remarks = [
        f"{count} of {len(cues) + unread} captions {what}"
        for count, what in (
            (unread, "left out: their times cannot be read"),
            (late, "left out: they begin after the recording ends"),
            (early, "left out: they end before the recording begins"),
            (empty, "left out: they are empty"),
            (mended, "end before they begin; only their start counts"),
            (long, "last longer than the recording; they end with it"),
        )
        if count
    ]
    if late and not kept:
        raise _not_captions("all of them begin after the recording ends")
    return _transcript(kept, note=". ".join(remarks) + "." if remarks else "")


def _stamp(parts: tuple[str | None, ...]) -> float:
    sign, hours, minutes, whole, fraction = parts
    told_s = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(whole or 0)
    since_s = told_s + float(f"0.{int(fraction or 0):0{len(fraction or '0')}}")
    return -since_s if sign else since_s


def _transcript(cues: list[Cue], *, note: str) -> Transcript:
    segments: list[Segment] = []
    last_line = ""
    for cue in sorted(cues, key=lambda cue: (cue.start_s, cue.end_s)):
        lines = cue.text.split("\n")
        if segments and _plain(cue.text) == last_line and cue.end_s - cue.start_s < FLASH_S:
            continue  # it only stays on the screen while the next line is on its way
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
