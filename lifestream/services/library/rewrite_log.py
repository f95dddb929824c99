"""A log written anew without what has to be forgotten, and nothing else lost by it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lifestream.domain.errors import StaleWrite
from lifestream.domain.ids import OwnerId
from lifestream.ports.owner_log import LogEntry, OwnerLog

TRIES = 5
"""How often a log is read again because somebody typed meanwhile."""


@dataclass(frozen=True, slots=True)
class Remade:
    """What a log shall hold: ids with contents, and what they come to."""

    entries: Sequence[tuple[str, bytes]]
    note: bytes | None = None


def rewrite_log(
    log: OwnerLog,
    owner: OwnerId,
    subject: str,
    remake: Callable[[tuple[LogEntry, ...], bytes | None], Remade | None],
) -> bool:
    """Put what ``remake`` makes of a log in its place; returns whether it was changed.

    Args:
        remake: Gets the entries and the note, and returns None where all may stay. Called again
            where somebody typed between reading and writing.

    Raises:
        StaleWrite: Others wrote to it each time.
    """
    for tries_left in reversed(range(TRIES)):
        head = log.heads(owner, [subject]).get(subject)
        entries = log.read(owner, subject)
        remade = remake(entries, head.note if head else None)
        if remade is None:
            return False
        try:
            log.rewrite(owner, subject, remade.entries, expected=len(entries), note=remade.note)
            return True
        except StaleWrite:
            if not tries_left:
                raise
    raise AssertionError("the last try returns or raises")
