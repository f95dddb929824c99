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
    known = backend.memory.masks.get(owner)
    now = time.monotonic()
    if known is not None and now - known[0] < KNOWN_S:
        return known[1]
    rules = _read(backend, owner)
    backend.memory.masks.put(owner, (now, rules))
    return rules


def _read(backend: Backend, owner: OwnerId) -> MaskRules:
    log = backend.owner_log
    head = log.heads(owner, [MASKS_SUBJECT]).get(MASKS_SUBJECT)
    if head is None:
        return NO_MASKS
    document = head.note
    if document is None:
        # Written on at two foundations that were merged: there is no note.
        last = log.read(owner, MASKS_SUBJECT, after=head.length - 1)
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
