"""What an owner wants masked, read for whatever shows, writes or indexes words; and a run's words
with it.
"""

import hashlib
import time
from dataclasses import replace
from typing import TypeVar

from lifestream.domain import codec
from lifestream.domain.errors import BackendUnavailable
from lifestream.domain.forgetting.carving import MASK
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import MASKS_SUBJECT
from lifestream.domain.masks.masking import masked_text, masked_value
from lifestream.domain.masks.rules import NO_MASKS, MaskRules
from lifestream.pipeline.checkpoints import Kept
from lifestream.pipeline.context import PipelineContext
from lifestream.ports.backend import Backend
from lifestream.ports.owner_log import Subject

T = TypeVar("T")

KNOWN_S = 20.0
"""So long rules that were read are known: a page reads words many times. Another process follows a
change within that time; the one in which they are changed does at once."""


def read_masks(backend: Backend, owner: OwnerId) -> MaskRules:
    """What is masked for ``owner``: one look, and none for a while after it.

    Raises:
        BackendUnavailable: The store does not answer, or the entry is damaged. Nothing is shown
            then: words that should be masked would be.
    """
    known = known_masks(backend, owner)
    if known is not None:
        return known
    head = backend.owner_log.heads(owner, [MASKS_SUBJECT]).get(MASKS_SUBJECT)
    return masks_of_head(backend, owner, head)


def known_masks(backend: Backend, owner: OwnerId) -> MaskRules | None:
    """What is masked as it was read a moment ago; None when it was not."""
    known = backend.memory.masks.get(owner)
    return known[1] if known is not None and time.monotonic() - known[0] < KNOWN_S else None


def masks_of_head(backend: Backend, owner: OwnerId, head: Subject | None) -> MaskRules:
    """What is masked, out of the head of its log that was read with others.

    Raises:
        BackendUnavailable: As ``read_masks``.
    """
    now = time.monotonic()
    rules = NO_MASKS if head is None else _read(backend, owner, head)
    backend.memory.masks.put(owner, (now, rules))
    return rules


def _read(backend: Backend, owner: OwnerId, head: Subject) -> MaskRules:
    document = head.note
    if document is None:
        # Written on at two foundations that were merged: there is no note.
        last = backend.owner_log.read(owner, MASKS_SUBJECT, after=head.length - 1)
        document = last[-1].entry
    try:
        rules = codec.decode(MaskRules, document)
    except (ValueError, TypeError) as error:
        raise BackendUnavailable(f"What is masked is unreadable: {error}.") from error
    # Where a forgotten person's name stood there is no word to mask any more.
    return replace(rules, words=tuple(word for word in rules.words if MASK not in word))


def masked_kept(context: PipelineContext, kept: Kept[T]) -> Kept[T]:
    """A stage's result with everything sensitive masked, for what is made from it."""
    rules = read_masks(context.backend, context.video.owner)
    value = masked_value(kept.value, rules)
    if value == kept.value:
        return kept
    digest = hashlib.sha256(f"{kept.digest} {rules.digest}".encode()).hexdigest()
    return Kept(value, digest)


def mask_beside(context: PipelineContext) -> None:
    """Keep sensitive terms and wishes from writers, which get them beside the words."""
    rules = read_masks(context.backend, context.video.owner)
    if not rules.act:
        return
    terms = context.vocabulary.terms
    kept = tuple(term for term in terms if masked_text(term, rules) == term)
    context.vocabulary = replace(context.vocabulary, terms=kept)
    wish = context.wish
    context.wish = replace(wish, instructions=masked_text(wish.instructions, rules))


def masked_name(context: PipelineContext) -> str:
    """The file's name as a writer gets it."""
    return masked_text(context.video.filename, read_masks(context.backend, context.video.owner))
