"""API keys in Firestore."""

from dataclasses import replace
from datetime import date
from typing import Any

from lifestream.backends.gcp.errors import google_errors
from lifestream.backends.gcp.firestore_documents import document_id
from lifestream.domain import codec
from lifestream.domain.access.api_key import ApiKey
from lifestream.domain.documents import read_document
from lifestream.domain.ids import OwnerId

COLLECTION = "api_keys"


class FirestoreKeyStore:
    """``lifestream.ports.key_store.KeyStore`` in the collection ``api_keys``.

    Args:
        client: From ``open_firestore``.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._keys = client.collection(COLLECTION)

    def create(self, key: ApiKey) -> bool:
        """See ``KeyStore.create``."""
        from google.api_core.exceptions import Conflict

        with google_errors(f"Creating key {key.key_id}"):
            try:
                self._document(key.key_id).create(_fields(key))
            except Conflict:
                # Also when our own write arrived and its answer was lost: nobody has this key
                # yet, and whoever makes it tries another.
                return False
        return True

    def get(self, key_id: str) -> ApiKey | None:
        """See ``KeyStore.get``."""
        with google_errors(f"Reading key {key_id}"):
            stored = self._document(key_id).get()
        return _key(stored) if stored.exists else None

    def list(self, owner: OwnerId | None = None) -> tuple[ApiKey, ...]:
        """See ``KeyStore.list``; sorted here, because there are few."""
        from google.cloud.firestore_v1.base_query import FieldFilter

        query = self._keys
        if owner is not None:
            query = query.where(filter=FieldFilter("owner", "==", owner))
        with google_errors("Listing keys"):
            keys = [_key(stored) for stored in query.stream()]
        return tuple(sorted(keys, key=lambda key: (key.created_at, key.key_id)))

    def mark_used(self, key_id: str, day: date) -> None:
        """See ``KeyStore.mark_used``; a concurrent writer's day is as good as ours."""
        document = self._document(key_id)
        with google_errors(f"Noting the use of key {key_id}"):
            stored = document.get()
            if not stored.exists:
                return
            key = _key(stored)
            if key.last_used_on is not None and key.last_used_on >= day:
                return
            used = _fields(replace(key, last_used_on=day))
            self._update(document, used, stored.update_time)

    def delete(self, key_id: str) -> bool:
        """See ``KeyStore.delete``."""
        document = self._document(key_id)
        with google_errors(f"Deleting key {key_id}"):
            existed = bool(document.get().exists)
            document.delete()
        return existed

    def _update(self, document: Any, fields: dict[str, Any], update_time: Any) -> None:
        """Write over what was read; not when the key was deleted or written in between."""
        from google.api_core.exceptions import FailedPrecondition, NotFound

        option = self._client.write_option(last_update_time=update_time)
        try:
            document.update(fields, option=option)
        except (FailedPrecondition, NotFound):
            return

    def _document(self, key_id: str) -> Any:
        return self._keys.document(document_id(key_id))


def _fields(key: ApiKey) -> dict[str, Any]:
    return {"owner": key.owner, "document": codec.encode(key).decode()}


def _key(stored: Any) -> ApiKey:
    return read_document(ApiKey, stored.get("document"), stored.id)
