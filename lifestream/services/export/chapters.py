"""Chapters of a recording as WebVTT, for players, and as lines of text, for descriptions of films.

Source of the text form: video platforms read lines that begin with a time from 0:00 on.
"""

import html
from collections.abc import Mapping, Sequence

from lifestream.domain.edits.transcript_overlay import with_names
from lifestream.domain.summary import Chapter, TimeBlock
from lifestream.services.export.captions import vtt_clock
from lifestream.services.export.document import plain
from lifestream.services.library.browse_library import Recording
from lifestream.text.clock import clock


def chapters_of(recording: Recording) -> tuple[Chapter | TimeBlock, ...]:
    """The chapters by topic; minutes of an earlier version have none, and blocks stand in."""
    chapters = recording.minutes.chapters if recording.minutes else ()
    return chapters or (recording.blocks.blocks if recording.blocks else ())


def chapters_vtt(chapters: Sequence[Chapter | TimeBlock], names: Mapping[str, str]) -> str:
    """A track of kind ``chapters``: a cue each, numbered, everything untrusted escaped."""
    cues = [
        f"{number}\n{vtt_clock(one.start_s)} --> {vtt_clock(one.end_s)}\n"
        f"{html.escape(_title(one, names).replace('-->', '→'), quote=False)}"
        for number, one in enumerate(chapters, start=1)
    ]
    return "\n\n".join(("WEBVTT", *cues)) + "\n"


def chapters_text(chapters: Sequence[Chapter | TimeBlock], names: Mapping[str, str]) -> str:
    """``0:00 Title``, a line each; the first one begins the recording."""
    lines = [
        f"{clock(one.start_s if number else 0.0)} {_title(one, names)}"
        for number, one in enumerate(chapters)
    ]
    return "\n".join(lines) + "\n" if lines else ""


def _title(chapter: Chapter | TimeBlock, names: Mapping[str, str]) -> str:
    return plain(with_names(chapter.title, names)) or clock(chapter.start_s)
