"""The Firestore part of the project: terraform/firestore.tf over its generated index list."""

import json
from pathlib import Path
from typing import Any

INDEXES = Path(__file__).resolve().parents[3] / "terraform" / "firestore_indexes.json"


def database(name: str, *, dimensions: int) -> dict[str, Any]:
    """The database ``name`` (``projects/P/databases/D``), its indexes and its fields.

    Source: Firestore API v1, resources Database, Index and Field. Google adds ``__name__`` to every
    index, and lists the database-wide default field ``*`` among the fields.
    """
    listed = json.loads(INDEXES.read_text(encoding="utf-8"))
    api = f"firestore.googleapis.com/v1/{name}"
    groups = f"{api}/collectionGroups/-"
    unindexed = [_field(name, one) for one in listed["unindexed"]]
    expiring = [_field(name, one, ttlConfig={"state": "ACTIVE"}) for one in listed["ttl"]]
    default = {"name": f"{name}/collectionGroups/__default__/fields/*", "indexConfig": {}}
    rows = [*listed["composite"], *listed["vector"]]
    return {
        api: {
            "name": name,
            "type": "FIRESTORE_NATIVE",
            "locationId": "europe-west1",
            "pointInTimeRecoveryEnablement": "POINT_IN_TIME_RECOVERY_ENABLED",
            "deleteProtectionState": "DELETE_PROTECTION_ENABLED",
        },
        f"{groups}/indexes": [
            _index(name, row, number, dimensions) for number, row in enumerate(rows)
        ],
        f"{groups}/fields?filter=indexConfig.usesAncestorConfig:false": [
            default,
            *unindexed,
            *expiring,
        ],
        f"{groups}/fields?filter=ttlConfig:*": expiring,
    }


def _index(database: str, row: dict[str, Any], number: int, dimensions: int) -> dict[str, Any]:
    fields: list[dict[str, Any]] = []
    for field in row["fields"]:
        mode: dict[str, Any] = {"order": field["mode"]}
        if field["mode"] == "CONTAINS":
            mode = {"arrayConfig": "CONTAINS"}
        elif field["mode"] == "VECTOR":
            mode = {"vectorConfig": {"dimension": dimensions, "flat": {}}}
        fields.append({"fieldPath": field["path"], **mode})
    # The vector stays the last one.
    before = len(fields) - 1 if "vectorConfig" in fields[-1] else len(fields)
    order = fields[before - 1].get("order", "ASCENDING")
    fields.insert(before, {"fieldPath": "__name__", "order": order})
    return {
        "name": f"{database}/collectionGroups/{row['collection']}/indexes/C{number:05d}",
        "queryScope": "COLLECTION",
        "fields": fields,
        "state": "READY",
    }


def _field(database: str, one: dict[str, str], **more: Any) -> dict[str, Any]:
    name = f"{database}/collectionGroups/{one['collection']}/fields/{one['field']}"
    return {"name": name, "indexConfig": {}, **more}
