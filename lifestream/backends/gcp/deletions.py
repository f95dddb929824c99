"""Deletions that late writers may still disturb, in Firestore.

The mark that takes a recording's place says only that it is gone; what the sweep needs to look
again (whose it was, the digest its results are kept under) stands in a document of its own until
that is settled.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from lifestream.backends.gcp.errors import google_errors
from lifestream.backends.gcp.firestore_documents import document_id
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.ports.library import Deletion

COLLECTION = "deletions"
MARK_KEPT = timedelta(days=90)
"""How long a deleted recording's mark stays. Nobody writes late for longer: a signed upload lives
a week, a message and a processor's execution as long, and a dead letter's replay a few weeks."""


class FirestoreDeletions:
    """Args: client: From ``open_firestore``."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def mark(self, document: Any, owner: OwnerId, video_id: VideoId) -> None:
        """Replace a recording's document by its mark, and note the deletion, all at once."""
        from google.cloud.firestore import SERVER_TIMESTAMP, transactional

        note = self._note(owner, video_id)

        def replace_by_mark(transaction: Any) -> None:
            stored = document.get(transaction=transaction).to_dict() or {}
            if "deleted_at" in stored:
                return
            mark = {"deleted_at": SERVER_TIMESTAMP, "expires_at": datetime.now(UTC) + MARK_KEPT}
            noted = {
                "owner": owner,
                "video_id": video_id,
                "content_sha256": str(stored.get("content_sha256", "")),
                "deleted_at": SERVER_TIMESTAMP,
            }
            transaction.set(document, mark)
            transaction.set(note, noted)

        with google_errors(f"Deleting video {video_id}"):
            transactional(replace_by_mark)(self._client.transaction())

    def content_of(self, owner: OwnerId, video_id: VideoId) -> str:
        """The digest noted at the deletion; empty when there is none any more."""
        found = self._note(owner, video_id).get().to_dict() or {}
        return str(found.get("content_sha256", ""))

    def unsettled(self, limit: int) -> tuple[Deletion, ...]:
        """See ``Library.unsettled``."""
        query = self._client.collection(COLLECTION).order_by("deleted_at").limit(limit)
        with google_errors("Listing deletions"):
            return tuple(
                Deletion(
                    owner=OwnerId(stored.get("owner")),
                    video_id=VideoId(stored.get("video_id")),
                    content_sha256=stored.get("content_sha256"),
                    deleted_at=stored.get("deleted_at"),
                )
                for stored in query.stream()
            )

    def settle(self, owner: OwnerId, video_id: VideoId) -> None:
        """See ``Library.settle``."""
        with google_errors(f"Settling the deletion of video {video_id}"):
            self._note(owner, video_id).delete()

    def _note(self, owner: OwnerId, video_id: VideoId) -> Any:
        return self._client.collection(COLLECTION).document(document_id(f"{owner}/{video_id}"))
