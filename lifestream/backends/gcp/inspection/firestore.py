"""Every index and field setting of ``indexes.py``, and whether vectors fit their indexes."""

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
from lifestream.backends.gcp.inspection.things import value
from lifestream.domain.inspection import Finding

ADDRESS = "google_firestore_database.this"


def checks(live: Live) -> list[Check]:
    """Of what is declared in the database, and of Vertex's index where that searches."""
    name = live.names.database
    found = [
        Check(code="indexes", subject=name, run=_indexes),
        Check(code="unindexed", subject=name, run=_unindexed, address=ADDRESS),
        Check(code="ttl", subject=name, run=_ttl, address=ADDRESS),
    ]
    if live.names.vectors == "vertex" and live.names.vertex[0]:
        address = live.thing("index", "vertex").words["address"]
        index = Check(code="vector-dimensions", subject="index", run=_vertex, address=address)
        found.append(index)
    return found


def _list(live: Live, what: str, which: str = "") -> list[Json]:
    """Source: Firestore API v1, collectionGroups.indexes.list and .fields.list; ``-`` is every
    collection, and fields know two filters only."""
    url = f"{live.thing('database').words['url']}/collectionGroups/-/{what}"
    params = {"filter": which} if which else {}
    return live.rest.pages(url, what, needs="datastore.indexes.list", params=params)


def _place(row: Json) -> tuple[str, str]:
    """Collection, and what follows it in a row's name."""
    collection, _, rest = str(row["name"]).partition("/collectionGroups/")[2].partition("/")
    return collection, rest.partition("/")[2]


def _indexes(live: Live) -> Iterator[Finding]:
    rows = _list(live, "indexes")
    states = {_shape(row): str(row.get("state")) for row in rows}
    here = live.names.vectors == "firestore"
    needed = [*COMPOSITE_INDEXES, *(VECTOR_INDEXES if here and live.names.embedder else ())]
    missing: list[CompositeIndex] = []
    building: list[CompositeIndex] = []
    for one in needed:
        state = states.get((one.collection, one.fields))
        if state != "READY":
            (building if state else missing).append(one)
    bad = [
        missing and f"missing: {_shown(missing)}",
        building and f"not ready (building takes minutes; look again): {_shown(building)}",
    ]
    name = live.names.database
    yield live.judged("indexes", name, bad, f"All {len(needed)} are ready.")
    if here:
        widths = {width for row in rows for width in value(row, "fields[].vectorConfig.dimension")}
        yield _width(live, name, widths)


def _shape(row: Json) -> tuple[str, tuple[tuple[str, str], ...]]:
    """An index as ``indexes.py`` writes it: without ``__name__``, which Google adds."""
    fields = []
    for one in row.get("fields", []):
        vector = VECTOR if "vectorConfig" in one else None
        mode = one.get("order") or one.get("arrayConfig") or vector
        if one["fieldPath"] != "__name__":
            fields.append((str(one["fieldPath"]), str(mode)))
    return _place(row)[0], tuple(fields)


def _shown(rows: Iterable[CompositeIndex]) -> str:
    return ", ".join(
        f"{row.collection}({', '.join(f'{path} {mode.lower()}' for path, mode in row.fields)})"
        for row in rows
    )


def _vertex(live: Live) -> Iterator[Finding]:
    index = live.thing("index", "vertex")
    yield _width(live, index.name, {value(live.read(index), "metadata.config.dimensions") or 0})


def _width(live: Live, subject: str, widths: set[int]) -> Finding:
    """Whether indexes of these widths hold the deployed embedder's vectors."""
    embedder = live.names.embedder
    wanted = live.names.dimensions or DIMENSIONS.get(embedder)
    if wanted is None:
        sentence = f"How wide vectors of the embedder {embedder} are is not known here."
        if not embedder:
            sentence = "The web app's settings, which name search and embedder, cannot be read."
        return live.unknown("vector-dimensions", subject, sentence)
    others = ", ".join(str(width) for width in sorted({int(one) for one in widths} - {wanted}))
    bad = [others and f"indexes have {others} dimensions, the embedder {embedder} {wanted}"]
    return live.judged("vector-dimensions", subject, bad)


def _unindexed(live: Live) -> Iterator[Finding]:
    rows = {
        _place(row): row for row in _list(live, "fields", "indexConfig.usesAncestorConfig:false")
    }
    indexed = [
        f"{collection}.{field}"
        for collection, field in UNINDEXED_FIELDS
        if value(
            rows.get((collection, field), {"indexConfig": {"indexes": "by default"}}),
            "indexConfig.indexes",
        )
    ]
    bad = [indexed and f"indexed for nothing, which costs with every write: {', '.join(indexed)}"]
    address = "google_firestore_field.unindexed"
    yield live.judged("unindexed", live.names.database, bad, address=address)


def _ttl(live: Live) -> Iterator[Finding]:
    rows = {_place(row): row for row in _list(live, "fields", "ttlConfig:*")}
    states = {one: value(rows.get(one), "ttlConfig.state") for one in TTL_FIELDS}
    bad = [
        f"{collection}.{field} never expires ({state or 'no policy'})"
        for (collection, field), state in states.items()
        if state not in {"ACTIVE", "CREATING"}
    ]
    yield live.judged("ttl", live.names.database, bad, address="google_firestore_field.ttl")
