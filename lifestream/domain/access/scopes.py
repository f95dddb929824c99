"""What a key may do: scopes, one tag or every recording, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What a request does. None of them contains another.

    ``READ`` changes nothing, ``WRITE`` adds and changes what can be changed back, ``DELETE``
    takes away.
    """

    READ = "read"
    WRITE = "write"
    DELETE = "delete"


ALL_SCOPES = (Scope.READ, Scope.WRITE, Scope.DELETE)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRights:
    """What a key opens.

    Attributes:
        scopes: In the order of ``Scope``, each once.
        tag: Only recordings with this tag, in lower case; empty for all the owner's data.
        expires_at: From then on it opens nothing; None for a key that ends by being revoked.
    """

    scopes: tuple[Scope, ...] = ALL_SCOPES
    tag: str = ""
    expires_at: datetime | None = None

    @property
    def is_full(self) -> bool:
        """Whether it may do whatever its owner may, apart from what needs a login."""
        return self.scopes == ALL_SCOPES and not self.tag

    @property
    def in_words(self) -> str:
        """ "read, write · recordings tagged garden"."""
        scopes = ", ".join(self.scopes)
        return f"{scopes} · recordings tagged {self.tag}" if self.tag else scopes

    def covers(self, tags: Iterable[str]) -> bool:
        """Whether a recording with ``tags`` is among those it opens."""
        return not self.tag or self.tag in tags

    def is_over(self, now: datetime) -> bool:
        """Whether its time has come."""
        return self.expires_at is not None and self.expires_at <= now


EVERYTHING = KeyRights()
"""Of keys that were made before there were scopes."""
