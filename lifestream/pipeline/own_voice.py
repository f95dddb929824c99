"""The one who recorded among the speakers: certain, because their microphone has its own side.

Voices are told apart as always; where the microphone leads, the turn is its owner's whatever a
diarizer thought. The name they gave themselves in the settings becomes that speaker's, as an edit
that can be taken back.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lifestream.domain.edits.own_name import own_name_of
from lifestream.domain.edits.transcript_edits import NameEdit, encode_edit
from lifestream.domain.edits.transcript_overlay import voice_of
from lifestream.domain.log_subjects import OWN_NAME_SUBJECT, edits_subject
from lifestream.domain.transcript import AttributedTranscript, Diarization, SpeakerTurn
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.media.own_side import Span

OWN = "own"
"""Label of the microphone's owner among a diarization's turns."""

SAME_VOICE = 0.5
"""A label heard for more of its time than this while the microphone leads is its owner's."""

MIN_TURN_S = 0.2


def with_own_voice(diarization: Diarization, spans: Sequence[Span]) -> Diarization:
    """The turns with the owner's where ``spans`` are, and nobody else's there.

    Of a label that was mostly the owner's the rest is another voice: two that sounded alike.
    """
    if not spans:
        return diarization
    floor = [turn for turn in diarization.turns if turn.into is None]
    theirs = {
        label
        for label in {turn.speaker for turn in floor}
        if _shared_s(floor, label, spans) > SAME_VOICE * _length_s(floor, label)
    }
    rest = [
        replace(piece, speaker=f"{turn.speaker} apart") if turn.speaker in theirs else piece
        for turn in floor
        for piece in _outside(turn, spans)
        if turn.speaker not in theirs or piece.end_s - piece.start_s > 1.0
    ]
    own = [SpeakerTurn(start_s=start_s, end_s=end_s, speaker=OWN) for start_s, end_s in spans]
    asides = [turn for turn in diarization.turns if turn.into is not None]
    kept_asides = [one for one in asides if not {one.speaker, one.into} & theirs]
    turns = sorted([*rest, *own, *kept_asides], key=lambda one: (one.start_s, one.end_s))
    return replace(diarization, turns=tuple(turns))


def name_own_voice(context: PipelineContext, spoken: AttributedTranscript) -> None:
    """Give the owner's voice the name from the settings: once, so that it can be taken back.

    Raises:
        BackendUnavailable: The log does not answer.
    """
    video, log = context.video, context.backend.owner_log
    label = own_label(spoken) if video.options.own_voice_left else None
    if label is None:
        return
    head = log.heads(video.owner, [OWN_NAME_SUBJECT]).get(OWN_NAME_SUBJECT)
    name = own_name_of(head.note if head else None)
    if not name:
        return
    segments = spoken.transcript.segments
    edit = NameEdit(
        edit_id=f"own-voice-{video.video_id}",
        typed_at=context.backend.job_store.now(),
        before=label,
        after=name,
        speaker=label,
        name=name,
        voice=voice_of(segments, label),
    )
    log.append(video.owner, edits_subject(video.video_id), encode_edit(edit), entry_id=edit.edit_id)


def own_label(spoken: AttributedTranscript) -> str | None:
    """The label of the owner in the transcript; None where they are not heard."""
    own = [turn for turn in spoken.diarization.turns if turn.speaker == OWN]
    heard: Counter[str] = Counter()
    for segment in spoken.transcript.segments:
        middle_s = (segment.start_s + segment.end_s) / 2
        if segment.speaker and any(one.start_s <= middle_s < one.end_s for one in own):
            heard[segment.speaker] += 1
    return heard.most_common(1)[0][0] if heard else None


def _outside(turn: SpeakerTurn, spans: Sequence[Span]) -> Iterator[SpeakerTurn]:
    """What of a turn lies in none of the spans."""
    at_s = turn.start_s
    for start_s, end_s in spans:
        if end_s <= at_s or start_s >= turn.end_s:
            continue
        if start_s - at_s >= MIN_TURN_S:
            yield replace(turn, start_s=at_s, end_s=start_s)
        at_s = max(at_s, end_s)
    if turn.end_s - at_s >= MIN_TURN_S:
        yield replace(turn, start_s=at_s)


def _length_s(turns: Sequence[SpeakerTurn], label: str) -> float:
    return sum(turn.end_s - turn.start_s for turn in turns if turn.speaker == label)


def _shared_s(turns: Sequence[SpeakerTurn], label: str, spans: Sequence[Span]) -> float:
    return sum(
        max(0.0, min(turn.end_s, end_s) - max(turn.start_s, start_s))
        for turn in turns
        if turn.speaker == label
        for start_s, end_s in spans
    )
