"""The note beside a log of edits: the names that voices have by them."""

from collections.abc import Mapping
from dataclasses import dataclass

from lifestream.domain import codec


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesNote:
    """Pairs (speaker label, given name), as the words stood when it was written."""

    names: tuple[tuple[str, str], ...]


def names_note(names: Mapping[str, str]) -> bytes:
    """``names`` as the log's head holds them."""
    return codec.encode(NamesNote(names=tuple(sorted(names.items()))))


def read_names_note(note: bytes | None) -> Mapping[str, str] | None:
    """The names; None where nobody noted them, or the note is of another version."""
    if note is None:
        return None
    try:
        return dict(codec.decode(NamesNote, note).names)
    except (ValueError, TypeError):
        return None
