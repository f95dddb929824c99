"""From hits to moments: one result for each place in a video. Not for deciding what is true."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lifestream.domain.edits.transcript_overlay import with_names
from lifestream.domain.ids import ChunkId, VideoId
from lifestream.domain.search import ChunkKind, Hit, Moment, OtherCamera
from lifestream.domain.together.same_moment import Placed, Said, is_same_moment
from lifestream.domain.video import Video
from lifestream.services.edits.voice_names import NamedVoices
from lifestream.text.search_words import search_words

SAME_MOMENT_OVERLAP = 0.5
"""Two passages are one moment when this much of the shorter lies in the longer."""

SAME_WORDS = 0.8
"""Two passages say the same when this share of all their words is in both."""


def link_to(video_id: VideoId, start_s: float) -> str:
    """The recording's page, playing from ``start_s``."""
    return f"/r/{video_id}?t={max(start_s, 0.0):.1f}".removesuffix(".0")


def moments_of(
    hits: Sequence[Hit],
    videos: Mapping[VideoId, Video],
    *,
    limit: int,
    voices: NamedVoices,
    cameras: Mapping[VideoId, Placed] | None = None,
) -> tuple[Moment, ...]:
    """The best ``limit`` different places, best first.

    Of several hits at one place the best stands for all, and what was said there for what was
    written about it. What repeats the words of a better moment (the same recording uploaded
    twice) comes after everything that does not.

    Args:
        voices: The names that were given in these recordings.
        cameras: Those of them that are cameras of events; a moment of two is shown once.
    """
    also: dict[ChunkId, list[Hit]] = {}
    distinct: list[Hit] = []
    echoes: list[Hit] = []
    for found in hits:
        if found.chunk.video_id not in videos:
            continue
        hit = _as_said(found, hits)
        if any(_same_place(hit, kept) for kept in (*distinct, *echoes)):
            continue
        if (seen := _heard_before(hit, (*distinct, *echoes), cameras or {})) is not None:
            also.setdefault(seen.chunk.chunk_id, []).append(hit)
            continue
        repeats = any(_same_words(hit, kept) for kept in distinct)
        (echoes if repeats else distinct).append(hit)
        if len(distinct) == limit:
            break
    shown = [*distinct, *echoes][:limit]
    return tuple(
        replace(
            _moment(hit, videos[hit.chunk.video_id], voices.of(hit.chunk.video_id)),
            also_in=_others(also.get(hit.chunk.chunk_id, ()), videos),
        )
        for hit in shown
    )


def _heard_before(hit: Hit, kept: Sequence[Hit], cameras: Mapping[VideoId, Placed]) -> Hit | None:
    """The better hit by which another camera of the event gives the same moment."""
    said = _on_event(hit, cameras)
    if said is None:
        return None
    for other in kept:
        same_kind = other.chunk.kind is hit.chunk.kind
        there = _on_event(other, cameras) if same_kind else None
        if there is not None and is_same_moment(said, there):
            return other
    return None


def _on_event(hit: Hit, cameras: Mapping[VideoId, Placed]) -> Said | None:
    placed, chunk = cameras.get(hit.chunk.video_id), hit.chunk
    if placed is None:
        return None
    return Said(
        event=placed.event,
        start_s=placed.camera.on_event(chunk.start_s),
        end_s=placed.camera.on_event(chunk.end_s),
        text=chunk.text,
    )


def _others(hits: Sequence[Hit], videos: Mapping[VideoId, Video]) -> tuple[OtherCamera, ...]:
    """Each other recording once, at its best passage."""
    first = {hit.chunk.video_id: hit for hit in reversed(hits)}
    return tuple(
        OtherCamera(
            video_id=video_id,
            title=videos[video_id].display_title,
            start_s=hit.chunk.start_s,
        )
        for video_id, hit in sorted(first.items())
    )


def _as_said(found: Hit, hits: Sequence[Hit]) -> Hit:
    """For a statement of the summary the best passage of the talk at its place, if one was found.

    A reader checks an answer by the words that were said, with what was said around them.
    """
    if found.chunk.kind is not ChunkKind.SUMMARY:
        return found
    spoken = (hit for hit in hits if hit.chunk.kind is ChunkKind.SAID and _same_place(hit, found))
    best = next(spoken, None)
    if best is None:
        return found
    return replace(best, score=max(best.score, found.score), rank_score=found.rank_score)


def _same_place(one: Hit, other: Hit) -> bool:
    a, b = one.chunk, other.chunk
    apart = (ChunkKind.SEEN, ChunkKind.NOTED)
    if a.video_id != b.video_id or (a.kind != b.kind and (a.kind in apart or b.kind in apart)):
        return False
    shared_s = min(a.end_s, b.end_s) - max(a.start_s, b.start_s)
    shorter_s = min(a.end_s - a.start_s, b.end_s - b.start_s)
    return shared_s >= SAME_MOMENT_OVERLAP * shorter_s and shared_s >= 0


def _same_words(one: Hit, other: Hit) -> bool:
    a, b = set(search_words(one.chunk.text)), set(search_words(other.chunk.text))
    return len(a & b) >= SAME_WORDS * max(len(a | b), 1)


def _named(hit: Hit, names: Mapping[str, str]) -> Hit:
    if not names:
        return hit
    speakers = tuple(names.get(label, label) for label in hit.chunk.speakers)
    return replace(hit, chunk=replace(hit.chunk, speakers=speakers))


def _moment(hit: Hit, video: Video, names: Mapping[str, str]) -> Moment:
    chunk = hit.chunk
    # What was said stays as it was said; what was written about it names people.
    is_written = chunk.kind is ChunkKind.SUMMARY
    moment = Moment(
        video_id=chunk.video_id,
        title=video.display_title,
        kind=chunk.kind,
        score=hit.score,
        text=with_names(chunk.text, names) if is_written else chunk.text,
        start_s=chunk.start_s,
        end_s=chunk.end_s,
        hit=_named(hit, names),
        recorded_on=chunk.recorded_on,
    )
    return moment.spoken_by(chunk.speakers, names)
