"""Whether a recording is a meeting, judged by how people talk, and why, in one sentence. English;
of talk in another language nothing is claimed.

Two readers who alternate do not make a meeting: people in one ask and answer each other, agree,
settle things and take them on.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lifestream.domain.summary import MeetingVerdict
from lifestream.inference.writing.extractive.sentences import Sentence

_REACTION = re.compile(
    r"^(?:yes|yeah|no|okay|ok|sure|agreed|great|good|fine|right|exactly|thanks|thank you|hello|"
    r"hi|morning|fair (?:point|enough)|sounds good|i agree|that works|no objections?|perfect|"
    r"of course|absolutely|got it|alright|welcome|bye|good (?:morning|point|idea|question))\b"
)
_WORK = re.compile(
    r"\b(?:meeting|agenda|action items?|next (?:topic|steps?|item)|last topic|minutes|deadline|"
    r"budget|proposal|objections?|decided|agreed|follow.?up|to summari[sz]e|recap|stand.?up|"
    r"status|update|launch|release|quarter|milestone|schedule|client|customer|roadmap|backlog|"
    r"sprint|open question|code freeze|contract|report|review|team)\b"
)
_SHOW = re.compile(
    r"\b(?:welcome (?:back )?to (?:the|my|our|this) (?:show|podcast|channel|programme|program)|"
    r"my guest|listeners|viewers|subscribe|having me|leave (?:us )?a comment|in this episode)\b"
)
_US = re.compile(r"\b(?:we|we'll|we're|we've|us|our|let's)\b")
_MINUTE_S = 60.0

MIN_CHANGES = 4
"""Fewer changes of speaker are an announcement with a question, not a meeting."""

MIN_REPLIES = 2
"""People in a meeting answer and react to each other; readers of a dialogue do not."""

ENOUGH = 3.0
"""Evidence a minute (see ``_evidence``) from which on talk is a meeting. Tuned on the developer
corpus: a planning meeting has 16, two people reading novels in turn 0.5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Talk:
    speakers: int
    changes: int
    talk_s: float
    reactions: int
    answered: int
    work: int
    us: int
    settled: int
    show: int


def verdict_of(
    sentences: Sequence[Sentence], *, duration_s: float, settled: int = 0, voted: bool = False
) -> MeetingVerdict:
    """The verdict on a whole recording or on one block.

    Args:
        settled: How many decisions and action items were found.
        voted: Something was put to everybody's consent, however long the speeches are.
    """
    if not sentences:
        return MeetingVerdict(is_meeting=False, why="No words were recognised in this recording.")
    if not _in_english(sentences):
        return _not_judged(sentences)
    talk = _measure(sentences, settled)
    share = round(100 * min(talk.talk_s / duration_s, 1.0)) if duration_s > 0 else 0
    voices = _voices(talk)
    if talk.speakers == 1:
        why = f"One speaker talks for {share} % of the time and nobody answers."
        return MeetingVerdict(is_meeting=False, why=why)
    signs = f"{_count(talk.settled, 'thing')} {_are(talk.settled)} settled or promised"
    if talk.speakers:
        signs = f"{_count(talk.answered, 'question')} {_are(talk.answered)} answered and {signs}"
    a_minute = _evidence(talk) / max(talk.talk_s / _MINUTE_S, 0.5)
    replies = talk.reactions + talk.answered
    enough = voted or (a_minute >= ENOUGH and replies >= MIN_REPLIES)
    if talk.speakers and talk.changes < MIN_CHANGES:
        return MeetingVerdict(is_meeting=False, why=f"{voices}, too seldom for a meeting.")
    why = f"{voices}, talk fills {share} % of the time, {signs}."
    if not enough:
        why = f"{voices}, but this is hardly people settling things: {signs}."
    return MeetingVerdict(is_meeting=enough, why=why)


def _in_english(sentences: Sequence[Sentence]) -> bool:
    return 2 * sum(sentence.is_english for sentence in sentences) >= len(sentences)


def _not_judged(sentences: Sequence[Sentence]) -> MeetingVerdict:
    """What the signs below say of another language would be wrong more often than right."""
    speakers = len({s.speaker for s in sentences if s.speaker is not None})
    language = next(s.language for s in sentences if not s.is_english)
    who = f"{_count(speakers, 'speaker')}" if speakers else "People"
    speak = "speaks" if speakers == 1 else "speak"
    why = (
        f"{who} {speak} mostly another language than English ({language}); without a language "
        "model only English talk is judged, and only English decisions and tasks are found."
    )
    return MeetingVerdict(is_meeting=False, why=why)


def _voices(talk: _Talk) -> str:
    if not talk.speakers:
        return "The speakers could not be told apart"
    return f"{talk.speakers} speakers alternate {_count(talk.changes, 'time')}"


def _measure(sentences: Sequence[Sentence], settled: int) -> _Talk:
    changes = reactions = answered = 0
    speakers = len({s.speaker for s in sentences if s.speaker is not None})
    for before, sentence in zip((None, *sentences), sentences, strict=False):
        opens_turn = before is None or before.turn != sentence.turn
        changes += opens_turn and before is not None
        # Without speakers every sentence may be the first of a turn.
        reactions += (opens_turn or not speakers) and bool(_REACTION.match(sentence.lower))
        answered += opens_turn and before is not None and before.is_question
    return _Talk(
        speakers=speakers,
        changes=changes,
        talk_s=sum(s.end_s - s.start_s for s in sentences),
        reactions=reactions,
        answered=answered,
        work=sum(1 for s in sentences if _WORK.search(s.lower)),
        us=sum(1 for s in sentences if _US.search(s.lower)),
        settled=settled,
        show=sum(1 for s in sentences if _SHOW.search(s.lower)),
    )


def _evidence(talk: _Talk) -> float:
    """Weights by how seldom each sign is seen outside of meetings."""
    return (
        2.0 * talk.settled
        + 1.0 * talk.reactions
        + 1.0 * talk.answered
        + 0.5 * talk.work
        + 0.25 * talk.us
        - 6.0 * talk.show
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
