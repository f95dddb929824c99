"""What the voices of a recording sound like, kept for an owner who agreed to that.

No stage: nothing is made from it, it is no result of the recording, and it must go when the
agreement ends, not when a cache does. So it is kept apart, in the owner's own log.
"""

import logging
from collections.abc import Iterator, Sequence

from lifestream.domain import codec
from lifestream.domain.edits.names_note import GivenNames, read_names_note
from lifestream.domain.errors import LifeStreamError, StaleWrite
from lifestream.domain.log_subjects import edits_subject, voices_subject
from lifestream.domain.people.book import PeopleBook
from lifestream.domain.people.prints import RecordingPrints, VoicePrint, packed, read_prints
from lifestream.domain.transcript import AttributedTranscript, Segment, SpeechRegion
from lifestream.pipeline.checkpoints import Kept
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.people.known_people import read_people
from lifestream.pipeline.shortfall import STOPPING
from lifestream.pipeline.stages.audio import StoredAudio, samples_of

log = logging.getLogger(__name__)

MAX_HEARD_S = 60.0
"""Speech that one vector is made of: more changes it little and costs time."""

_MIN_STRETCH_S = 1.0
_SAMPLES = 3
_MAX_SAMPLE_S = 6.0
_ENTRY_ID = "voices"


def keep_voices(
    context: PipelineContext, audio: Kept[StoredAudio], spoken: Kept[AttributedTranscript]
) -> None:
    """Keep a vector of each voice, where the owner agreed and there is none of these words yet;
    not of a recording of which only words are kept.

    It never stands in the way of the recording: what could not be made is made by the next run.
    """
    video, owner_log = context.video, context.backend.owner_log
    book = read_people(owner_log, video.owner)
    if not book.remembers or not audio.value.samples_key or video.options.results_only:
        return
    subject = voices_subject(video.video_id)
    stored = owner_log.read(video.owner, subject)
    known = read_prints(stored[-1].entry if stored else None)
    try:
        printer = context.inference.voice_printer
        if known is not None and (known.model, known.made_from) == (printer.model, spoken.digest):
            return
        found = _prints(context, audio, spoken, _forgotten(context, book))
    except STOPPING:
        raise
    except LifeStreamError as error:
        log.warning("voices_not_kept", extra={"video": video.video_id, "reason": error.code})
        return
    entry = codec.encode(found)
    owner_log.delete(video.owner, subject)
    try:
        owner_log.append(video.owner, subject, entry, entry_id=_ENTRY_ID, expected=0, note=entry)
    except StaleWrite:
        return  # Another attempt was quicker, with the same words.
    if not read_people(owner_log, video.owner).remembers:
        owner_log.delete(video.owner, subject)  # The agreement ended meanwhile.
        return
    log.info("voices_kept", extra={"video": video.video_id, "voices": len(found.prints)})


def stretches_of(segments: Sequence[Segment], label: str) -> list[SpeechRegion]:
    """Where a voice speaks alone, longest first, as much as one vector is made of."""
    alone = [
        SpeechRegion(start_s=one.start_s, end_s=min(one.end_s, one.start_s + MAX_HEARD_S))
        for one in segments
        if one.speaker == label and not one.over and one.end_s - one.start_s >= _MIN_STRETCH_S
    ]
    alone.sort(key=lambda one: (one.start_s - one.end_s, one.start_s))
    kept, heard_s = [], 0.0
    for stretch in alone:
        if heard_s >= MAX_HEARD_S:
            break
        kept.append(stretch)
        heard_s += stretch.end_s - stretch.start_s
    return kept


def _prints(
    context: PipelineContext,
    audio: Kept[StoredAudio],
    spoken: Kept[AttributedTranscript],
    forgotten: frozenset[str],
) -> RecordingPrints:
    return RecordingPrints(
        model=context.inference.voice_printer.model,
        made_from=spoken.digest,
        prints=tuple(_heard(context, audio, spoken.value.transcript.segments, forgotten)),
    )


def _heard(
    context: PipelineContext,
    audio: Kept[StoredAudio],
    segments: Sequence[Segment],
    forgotten: frozenset[str],
) -> Iterator[VoicePrint]:
    labels = dict.fromkeys(one.speaker for one in segments if one.speaker)
    samples = None
    for label in labels:
        stretches = stretches_of(segments, label)
        if label in forgotten or not stretches:
            continue
        samples = samples or samples_of(context, audio.value)
        vector = context.inference.voice_printer.print_of(samples, stretches)
        if vector is not None:
            yield VoicePrint(
                label=label,
                numbers=packed(vector.tolist()),
                heard_s=round(sum(one.end_s - one.start_s for one in stretches), 1),
                samples=tuple(_sample(one) for one in stretches[:_SAMPLES]),
            )


def _sample(stretch: SpeechRegion) -> tuple[float, float]:
    end_s = min(stretch.end_s, stretch.start_s + _MAX_SAMPLE_S)
    return round(stretch.start_s, 2), round(end_s, 2)


def _forgotten(context: PipelineContext, book: PeopleBook) -> frozenset[str]:
    """Labels of people whose voices are not to be kept."""
    if not book.forgotten:
        return frozenset()
    subject = edits_subject(context.video.video_id)
    head = context.backend.owner_log.heads(context.video.owner, [subject]).get(subject)
    given = (read_names_note(head.note) if head else None) or GivenNames()
    people = given.people(book)
    return frozenset(label for label, person in people.items() if not book.keeps_voice(person))
