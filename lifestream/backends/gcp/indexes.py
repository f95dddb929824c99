"""The Firestore indexes that the queries here need. Terraform declares exactly these.

The emulator asks for none, so a missing one shows only in production; tests/backends/gcp compares
every query that the adapters send with this list.
"""

from dataclasses import dataclass
from itertools import product
from typing import Any

ASCENDING = "ASCENDING"
DESCENDING = "DESCENDING"
CONTAINS = "CONTAINS"
VECTOR = "VECTOR"
"""The field's vector configuration needs the embedder's dimensions, which terraform knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeIndex:
    """One composite index of collection scope.

    Attributes:
        fields: Pairs (field path, mode) in the index's order; ``__name__`` follows by itself.
    """

    collection: str
    fields: tuple[tuple[str, str], ...]


NEAREST = ("vector", VECTOR)


def _vector_indexes() -> tuple[CompositeIndex, ...]:
    """One for each combination of filters that a search can have."""
    filters = (
        ("kind", ASCENDING),
        ("speakers", CONTAINS),
        ("video_id", ASCENDING),
        ("day", ASCENDING),
    )
    return tuple(
        CompositeIndex(
            collection="passages",
            fields=(*(one for one, used in zip(filters, use, strict=True) if used), NEAREST),
        )
        for use in product((False, True), repeat=len(filters))
    )


COMPOSITE_INDEXES = (
    CompositeIndex(collection="jobs", fields=(("owner", ASCENDING), ("created_us", DESCENDING))),
    CompositeIndex(
        collection="jobs",
        fields=(("owner", ASCENDING), ("video_id", ASCENDING), ("created_us", DESCENDING)),
    ),
    CompositeIndex(
        collection="jobs",
        fields=(("owner", ASCENDING), ("status", ASCENDING), ("created_us", DESCENDING)),
    ),
    CompositeIndex(collection="jobs", fields=(("status", ASCENDING), ("created_us", ASCENDING))),
    CompositeIndex(collection="logs", fields=(("area", ASCENDING), ("written_us", DESCENDING))),
    CompositeIndex(collection="videos", fields=(("tags", CONTAINS), ("happened_us", DESCENDING))),
    CompositeIndex(
        collection="tasks",
        fields=(("kind", ASCENDING), ("state", ASCENDING), ("place", ASCENDING)),
    ),
)

VECTOR_INDEXES = _vector_indexes()
"""Needed only where LIFESTREAM_GCP_VECTORS is firestore."""

UNINDEXED_FIELDS = (
    ("api_keys", "document"),
    ("batches", "document"),
    ("entries", "entry"),
    ("items", "document"),
    ("jobs", "document"),
    ("logs", "note"),
    ("passages", "context"),
    ("passages", "text"),
    ("passages", "vector"),
    ("tasks", "document"),
    ("tasks", "words"),
    ("videos", "document"),
    ("videos", "title_folded"),
)
"""Pairs (collection, field): no query looks at them, and indexing them costs with every write."""

GROUP_FIELDS = (("videos", "happened_us"), ("videos", "trashed_us"))
"""Pairs (collection, field): queried over every owner's collection of that name, so the field's own
index covers them all."""

TTL_FIELDS = (
    ("batches", "expires_at"),
    ("items", "expires_at"),
    ("launches", "expires_at"),
    ("videos", "expires_at"),
)
"""Pairs (collection, field): Firestore deletes a document some time after the moment that stands
there. What would grow for ever carries one: ended batches and their recordings, launches, and the
marks that deleted recordings leave. Terraform takes these fields out of the indexes, too, because
times that only grow would make a hot spot there."""


def document() -> dict[str, list[dict[str, Any]]]:
    """Everything above as terraform/firestore_indexes.json holds it."""
    return {
        "composite": [_index(one) for one in COMPOSITE_INDEXES],
        "vector": [_index(one) for one in VECTOR_INDEXES],
        "unindexed": [{"collection": name, "field": field} for name, field in UNINDEXED_FIELDS],
        "group": [{"collection": name, "field": field} for name, field in GROUP_FIELDS],
        "ttl": [{"collection": name, "field": field} for name, field in TTL_FIELDS],
    }


def _index(index: CompositeIndex) -> dict[str, Any]:
    fields = [{"path": path, "mode": mode} for path, mode in index.fields]
    return {"collection": index.collection, "fields": fields}
