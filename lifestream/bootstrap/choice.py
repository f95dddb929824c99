"""An engine that will be used, and why: what the doctor and the settings page show."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An engine that will be used.

    Attributes:
        work: ``speech to text``, ``speakers``, …
        engine: The engine's short name.
        fallback: It stands in for a better one.
        why: One sentence; for a fallback also what would bring the better one.
    """

    work: str
    engine: str
    fallback: bool
    why: str
