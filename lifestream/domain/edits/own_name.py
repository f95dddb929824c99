"""What an owner is called: the name of their own voice in what they record here."""

from dataclasses import dataclass

from lifestream.domain import codec

MAX_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnName:
    """The name as its log keeps it; empty once it was taken away."""

    name: str


def own_name_of(note: bytes | None) -> str:
    """The name in the head of its log; empty where there is none that can be read."""
    if note is None:
        return ""
    try:
        return codec.decode(OwnName, note).name
    except (ValueError, TypeError):
        return ""
