"""The note beside a log of edits: the names that were typed for voices in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lifestream.domain import codec
from lifestream.domain.people.book import PeopleBook, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenNames:
    """What was typed for the voices of one recording.

    Attributes:
        names: The name, by speaker label.
        persons: Who of that name it is, by label, where that was told apart.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    persons: Mapping[str, str] = field(default_factory=dict)

    def shown(self, book: PeopleBook) -> Mapping[str, str]:
        """What the voices are called now, by label."""
        return {
            label: book.called(typed, self.persons.get(label, ""))
            for label, typed in self.names.items()
        }

    def people(self, book: PeopleBook) -> Mapping[str, PersonId]:
        """Who the voices are, by label."""
        return {
            label: book.person_of(typed, self.persons.get(label, ""))
            for label, typed in self.names.items()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesNote:
    """Pairs (speaker label, typed name) and (label, person), as the words stood then."""

    names: tuple[tuple[str, str], ...]
    persons: tuple[tuple[str, str], ...] = ()


def names_note(given: GivenNames) -> bytes:
    """``given`` as the log's head holds it."""
    return codec.encode(
        NamesNote(
            names=tuple(sorted(given.names.items())),
            persons=tuple(sorted(given.persons.items())),
        )
    )


def read_names_note(note: bytes | None) -> GivenNames | None:
    """The names; None where nobody noted them, or the note is of another version."""
    if note is None:
        return None
    try:
        noted = codec.decode(NamesNote, note)
    except (ValueError, TypeError):
        return None
    return GivenNames(names=dict(noted.names), persons=dict(noted.persons))
