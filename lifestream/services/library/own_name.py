"""The owner's own name: kept once, given to their voice in recordings with a side of its own."""

from uuid import uuid4

from lifestream.domain import codec
from lifestream.domain.edits.own_name import MAX_NAME, OwnName, own_name_of
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import OWN_NAME_SUBJECT
from lifestream.domain.sentences import says
from lifestream.ports.backend import Backend


def own_name(backend: Backend, owner: OwnerId) -> str:
    """The name; empty where none was given."""
    log = backend.owner_log
    head = log.heads(owner, [OWN_NAME_SUBJECT]).get(OWN_NAME_SUBJECT)
    if head is None or head.note is not None:
        return own_name_of(head.note if head else None)
    # Written on at two foundations that were merged: there is no note.
    last = log.read(owner, OWN_NAME_SUBJECT, after=head.length - 1)
    return own_name_of(last[-1].entry if last else None)


def save_own_name(backend: Backend, owner: OwnerId, name: str) -> str:
    """Keep the name, or with an empty one forget it; returns it as it is kept.

    Raises:
        InvalidRequest: It is too long.
    """
    kept = " ".join(name.split())
    if len(kept) > MAX_NAME:
        raise InvalidRequest(
            says("A name has at most {most} characters.", most=MAX_NAME), code="BAD_NAME"
        )
    if not kept:
        backend.owner_log.delete(owner, OWN_NAME_SUBJECT)
    elif kept != own_name(backend, owner):
        entry = codec.encode(OwnName(name=kept))
        backend.owner_log.append(owner, OWN_NAME_SUBJECT, entry, entry_id=str(uuid4()), note=entry)
    return kept
