"""Transcripts in plain text: lines with times and, before or behind them, names.

Otter ("Anna Smith  0:12" over what she says), Zoom's saved captions ("[Anna Smith] 00:00:12"),
"[00:12] Anna: …", "Anna (0:12): …", and a time over each line or before it. A file is read in the
one layout that fits the largest number of its lines: what looks like a time in another one is
something that somebody said.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from lifestream.pipeline.captions.cues import READ_CHARS_PER_S, Cue, CueFile
from lifestream.pipeline.captions.track import LINE_ENDS
from lifestream.pipeline.captions.whisper_json import speaker_label
from lifestream.text.sentence_cuts import sentence_spans

_AT = r"(?P<at>(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)"
_NAME = r"(?P<name>[^\s:<>\[\]()][^:<>\[\]]{0,79}?)"
_LAYOUTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^\[(?P<name>[^\[\]]{{1,80}})\]\s+{_AT}\s*$",
        rf"^{_NAME}\s\s{_AT}\s*$",
        rf"^{_NAME}\s*[\[(]{_AT}[\])]\s*:?\s*(?P<said>.*)$",
        rf"^[\[(]{_AT}[\])]\s*[-–]?\s*{_NAME}:\s+(?P<said>.*)$",
        rf"^{_AT}\s*[-–]?\s+{_NAME}:\s+(?P<said>.*)$",
        rf"^[\[(]{_AT}[\])]\s*(?P<said>.*)$",
        rf"^{_AT}\s*$",
        rf"^{_AT}\s+(?P<said>\S.*)$",
    )
)
"""From the clearest to the vaguest: of two that fit as many lines the first counts."""

_ALONE, _BARE = _LAYOUTS[-2:]
MIN_BARE_SHARE = 0.5
"""Of all lines, that begin with a time: fewer are notes in which hours of the day stand."""

MIN_IN_ORDER = 0.9
"""Of the times, that are not before the one before: others are no times of a recording."""

_FOOT = re.compile(r"^\s*transcribed by\b.{0,80}$", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
MAX_LINE = 20_000
SLOW = 1.5
"""Speech lasts at the most so much longer than reading it; then nobody speaks until the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    at_s: float
    name: str
    said: tuple[str, ...]


def text_file(text: str) -> CueFile | None:
    """The sentences of a text with times; None where it has none that can be a recording's."""
    whole = LINE_ENDS.sub("\n", text.lstrip("\ufeff"))
    lines = [_SPACE.sub(_gap, line.strip()) for line in whole.split("\n")]
    if any(len(line) > MAX_LINE for line in lines):
        return None
    layout = _layout_of(lines)
    if layout is None:
        return None
    head, turns, foot = _turns(lines, layout)
    in_order = sum(one.at_s <= other.at_s for one, other in pairwise(turns))
    if not turns or in_order < MIN_IN_ORDER * (len(turns) - 1):
        return None
    cues = _sentences(turns)
    last_s = cues[-1].end_s if cues else 0.0
    left = [
        *(Cue(start_s=0.0, end_s=0.0, text=line, is_timed=False) for line in head),
        *(Cue(start_s=last_s, end_s=last_s, text=line, is_timed=False) for line in foot),
    ]
    note = (
        "The file has one time for several sentences; where each of them begins is estimated."
        if len(cues) > sum(bool(" ".join(turn.said)) for turn in turns)
        else ""
    )
    return CueFile(cues=(*left, *cues), kind="lines", note=note)


def _gap(space: re.Match[str]) -> str:
    """Two spaces for a column's border: several, or a tab; one between words."""
    return "  " if len(space[0]) > 1 or space[0] == "\t" else " "


def _layout_of(lines: list[str]) -> re.Pattern[str] | None:
    fits = [sum(layout.match(line) is not None for line in lines) for layout in _LAYOUTS]
    best = max(range(len(_LAYOUTS)), key=lambda at: (fits[at], -at))
    if not fits[best]:
        return None
    layout = _LAYOUTS[best]
    filled = sum(bool(line) for line in lines)
    if layout in (_ALONE, _BARE) and fits[best] < 2:
        return None
    if layout is _BARE and fits[best] < MIN_BARE_SHARE * filled:
        return None
    return layout


def _turns(lines: list[str], layout: re.Pattern[str]) -> tuple[list[str], list[_Turn], list[str]]:
    """The lines before the first time, what is said from each time on, and a maker's mark."""
    head: list[str] = []
    foot: list[str] = []
    turns: list[_Turn] = []
    for line in lines:
        found = layout.match(line)
        if found is not None:
            parts = found.groupdict()
            said = (parts.get("said") or "").strip()
            name = (parts.get("name") or "").strip()
            turns.append(_Turn(at_s=_seconds(parts["at"]), name=name, said=(said,)))
        elif line and _FOOT.match(line):
            foot.append(line)
        elif line and turns:
            turns[-1] = replace(turns[-1], said=(*turns[-1].said, line))
        elif line:
            head.append(line)
    return head, turns, foot


def _sentences(turns: list[_Turn]) -> list[Cue]:
    """A cue for each sentence; a turn's time is shared among them by their letters."""
    cues: list[Cue] = []
    starts = sorted({turn.at_s for turn in turns})
    following = dict(pairwise(starts))
    for turn in turns:
        said = " ".join(" ".join(turn.said).split())
        spoken_s = max(1.0, SLOW * len(said) / READ_CHARS_PER_S)
        lasts_s = min(spoken_s, following.get(turn.at_s, float("inf")) - turn.at_s)
        speaker = speaker_label(turn.name) if turn.name else None
        spans = sentence_spans(said) or [(0, len(said))]
        for start, end in spans:
            cues.append(
                Cue(
                    start_s=turn.at_s + lasts_s * start / max(1, len(said)),
                    end_s=turn.at_s + lasts_s * end / max(1, len(said)),
                    text=said[start:end],
                    speaker=speaker,
                )
            )
    return cues


def _seconds(stamp: str) -> float:
    total_s = 0.0
    for part in stamp.replace(",", ".").split(":"):
        total_s = total_s * 60 + float(part)
    return total_s
