"""API keys.

Contract (tests/contracts/access/test_key_store.py): a new key never replaces one; what is deleted
is gone for the next request; a day of use is remembered and never goes back.
"""

from datetime import date
from typing import Protocol

from lifestream.domain.access.api_key import ApiKey
from lifestream.domain.ids import OwnerId


class KeyStore(Protocol):
    """Every method raises BackendUnavailable when the store does not answer."""

    def create(self, key: ApiKey) -> bool:
        """Store a new key; False when one of this id is there already (it stays as it is)."""
        ...

    def get(self, key_id: str) -> ApiKey | None:
        """The key; None when it never was or was deleted."""
        ...

    def list(self, owner: OwnerId | None = None) -> tuple[ApiKey, ...]:
        """The owner's keys, or everybody's, oldest first."""
        ...

    def mark_used(self, key_id: str, day: date) -> None:
        """Remember the day, if it is later than what is remembered; nothing for a deleted key."""
        ...

    def delete(self, key_id: str) -> bool:
        """Delete the key; False when there was none."""
        ...
