"""The database, its recovery, and every index and field setting of ``indexes.py``."""

from collections.abc import Iterable, Iterator

from lifestream.backends.gcp.indexes import (
    COMPOSITE_INDEXES,
    TTL_FIELDS,
    UNINDEXED_FIELDS,
    VECTOR,
    VECTOR_INDEXES,
    CompositeIndex,
)
from lifestream.backends.gcp.inspection.live import Check, Live
from lifestream.backends.gcp.inspection.names import DIMENSIONS
from lifestream.backends.gcp.inspection.rest import Json
from lifestream.domain.inspection import Finding

FIRESTORE = "firestore.googleapis.com"
ADDRESS = "google_firestore_database.this"


def checks(live: Live) -> list[Check]:
    """Of the database and what is declared in it."""
    name = live.names.database
    return [
        Check(code="database", subject=name, run=_database, address=ADDRESS),
        Check(code="indexes", subject=name, run=_indexes),
        Check(code="unindexed", subject=name, run=_unindexed, address=ADDRESS),
        Check(code="ttl", subject=name, run=_ttl, address=ADDRESS),
    ]


def _parent(live: Live) -> str:
    return f"v1/projects/{live.names.project}/databases/{live.names.database}"


def _database(live: Live) -> Iterator[Finding]:
    """Source: Firestore API v1, resource Database."""
    name = live.names.database
    found = live.rest.get(FIRESTORE, _parent(live), needs="datastore.databases.getMetadata")
    bad = [] if found.get("type") == "FIRESTORE_NATIVE" else [f"its mode is {found.get('type')}"]
    yield live.judged(
        "database", name, f"Native, in {found.get('locationId')}.", bad, address=ADDRESS
    )
    on = found.get("pointInTimeRecoveryEnablement") == "POINT_IN_TIME_RECOVERY_ENABLED"
    bad = [] if on else ["point-in-time recovery is off: only the last hour can be had back"]
    yield live.judged("database-recovery", name, "The last seven days.", bad, database=name)


def _indexes(live: Live) -> Iterator[Finding]:
    """Source: Firestore API v1, collectionGroups.indexes.list; ``-`` is every collection."""
    rows = live.rest.pages(
        FIRESTORE,
        f"{_parent(live)}/collectionGroups/-/indexes",
        "indexes",
        needs="datastore.indexes.list",
    )
    states = {_shape(row): str(row.get("state")) for row in rows}
    needed = [*COMPOSITE_INDEXES]
    if live.names.vectors == "firestore" and live.names.embedder:
        needed += VECTOR_INDEXES
    missing = [one for one in needed if (one.collection, one.fields) not in states]
    building = [
        one
        for one in needed
        if states.get((one.collection, one.fields), "READY") != "READY" and one not in missing
    ]
    bad = []
    if missing:
        bad.append(f"missing: {_told(missing)}")
    if building:
        bad.append(f"not ready (building takes minutes; look again): {_told(building)}")
    name = live.names.database
    yield live.judged("indexes", name, f"All {len(needed)} are ready.", bad)
    if live.names.vectors == "firestore":
        yield width_finding(live, name, _widths(rows))


def _shape(row: Json) -> tuple[str, tuple[tuple[str, str], ...]]:
    """An index as ``indexes.py`` writes it: without ``__name__``, which Google adds."""
    fields = []
    for one in row.get("fields", []):
        vector = VECTOR if "vectorConfig" in one else None
        mode = one.get("order") or one.get("arrayConfig") or vector
        if one["fieldPath"] != "__name__":
            fields.append((str(one["fieldPath"]), str(mode)))
    collection = str(row["name"]).partition("/collectionGroups/")[2].partition("/")[0]
    return collection, tuple(fields)


def _told(rows: Iterable[CompositeIndex]) -> str:
    return ", ".join(
        f"{row.collection}({', '.join(f'{path} {mode.lower()}' for path, mode in row.fields)})"
        for row in rows
    )


def width_finding(live: Live, subject: str, widths: set[int]) -> Finding:
    """Whether indexes of these widths hold the deployed embedder's vectors."""
    embedder = live.names.embedder
    if not embedder:
        sentence = "The web app's settings, which name search and embedder, cannot be read."
        return live.unknown("vector-dimensions", subject, sentence)
    wanted = live.names.dimensions or DIMENSIONS.get(embedder)
    if wanted is None:
        sentence = f"How wide vectors of the embedder {embedder} are is not known here."
        return live.unknown("vector-dimensions", subject, sentence)
    others = ", ".join(str(width) for width in sorted(widths - {wanted}))
    bad = [f"indexes have {others} dimensions, the embedder {embedder} {wanted}"]
    good = f"{wanted}, as {embedder} makes them."
    return live.judged("vector-dimensions", subject, good, bad if others else [])


def _widths(rows: list[Json]) -> set[int]:
    return {
        int(field["vectorConfig"]["dimension"])
        for row in rows
        for field in row.get("fields", [])
        if "vectorConfig" in field
    }


def _fields(live: Live, which: str) -> dict[tuple[str, str], Json]:
    """Fields with settings of their own, by (collection, field).

    Source: Firestore API v1, collectionGroups.fields.list: knows these two filters only.
    """
    rows = live.rest.pages(
        FIRESTORE,
        f"{_parent(live)}/collectionGroups/-/fields",
        "fields",
        needs="datastore.indexes.list",
        params={"filter": which},
    )
    found = {}
    for row in rows:
        collection, _, field = (
            str(row["name"]).partition("/collectionGroups/")[2].partition("/fields/")
        )
        found[collection, field] = row
    return found


def _unindexed(live: Live) -> Iterator[Finding]:
    fields = _fields(live, "indexConfig.usesAncestorConfig:false")
    indexed = [
        f"{collection}.{field}"
        for collection, field in UNINDEXED_FIELDS
        if (collection, field) not in fields
        or fields[collection, field].get("indexConfig", {}).get("indexes")
    ]
    bad = [f"indexed for nothing, which costs with every write: {', '.join(indexed)}"]
    yield live.judged(
        "unindexed",
        live.names.database,
        f"{len(UNINDEXED_FIELDS)} fields.",
        bad if indexed else [],
        address="google_firestore_field.unindexed",
    )


def _ttl(live: Live) -> Iterator[Finding]:
    fields = _fields(live, "ttlConfig:*")
    bad = []
    for collection, field in TTL_FIELDS:
        state = fields.get((collection, field), {}).get("ttlConfig", {}).get("state")
        if state not in {"ACTIVE", "CREATING"}:
            bad.append(f"{collection}.{field} is never looked at ({state or 'no policy'})")
    yield live.judged(
        "ttl",
        live.names.database,
        f"{len(TTL_FIELDS)} policies.",
        bad,
        address="google_firestore_field.ttl",
    )
