"""What a recording's minutes say, as mentions; and which of them are known already.

A later run finds other words for the same moment. What was known is found again by its evidence:
the time it rests on, and where several things were said at once, the words.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lifestream.domain.edits.transcript_overlay import EditedTranscript
from lifestream.domain.ids import VideoId
from lifestream.domain.summary import (
    ActionItem,
    Decision,
    Evidence,
    Minutes,
    Point,
    Unverified,
)
from lifestream.domain.tasks.mention import Mention, Person
from lifestream.domain.tasks.task import TaskKind
from lifestream.domain.video import Video
from lifestream.text.search_words import telling_words

MIN_TOGETHER = 0.5
"""Of the shorter of two times, this much lies in both."""

MARGIN_S = 1.0
"""A sentence is cut at another word by the next run."""


def mentions_of(
    video: Video, minutes: Minutes, edited: EditedTranscript | None
) -> dict[TaskKind, tuple[Mention, ...]]:
    """Everything that the minutes hold to be kept, in their order."""
    make = _Maker(video, edited)
    return {
        TaskKind.TASK: tuple(make.task(item) for item in minutes.action_items),
        TaskKind.DECISION: tuple(make.statement("d", one) for one in minutes.decisions),
        TaskKind.QUESTION: tuple(make.statement("q", one) for one in minutes.open_questions),
    }


def shelved_mention(video: Video, edited: EditedTranscript | None, item: Unverified) -> Mention:
    """A statement that could not be verified as a mention, at the first of its moments.

    Its id is the statement's in this recording, so that a person's answer is found again.
    """
    make, evidence = _Maker(video, edited), item.moments[0]
    if item.kind is TaskKind.TASK:
        mention = make.task(
            ActionItem(task=item.text, evidence=evidence, owner=item.owner, due_said=item.due_said)
        )
    else:
        mention = make.statement("u", Point(text=item.text, evidence=evidence))
    lines = dict.fromkeys(line for moment in item.moments for line in moment.segment_ids)
    return replace(mention, mention_id=item.place_id(video.video_id), segment_ids=tuple(lines))


def paired(found: Sequence[Mention], known: Sequence[Mention]) -> dict[int, int]:
    """Which of ``known`` each of ``found`` is: index by index, each at most once, best first."""
    scores = sorted(
        (
            (-score, at, before)
            for at, one in enumerate(found)
            for before, other in enumerate(known)
            if (score := _evidence(one, other)) > 0
        )
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, at, before in scores:
        if at not in pairs and before not in taken:
            pairs[at] = before
            taken.add(before)
    return pairs


class _Maker:
    def __init__(self, video: Video, edited: EditedTranscript | None) -> None:
        self._video = video
        self._segments = edited.segments if edited else ()
        self._labels = {one.segment.speaker for one in self._segments if one.segment.speaker}

    def task(self, item: ActionItem) -> Mention:
        person = None
        if item.owner in self._labels:
            person = Person(video_id=self._video.video_id, label=item.owner)
        elif item.owner:
            person = Person(name=item.owner)
        return self._mention("t", item.task, item.evidence, item, person)

    def statement(self, letter: str, one: Decision | Point) -> Mention:
        return self._mention(letter, one.text, one.evidence, None, None)

    def _mention(
        self,
        letter: str,
        text: str,
        evidence: Evidence,
        item: ActionItem | None,
        person: Person | None,
    ) -> Mention:
        video_id = self._video.video_id
        return Mention(
            mention_id=_mention_id(letter, video_id, evidence, text),
            video_id=video_id,
            text=text,
            start_s=evidence.start_s,
            end_s=evidence.end_s,
            recorded_at=self._video.recorded_at,
            person=person,
            due=item.due if item else None,
            due_said=item.due_said if item else "",
            quote=evidence.quote,
            speaker=evidence.speaker,
            segment_ids=tuple(
                one.segment_id
                for one in self._segments
                if one.segment.start_s < evidence.end_s and evidence.start_s < one.segment.end_s
            ),
        )


def _mention_id(letter: str, video_id: VideoId, evidence: Evidence, text: str) -> str:
    """The same for the same words at the same second, so that a killed run makes nothing twice."""
    name = f"{video_id}|{evidence.start_s:.2f}|{text}"
    return letter + hashlib.sha256(name.encode()).hexdigest()[:16]


def _evidence(one: Mention, other: Mention) -> float:
    """How surely both are the same moment: 0 for not at all."""
    if one.mention_id == other.mention_id:
        return 4.0
    together = _together(one, other)
    if together < MIN_TOGETHER:
        return 0.0
    words, others = (set(telling_words(side.text)) for side in (one, other))
    if not words or not others:
        return together
    return together + 2.0 * len(words & others) / len(words | others)


def _together(one: Mention, other: Mention) -> float:
    start_s = max(one.start_s, other.start_s) - MARGIN_S
    end_s = min(one.end_s, other.end_s) + MARGIN_S
    shorter_s = min(one.end_s - one.start_s, other.end_s - other.start_s) + 2 * MARGIN_S
    return max(end_s - start_s, 0.0) / shorter_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """How many mentions were new, known, merged with another recording's, and gone.

    Attributes:
        touched: How many kept items of the recording a person did something to.
    """

    new: int = 0
    same: int = 0
    merged: int = 0
    gone: int = 0
    touched: int = 0
