"""The Firestore indexes that the queries here need. Terraform declares exactly these.

The emulator asks for none, so a missing one shows only in production; tests/backends/gcp compares
every query that the adapters send with this list.
"""

from dataclasses import dataclass
from itertools import product

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
    CompositeIndex(collection="jobs", fields=(("status", ASCENDING), ("created_us", ASCENDING))),
)

VECTOR_INDEXES = _vector_indexes()
"""Needed only where LIFESTREAM_GCP_VECTORS is firestore."""

UNINDEXED_FIELDS = (
    ("api_keys", "document"),
    ("batches", "document"),
    ("jobs", "document"),
    ("passages", "context"),
    ("passages", "text"),
    ("passages", "vector"),
    ("videos", "document"),
    ("videos", "title_folded"),
)
"""Pairs (collection, field): no query looks at them, and indexing them costs with every write."""
