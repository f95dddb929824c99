"""A recording as one JSON document, for programs: what the API and the command line print."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lifestream.domain.codec import to_plain
from lifestream.domain.slides.joining import slides_of
from lifestream.domain.slides.slide import Slide
from lifestream.domain.summary import Minutes, TimeBlock, TimeBlocks
from lifestream.services.library.browse_library import Recording


def summary_json(
    recording: Recording,
    *,
    speaker_names: Mapping[str, str] | None = None,
    with_transcript: bool = True,
) -> dict[str, Any]:
    """Everything known of a recording as plain values; what is not there yet is null or empty.

    Times are seconds from the start; a ``due`` is ``YYYY-MM-DD`` or null; every statement carries
    its ``evidence`` (quote, times, speaker).
    """
    video, minutes = recording.video, recording.minutes
    names = recording.speaker_names if speaker_names is None else speaker_names
    facts = video.facts
    document: dict[str, Any] = {
        "video_id": video.video_id,
        "job_id": video.job_id,
        "title": minutes.title if minutes else video.display_title,
        "filename": video.filename,
        "tags": list(video.tags),
        "recorded_at": to_plain(video.recorded_at),
        "recorded": {
            "source": video.recorded_from.value,
            "trusted": video.is_day_trusted,
            "doubts": to_plain(video.day_doubts),
        },
        "uploaded_at": to_plain(video.created_at),
        "duration_s": facts.duration_s if facts else None,
        # Coordinates stay with their owner: documents are made to be given away.
        "media": to_plain(replace(facts, coordinates=None) if facts else None),
        "place": list(video.place.names) if video.place else [],
        "speakers": _speakers(recording, names),
        "minutes": _minutes(minutes),
        "unverified": shelf_json(recording),
        "unplaced_points": [one.text for one in recording.unplaced_points],
        "time_blocks": _blocks(recording.blocks),
        "scenes": to_plain(recording.scenes.scenes) if recording.scenes else [],
        "keyframes": to_plain(recording.scenes.keyframes) if recording.scenes else [],
        "screen_text": to_plain(recording.screen.texts) if recording.screen else [],
        "slides": [slide_json(one) for one in _slides(recording)],
        "remarks": to_plain(recording.remarks),
        "engines": {name: to_plain(engine) for name, engine in recording.engines.items()},
    }
    if with_transcript:
        document["transcript"] = _transcript(recording)
    return document


def slide_json(slide: Slide) -> dict[str, Any]:
    """A slide as plain values, without the key of its picture."""
    return {
        "heading": slide.heading,
        "lines": list(slide.lines),
        "showings": to_plain(slide.showings),
        "shown_s": round(slide.shown_s, 3),
        "picture_at_s": slide.picture_at_s,
        "confidence": slide.confidence,
    }


def _slides(recording: Recording) -> tuple[Slide, ...]:
    return slides_of(recording.screen, recording.scenes).slides


def _transcript(recording: Recording) -> dict[str, Any]:
    transcript = recording.transcript
    return {
        "segments": to_plain(transcript.segments) if transcript else [],
        "languages": list(transcript.languages) if transcript else [],
        "removed": to_plain(transcript.removed) if transcript else [],
        "respelled": to_plain(transcript.respelled) if transcript else [],
    }


def _speakers(recording: Recording, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Label, name where one is given, and how long each is heard; who speaks most comes first."""
    spoken_s: dict[str, float] = {}
    for segment in recording.transcript.segments if recording.transcript else ():
        if segment.speaker is not None:
            length_s = segment.end_s - segment.start_s
            spoken_s[segment.speaker] = spoken_s.get(segment.speaker, 0.0) + length_s
    return [
        {"label": label, "name": names.get(label), "spoken_s": round(length_s, 3)}
        for label, length_s in sorted(spoken_s.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _minutes(minutes: Minutes | None) -> dict[str, Any] | None:
    if minutes is None:
        return None
    return {
        "is_meeting": minutes.verdict.is_meeting,
        "why": minutes.verdict.why,
        "overview": to_plain(minutes.overview),
        "topics": list(minutes.topics),
        "decisions": to_plain(minutes.decisions),
        "action_items": to_plain(minutes.action_items),
        "open_questions": to_plain(minutes.open_questions),
        "chapters": to_plain(minutes.chapters),
        "template": minutes.template,
        "sections": to_plain(minutes.sections),
    }


def shelf_json(recording: Recording) -> list[dict[str, Any]]:
    """What could not be verified, and why, as plain values."""
    return [
        {"shelf_id": one.shelf_id, **to_plain(one), "why": one.failed.why}
        for one in recording.shelf
    ]


def _blocks(blocks: TimeBlocks | None) -> list[dict[str, Any]]:
    return [_block(block) for block in blocks.blocks] if blocks else []


def _block(block: TimeBlock) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(block)
    del plain["unverified"]  # It is on the recording's shelf, until it is answered.
    by_speaker: dict[str, list[str]] = {}
    for point in block.points:
        by_speaker.setdefault(point.evidence.speaker or "", []).append(point.text)
    plain["points_by_speaker"] = [
        {"speaker": speaker or None, "points": points} for speaker, points in by_speaker.items()
    ]
    return plain
