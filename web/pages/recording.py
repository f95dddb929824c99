"""/r/<video_id>?t=761: one recording, usable while it is still being processed."""

import math
from dataclasses import dataclass

from flask import render_template, request

from lifestream.domain.ids import VideoId
from lifestream.domain.job import JobStatus
from lifestream.domain.scene import Keyframe, ScreenText
from lifestream.domain.summary import TimeBlock
from lifestream.domain.transcript import Segment
from lifestream.services.browse_library import Recording, open_recording
from web import documents, links
from web.context import backend, current_owner
from web.pages.formatting import speakers_of
from web.progress import steps_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Segments of one speaker without another in between."""

    speaker: str | None
    segments: tuple[Segment, ...]

    @property
    def start_s(self) -> float:
        """When it begins."""
        return self.segments[0].start_s


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockView:
    """A time block with the pictures and screen texts that fall into it."""

    block: TimeBlock
    pictures: tuple[Keyframe, ...]
    texts: tuple[ScreenText, ...]


def recording(video_id: str) -> str:
    """The recording's page."""
    found = open_recording(backend(), current_owner(), VideoId(video_id))
    length_s = documents.duration_s(found.video)
    at_s = start_position(request.args.get("t", ""), length_s)
    engines = documents.engines_of(found)
    return render_template(
        "recording.html",
        recording=found,
        video=found.video,
        job=found.job,
        steps=steps_of(found.job) if found.job else [],
        uploaded=found.job is not None and found.job.status is not JobStatus.AWAITING_UPLOAD,
        length_s=length_s,
        at_s=at_s,
        speakers=speakers_of(found),
        runs=runs_of(found),
        blocks=blocks_of(found),
        engines=engines,
        notes=notes_of(found),
        media_url=links.media(found.video),
        download_url=links.media(found.video, download=True),
        media_type=links.media_type(found.video),
    )


def start_position(given: str, length_s: float | None) -> float:
    """Seconds from ``?t=``; 0 for anything that is no position in the recording."""
    try:
        at_s = float(given)
    except ValueError:
        return 0.0
    if not math.isfinite(at_s) or at_s < 0:
        return 0.0
    return min(at_s, length_s) if length_s else at_s


def runs_of(found: Recording) -> tuple[Run, ...]:
    """The transcript, grouped by who speaks."""
    runs: list[Run] = []
    for segment in found.transcript.segments if found.transcript else ():
        if runs and runs[-1].speaker == segment.speaker:
            runs[-1] = Run(speaker=segment.speaker, segments=(*runs[-1].segments, segment))
        else:
            runs.append(Run(speaker=segment.speaker, segments=(segment,)))
    return tuple(runs)


def blocks_of(found: Recording) -> tuple[BlockView, ...]:
    """Time blocks with what was shown in them."""
    frames = found.scenes.keyframes if found.scenes else ()
    texts = found.screen.texts if found.screen else ()
    return tuple(
        BlockView(
            block=block,
            pictures=tuple(f for f in frames if block.start_s <= f.at_s < block.end_s),
            texts=tuple(t for t in texts if block.start_s <= t.start_s < block.end_s),
        )
        for block in (found.blocks.blocks if found.blocks else ())
    )


def notes_of(found: Recording) -> tuple[str, ...]:
    """What the user should know: fallbacks, warnings, approximations; each said once."""
    notes = list(found.job.notes) if found.job else []
    notes += [e.note for e in documents.engines_of(found).values() if e.degraded and e.note]
    notes += found.video.facts.warnings if found.video.facts else ()
    return tuple(dict.fromkeys(note for note in notes if note))


ROUTES = (("/r/<video_id>", recording, ("GET",)),)
