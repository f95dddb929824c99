"""Captions of a transcript as WebVTT and SubRip: short cues, cut at words, speakers named.

Source of the limits: two lines of 42 characters and 7 s a cue, Netflix Timed Text Style Guide.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lifestream.domain.transcript import Segment, Transcript, Word

LINE_CHARACTERS = 42
MAX_LINES = 2
MAX_CUE_S = 7.0
MIN_CUE_S = 0.3
PAUSE_S = 1.5
"""A silence this long ends a cue."""

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One caption on the screen: at most two lines of plain text."""

    start_s: float
    end_s: float
    lines: tuple[str, ...]
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word, or a part of one that is too long for a line. ``glued``: no blank before it."""

    text: str
    start_s: float
    end_s: float
    glued: bool = False


def to_vtt(transcript: Transcript, *, speaker_names: Mapping[str, str] | None = None) -> str:
    """The transcript as WebVTT, speakers as voice tags, everything untrusted escaped.

    What is approximate about it is a comment, for people who open the file; players skip it.
    """
    names = speaker_names or {}
    blocks = ["WEBVTT"]
    if transcript.engine.degraded and transcript.engine.note:
        blocks.append(f"NOTE {_plain(transcript.engine.note)}")
    for cue in make_cues(transcript):
        text = "\n".join(html.escape(line, quote=False) for line in cue.lines)
        if cue.speaker:
            text = f"<v {_voice(names.get(cue.speaker, cue.speaker))}>{text}"
        blocks.append(f"{vtt_clock(cue.start_s)} --> {vtt_clock(cue.end_s)}\n{text}")
    return "\n\n".join(blocks) + "\n"


def to_srt(transcript: Transcript, *, speaker_names: Mapping[str, str] | None = None) -> str:
    """The transcript as SubRip; a speaker's name stands before the first of their cues in a row."""
    names = speaker_names or {}
    blocks: list[str] = []
    speaker: str | None = None
    cues = make_cues(transcript, room_for=lambda label: len(_plain(names.get(label, label))) + 2)
    for number, cue in enumerate(cues, start=1):
        lines = list(cue.lines)
        if cue.speaker and cue.speaker != speaker:
            lines[0] = f"{_plain(names.get(cue.speaker, cue.speaker))}: {lines[0]}"
        speaker = cue.speaker
        text = "\n".join(html.escape(line, quote=False) for line in lines)
        times = f"{_clock(cue.start_s, ',')} --> {_clock(cue.end_s, ',')}"
        blocks.append(f"{number}\n{times}\n{text}")
    return "\n\n".join(blocks) + "\n" if blocks else ""


def make_cues(
    transcript: Transcript, *, room_for: Callable[[str], int] | None = None
) -> tuple[Cue, ...]:
    """Cues in order of time; none begins before the one before it has ended.

    Args:
        room_for: Characters to keep free for a speaker's name on the first line of each segment.
    """
    cues: list[Cue] = []
    for segment in sorted(transcript.segments, key=lambda s: (s.start_s, s.end_s)):
        room = room_for(segment.speaker) if room_for and segment.speaker else 0
        for pieces in _groups(_pieces(segment), min(room, LINE_CHARACTERS - 10)):
            start_s = max(pieces[0].start_s, cues[-1].end_s if cues else 0.0)
            end_s = max(pieces[-1].end_s, start_s + MIN_CUE_S)
            end_s = min(end_s, start_s + MAX_CUE_S)
            cues.append(
                Cue(
                    start_s=start_s,
                    end_s=end_s,
                    lines=tuple(_lines(pieces, room)),
                    speaker=segment.speaker,
                )
            )
    return tuple(cues)


def vtt_clock(at_s: float) -> str:
    """A time as WebVTT writes it: ``01:02:03.004``."""
    return _clock(at_s, ".")


def _pieces(segment: Segment) -> list[_Piece]:
    words = segment.words or tuple(_guessed_words(segment))
    pieces: list[_Piece] = []
    for word in words:
        text = _plain(word.text)
        step = 1 if _WIDE.search(text) else LINE_CHARACTERS - 10
        parts = [text[at : at + step] for at in range(0, len(text), step)]
        length_s = (word.end_s - word.start_s) / max(len(parts), 1)
        for index, part in enumerate(parts):
            start_s = word.start_s + index * length_s
            pieces.append(_Piece(part, start_s, start_s + length_s, glued=index > 0))
    return pieces


def _guessed_words(segment: Segment) -> Iterator[Word]:
    """Words of a segment without word times, each with its share of the segment's characters."""
    texts = segment.text.split()
    total = sum(len(text) + 1 for text in texts)
    at = 0
    length_s = segment.end_s - segment.start_s
    for text in texts:
        start_s = segment.start_s + length_s * at / total
        at += len(text) + 1
        yield Word(start_s=start_s, end_s=segment.start_s + length_s * at / total, text=text)


def _groups(pieces: Sequence[_Piece], room: int) -> Iterator[list[_Piece]]:
    group: list[_Piece] = []
    for piece in pieces:
        if group and not _fits(group, piece, room):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _fits(group: Sequence[_Piece], piece: _Piece, room: int) -> bool:
    if piece.end_s - group[0].start_s > MAX_CUE_S or piece.start_s - group[-1].end_s > PAUSE_S:
        return False
    # A sentence that ends near the end of a cue ends it: the next one starts on a fresh cue.
    length = sum(len(each.text) + 1 for each in group)
    if group[-1].text[-1:] in ".?!" and length > LINE_CHARACTERS:
        return False
    return len(list(_lines([*group, piece], room))) <= MAX_LINES


def _lines(pieces: Sequence[_Piece], room: int) -> Iterator[str]:
    line = ""
    width = LINE_CHARACTERS - room
    for piece in pieces:
        blank = "" if piece.glued or not line else " "
        if line and len(line) + len(blank) + len(piece.text) > width:
            yield line
            line, blank, width = "", "", LINE_CHARACTERS
        line += blank + piece.text
    if line:
        yield line


def _plain(text: str) -> str:
    """One line without control characters; ``-->`` would end a cue's text."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).replace("-->", "→").split())


def _voice(name: str) -> str:
    return html.escape(_plain(name).replace(">", "").replace("<", ""), quote=False)


def _clock(at_s: float, point: str) -> str:
    ms = max(round(at_s * 1000), 0)
    return (
        f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}{point}{ms % 1000:03d}"
    )
