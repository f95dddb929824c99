"""What of a recording a link shows: its part, without what was not shared. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from lifestream.domain.share import Share
from lifestream.domain.summary import ActionItem, Decision, Minutes, Point, TimeBlock
from lifestream.services.library.browse_library import Recording

Said = TypeVar("Said", Point, Decision, ActionItem)


def shared_part(recording: Recording, share: Share) -> Recording:
    """The recording as a visitor sees it: nothing outside the part, no words where none are shared.

    The owner's own business (edits, what is stale, the job) is left out altogether.
    """
    transcript = recording.transcript if share.with_transcript else None
    scenes, blocks, minutes = recording.scenes, recording.blocks, recording.minutes
    return replace(
        recording,
        job=None,
        transcript=transcript
        and replace(
            transcript,
            segments=tuple(s for s in transcript.segments if share.shows(s.start_s, s.end_s)),
            removed=(),
        ),
        diarization=None,
        screen=None,
        original_transcript=None,
        edited=None,
        unplaced_edits=(),
        scenes=scenes
        and replace(scenes, keyframes=tuple(f for f in scenes.keyframes if share.shows(f.at_s))),
        blocks=blocks
        and replace(
            blocks,
            blocks=tuple(
                _block(b, share) for b in blocks.blocks if share.shows(b.start_s, b.end_s)
            ),
        ),
        minutes=minutes and _minutes(minutes, share),
    )


def _minutes(minutes: Minutes, share: Share) -> Minutes:
    return replace(
        minutes,
        overview=_kept(minutes.overview, share),
        # Topics have no time: of a part it is not known which belong to it.
        topics=() if share.is_part else minutes.topics,
        decisions=_kept(minutes.decisions, share),
        action_items=_kept(minutes.action_items, share),
        open_questions=_kept(minutes.open_questions, share),
    )


def _block(block: TimeBlock, share: Share) -> TimeBlock:
    whole = share.shows(block.start_s) and (share.to_s is None or block.end_s <= share.to_s)
    return replace(
        block,
        # A title is written from all five minutes; so are topics and what was shown.
        title=block.title if whole else "",
        topics=block.topics if whole else (),
        shown=block.shown if whole else (),
        points=_kept(block.points, share),
        decisions=_kept(block.decisions, share),
        action_items=_kept(block.action_items, share),
    )


def _kept(said: Sequence[Said], share: Share) -> tuple[Said, ...]:
    return tuple(one for one in said if share.shows(one.evidence.start_s))
