"""What people typed over the words, applied to them before anything is written from them.

No stage of its own: nothing is stored. The digest follows the edited words, so what is made from
them is made again when they change, and found again when an edit is undone.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lifestream.domain import codec
from lifestream.domain.edits.names_note import names_note
from lifestream.domain.edits.remarks import Remark
from lifestream.domain.edits.transcript_edits import apply_edits, decode_edit, remarks_of
from lifestream.domain.edits.transcript_overlay import EditedSegment, identified
from lifestream.domain.errors import BackendUnavailable
from lifestream.domain.log_subjects import edits_subject
from lifestream.domain.masks.masking import (
    masked_segments,
    masked_text,
    masked_transcript,
    masked_value,
)
from lifestream.domain.masks.rules import MaskRules
from lifestream.domain.transcript import AttributedTranscript
from lifestream.pipeline.checkpoints import Kept
from lifestream.pipeline.context import PipelineContext
from lifestream.pipeline.people.known_people import read_people
from lifestream.pipeline.typed.masks import read_masks

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedWords:
    """The words as they stand.

    Attributes:
        names: Given names by speaker label. They are shown and found, and given to the writer, who
            then knows whom a name means; what only quotes keeps labels, since a name may change.
        version: How many edits were typed.
        lines: The segments with their lasting names.
        remarks: What people wrote beside the words: it is found, and what they marked counts more.
    """

    spoken: Kept[AttributedTranscript]
    names: Mapping[str, str]
    version: int
    lines: tuple[EditedSegment, ...]
    remarks: tuple[Remark, ...] = ()


def edited(context: PipelineContext, spoken: Kept[AttributedTranscript]) -> EditedWords:
    """The words with every edit applied and what is sensitive masked, and a digest that follows.

    Raises:
        BackendUnavailable: The edits cannot be read; writing without them would lose them.
    """
    rules = read_masks(context.backend, context.video.owner)
    return _masked(_edited(context, spoken), rules)


def _masked(words: EditedWords, rules: MaskRules) -> EditedWords:
    if not rules.act:
        return words
    spoken = words.spoken.value
    lines = masked_segments([one.segment for one in words.lines], rules)
    masked = replace(spoken, transcript=masked_transcript(spoken.transcript, rules))
    return replace(
        words,
        spoken=_kept(words.spoken, masked),
        names={label: masked_text(name, rules) for label, name in words.names.items()},
        lines=tuple(
            replace(one, segment=line) for one, line in zip(words.lines, lines, strict=True)
        ),
        remarks=masked_value(words.remarks, rules),
    )


def _edited(context: PipelineContext, spoken: Kept[AttributedTranscript]) -> EditedWords:
    video = context.video
    entries = context.backend.owner_log.read(video.owner, edits_subject(video.video_id))
    if not entries:
        lines = tuple(identified(spoken.value.transcript))
        return EditedWords(spoken=spoken, names={}, version=0, lines=lines)
    try:
        edits = tuple(decode_edit(entry.entry) for entry in entries)
    except (ValueError, TypeError) as error:
        raise BackendUnavailable(f"A stored edit is unreadable: {error}.") from error
    laid = apply_edits(spoken.value.transcript, edits)
    # Labels may stand for others than before, and lists read the note alone.
    context.backend.owner_log.annotate(
        video.owner, edits_subject(video.video_id), names_note(laid.given), length=len(entries)
    )
    if laid.given.names:
        laid = laid.called_as_in(read_people(context.backend.owner_log, video.owner))
    if laid.unplaced:
        log.info("edits_unplaced", extra={"edits": len(laid.unplaced)})
    return EditedWords(
        spoken=_kept(spoken, replace(spoken.value, transcript=laid.transcript)),
        names=laid.names,
        version=len(edits),
        lines=laid.segments,
        remarks=remarks_of(edits),
    )


def _kept(
    spoken: Kept[AttributedTranscript], value: AttributedTranscript
) -> Kept[AttributedTranscript]:
    if value == spoken.value:
        return spoken
    digest = hashlib.sha256(spoken.digest.encode() + codec.encode(value)).hexdigest()
    return Kept(value, digest)
