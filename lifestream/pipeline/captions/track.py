"""Captions: the cues of SRT and WebVTT text, and the track inside a media file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lifestream.domain.transcript import Transcript
from lifestream.pipeline.captions.cues import Cue, CueFile, not_captions, transcript_of
from lifestream.pipeline.media.source import open_media
from lifestream.pipeline.media.streams import (
    ByBytes,
    caption_stream,
    check_resources,
    seconds,
    timeline_start_s,
)
from lifestream.ports.audio import Progress

MAX_CUE_S = 60.0
"""A cue of a container that gives no duration ends with the next, at the latest after this."""

_COLON, _POINT = "[:：]", "[.,:;：，．]"
_STAMP = rf"(-?)(?:(\d{{1,4}}){_COLON})?(\d{{1,3}}){_COLON}(\d{{1,2}})(?:{_POINT}(\d{{1,9}}))?"
_ARROW = r"\s*(?:-{1,3}\s?-?>|[–—−]{1,3}>|[→⟶])\s*"
_TIMES = re.compile(rf"^\s*{_STAMP}{_ARROW}{_STAMP}(?![\d:])")
_BROKEN_TIMES = re.compile(rf"^\s*[-\d]\S*[:：]\S+{_ARROW}\S*[:：]\S+\s*$")
"""Meant as times, whatever is wrong with them: two words with a colon around an arrow."""

_DRAWING = re.compile(r"\{[^{}]*\\p[1-9][^{}]*\}.*?(?:\{[^{}]*\\p0[^{}]*\}|$)", re.DOTALL)
"""Shapes that ASS draws with letters. Source: the format's override tag ``\\p``."""

MAX_TIME_LINE = 200

LINE_ENDS = re.compile("\r*\n|\r|[\u2028\u2029]")
_NOT_CUES = ("WEBVTT", "NOTE", "STYLE", "REGION")


def subtitle_cues(text: str) -> tuple[Cue, ...]:
    """Every cue of an SRT or WebVTT file, also those whose times cannot be read."""
    found: list[Cue] = []
    for cue in _read_cues(text):
        at_s = found[-1].end_s if found else 0.0
        found.append(
            cue if cue.is_timed else Cue(start_s=at_s, end_s=at_s, text=cue.text, is_timed=False)
        )
    return tuple(found) if any(cue.is_timed for cue in found) else ()


def read_caption_track(path: Path, *, progress: Progress) -> Transcript:
    """The transcript in the first text subtitle track of a media file.

    Raises:
        InvalidMedia: There is no such track, or nothing in it (NOT_CAPTIONS); also as
            ``open_media``.
    """
    with open_media(path) as container:
        stream = caption_stream(container)
        if stream is None:
            raise not_captions("there is no text subtitle track in the recording")
        said = ByBytes(path.stat().st_size, progress)
        start_s = timeline_start_s(container)
        cues = list(_read_track(container, stream, start_s, said))
    progress(1.0)
    if not cues:
        raise not_captions("the recording's subtitle track is empty")
    return transcript_of(CueFile(cues=tuple(cues)), 0.0)


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
    lines = LINE_ENDS.sub("\n", text).split("\n")
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
        said = lines[first:position]
        if position < len(lines) and _is_time_line(lines[position]):
            said = _without_name(said, number + 1, is_vtt=is_vtt)
        stamps = times.groups() if times else ()
        yield Cue(
            start_s=_stamp(stamps[:5]) if stamps else 0.0,
            end_s=_stamp(stamps[5:]) if stamps else 0.0,
            text="\n".join(line for line in said if line.strip()),
            is_timed=times is not None,
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


def _stamp(parts: tuple[str | None, ...]) -> float:
    sign, hours, minutes, whole, fraction = parts
    told_s = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(whole or 0)
    since_s = told_s + float(f"0.{int(fraction or 0):0{len(fraction or '0')}}")
    return -since_s if sign else since_s
