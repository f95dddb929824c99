"""/r/<video_id>?t=761: one recording, usable while it is still being processed."""

import math
import secrets
from collections.abc import Iterable, Mapping

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.domain.ids import VideoId
from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.sentences import noted
from lifestream.domain.video import Video
from lifestream.languages.speaking import gettext
from lifestream.services.access.cut_orders import NoCopyYet
from lifestream.services.access.people_media import needs_copy, people_part
from lifestream.services.edits.follow_edits import update_minutes
from lifestream.services.export.chapters import chapters_of
from lifestream.services.library.browse_library import Recording
from lifestream.services.masks.pictures import are_painted
from lifestream.services.retention.rules import retention_of
from web.api import documents
from web.api.transcript_window import UNSURE, compressed
from web.context import application, backend, current_owner, shared_recording
from web.documents import exports
from web.pages import recording_view as view
from web.pages.arriving.calendars import suggested_meeting
from web.pages.keeping.wishes import template_names
from web.pages.recording_view import Voice
from web.presentation import links
from web.presentation.copies import missing_copy
from web.presentation.opened import opened
from web.presentation.progress import steps_of

SUMMARIES = {
    "markdown": noted("Summary as Markdown"),
    "docx": noted("Summary as Word document"),
    "pdf": noted("Summary as PDF"),
    "txt": noted("Summary as text"),
    "json": noted("Summary as JSON"),
}
TRANSCRIPTS = {
    "txt": noted("Transcript as text"),
    "docx": noted("Transcript as Word document"),
    "pdf": noted("Transcript as PDF"),
    "vtt": noted("Captions as VTT"),
    "srt": noted("Captions as SRT"),
    "json": noted("Transcript as JSON"),
}

CHAPTERS = {"vtt": noted("Chapters as VTT"), "txt": noted("Chapters for a description")}


# This page may be compressed though it holds a token (see web.serving.static_files): nothing of a
# request comes back in it but a number that lies inside the recording.
def recording(video_id: str) -> Response:
    """The recording's page."""
    found = opened(VideoId(video_id))
    length_s = documents.duration_s(found.video)
    at_s = start_position(request.args.get("t", ""), length_s)
    voices = view.voices_of(found, length_s)
    blocks, hours = view.blocks_of(found, at_s=at_s)
    shared = shared_recording()
    no_copy = _missing_copy(shared.video) if shared else None
    page = render_template(
        "access/recording.html" if shared else "recording.html",
        grant=shared.grant if shared else None,
        no_copy=no_copy,
        recording=found,
        video=found.video,
        job=found.job,
        steps=steps_of(found.job) if found.job else [],
        uploaded=_has_media(found),
        length_s=length_s,
        at_s=at_s,
        voices=voices,
        speakers=[voice.label for voice in voices],
        names=found.speaker_names,
        offers=() if shared else view.offers_of(found),
        window=view.window_of(found, at_s=at_s, first=_first_line()),
        blocks=blocks,
        hours=hours,
        chapters=chapters_of(found),
        scenes=view.scenes_of(found),
        strip=view.slides_shown(found, at_s=at_s),
        stale_count=view.stale_count(found),
        clips_here=application().clip_maker is not None,
        page_data=_page_data(found, voices),
        request_id=secrets.token_urlsafe(12),
        engines=found.engines,
        notes=notes_of(found),
        downloads=_downloads(found),
        templates=template_names(),
        has_masks=are_painted(backend(), current_owner()),
        media_url=links.media(found.video),
        download_url=links.media(found.video, download=True),
        media_type=links.media_type(found.video),
        meeting=suggested_meeting(found.video),
        kept=retention_of(backend(), found.video, backend().job_store.now()),
    )
    return compressed(Response(page, mimetype="text/html"))


def _missing_copy(video: Video) -> NoCopyYet | None:
    """Why people with whom it is shared have no video to play; None where they have."""
    if video.is_photo or not needs_copy(backend(), video):
        return None
    return missing_copy(people_part(video), video)


def _has_media(found: Recording) -> bool:
    """Whether its file is here."""
    if shared_recording():
        # Whether it was looked at: the job is its owner's business.
        is_here = found.video.facts is not None
    else:
        is_here = found.job is not None and found.job.status is not JobStatus.AWAITING_UPLOAD
    return is_here and found.video.media_gone_at is None


def update_minutes_form(video_id: str) -> ResponseReturnValue:
    """Write the minutes again from the edited words, without scripts."""
    update_minutes(backend(), current_owner(), VideoId(video_id))
    return redirect(url_for("pages.recording", video_id=video_id, _anchor="minutes"), code=303)


def start_position(given: str, length_s: float | None) -> float:
    """Seconds from ``?t=``; 0 for anything that is no position in the recording."""
    try:
        at_s = float(given)
    except ValueError:
        return 0.0
    if not math.isfinite(at_s) or at_s < 0:
        return 0.0
    return min(at_s, length_s) if length_s else at_s


def notes_of(found: Recording) -> tuple[str, ...]:
    """Notes for the user: fallbacks, warnings, approximations; each said once."""
    notes = list(found.job.notes) if found.job else []
    notes += [e.note for e in found.engines.values() if e.degraded and e.note]
    notes += found.video.facts.warnings if found.video.facts else ()
    return tuple(dict.fromkeys(note for note in notes if note))


def _first_line() -> int | None:
    given = request.args.get("from", "")
    return int(given) if given.isdecimal() and len(given) < 9 else None


def _page_data(found: Recording, voices: tuple[Voice, ...]) -> dict[str, object]:
    """The data that the scripts start from."""
    return {
        "video": found.video.video_id,
        "version": found.edit_version,
        "unsure": UNSURE,
        "voices": {
            voice.label: {
                "name": voice.name if voice.named else "",
                "style": voice.style,
                "clips": voice.clips,
            }
            for voice in voices
        },
    }


def _downloads(found: Recording) -> list[tuple[str, str]]:
    """(address, name) of every form in which this recording can be saved."""
    offered = []
    if found.minutes or found.blocks:
        job_id = found.video.job_id
        for kind in _in_order(exports.SUMMARY_TYPES, SUMMARIES):
            address = url_for("api.get_summary", job_id=job_id, format=kind)
            offered.append(
                (address, gettext(SUMMARIES[kind]) if kind in SUMMARIES else kind.upper())
            )
    if found.transcript:
        video_id = found.video.video_id
        for kind in _in_order(exports.TRANSCRIPT_TYPES, TRANSCRIPTS):
            address = url_for("api.get_transcript", video_id=video_id, format=kind)
            offered.append(
                (address, gettext(TRANSCRIPTS[kind]) if kind in TRANSCRIPTS else kind.upper())
            )
    if chapters_of(found):
        for kind, name in CHAPTERS.items():
            address = url_for("api.get_chapters", video_id=found.video.video_id, format=kind)
            offered.append((address, gettext(name)))
    return offered


def _in_order(kinds: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """Those we have a name for, in the order of the names; then any other."""
    offered = list(kinds)
    known = [kind for kind in names if kind in offered]
    return known + [kind for kind in offered if kind not in names]


ROUTES = (
    ("/r/<video_id>", recording, ("GET",)),
    ("/r/<video_id>/minutes", update_minutes_form, ("POST",)),
)
