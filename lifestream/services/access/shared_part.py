"""The part of a recording that a link shows, without the rest. Pure.

What reaches beyond the part is left out, not shown whole: points and decisions by the words they
rest on, lines of the transcript word by word, and whatever was written from the whole recording.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from lifestream.domain.share import Share
from lifestream.domain.summary import (
    ActionItem,
    Decision,
    Minutes,
    Point,
    SectionLine,
    TimeBlock,
)
from lifestream.domain.transcript import Segment, Transcript
from lifestream.services.library.browse_library import Recording

Said = TypeVar("Said", Point, Decision, ActionItem, SectionLine)


def shared_part(recording: Recording, share: Share) -> Recording:
    """The recording as a visitor sees it: nothing outside the part, no words where none are shared.

    The owner's own business (edits, what is stale, the job) is left out altogether.
    """
    transcript = recording.transcript if share.with_transcript else None
    scenes, blocks, minutes = recording.scenes, recording.blocks, recording.minutes
    return replace(
        recording,
        # The title is written from everything that was said.
        video=replace(recording.video, title="") if share.is_part else recording.video,
        job=None,
        transcript=transcript
        and replace(
            transcript,
            segments=tuple(_lines(transcript.segments, share)),
            removed=(),
        ),
        diarization=None,
        screen=None,
        original_transcript=None,
        edited=None,
        unplaced_edits=(),
        shelf=(),
        unplaced_points=(),
        scenes=scenes
        and replace(
            scenes,
            scenes=tuple(s for s in scenes.scenes if share.contains(s.start_s, s.end_s)),
            keyframes=tuple(f for f in scenes.keyframes if share.shows(f.at_s)),
        ),
        blocks=blocks
        and replace(
            blocks,
            blocks=tuple(
                _block(b, share) for b in blocks.blocks if share.shows(b.start_s, b.end_s)
            ),
        ),
        minutes=minutes and _minutes(minutes, share),
    )


def moved(transcript: Transcript, earlier_s: float) -> Transcript:
    """The transcript with all its times earlier: as of a video that begins so much later."""

    def one(segment: Segment) -> Segment:
        return replace(
            segment,
            start_s=max(segment.start_s - earlier_s, 0.0),
            end_s=segment.end_s - earlier_s,
            words=tuple(
                replace(w, start_s=max(w.start_s - earlier_s, 0.0), end_s=w.end_s - earlier_s)
                for w in segment.words
            ),
        )

    return replace(transcript, segments=tuple(one(segment) for segment in transcript.segments))


def _minutes(minutes: Minutes, share: Share) -> Minutes:
    return replace(
        minutes,
        unverified=(),
        title="" if share.is_part else minutes.title,
        overview=_kept(minutes.overview, share),
        # Topics have no time: of a part it is not known which belong to it.
        topics=() if share.is_part else minutes.topics,
        decisions=_kept(minutes.decisions, share),
        action_items=_kept(minutes.action_items, share),
        open_questions=_kept(minutes.open_questions, share),
        sections=tuple(replace(one, lines=_kept(one.lines, share)) for one in minutes.sections),
        # A title is written from the whole chapter.
        chapters=tuple(c for c in minutes.chapters if share.contains(c.start_s, c.end_s)),
    )


def _block(block: TimeBlock, share: Share) -> TimeBlock:
    whole = share.contains(block.start_s, block.end_s)
    return replace(
        block,
        # A title is written from all five minutes; so are topics and what was shown.
        title=block.title if whole else "",
        topics=block.topics if whole else (),
        shown=block.shown if whole else (),
        points=_kept(block.points, share),
        decisions=_kept(block.decisions, share),
        action_items=_kept(block.action_items, share),
        unverified=(),
    )


def _kept(said: Sequence[Said], share: Share) -> tuple[Said, ...]:
    """Those that rest on the part; what else they rest on is none of a visitor's business."""
    return tuple(
        replace(one, evidence=replace(one.evidence, also=(), segment_ids=()))
        for one in said
        if share.contains(one.evidence.start_s, one.evidence.end_s)
    )


def _lines(segments: Sequence[Segment], share: Share) -> Iterator[Segment]:
    for segment in segments:
        if share.contains(segment.start_s, segment.end_s):
            yield segment
        elif words := [w for w in segment.words if share.contains(w.start_s, w.end_s)]:
            start_s, end_s = words[0].start_s, words[-1].end_s
            # Words carry their own blanks, or none at all where the language has none.
            glued = segment.text == "".join(word.text for word in segment.words)
            joiner = "" if glued else " "
            yield replace(
                segment,
                start_s=start_s,
                end_s=end_s,
                text=joiner.join(word.text for word in words),
                words=tuple(words),
                overlaps=tuple(o for o in segment.overlaps if share.contains(o.start_s, o.end_s)),
            )
