"""Every index that a query of the adapters needs is declared: the emulator never misses one."""

import json
from pathlib import Path

from lifestream.backends.gcp import indexes
from lifestream.backends.gcp.indexes import CompositeIndex
from tests.terraform.newcomer import DEFAULT
from tests.terraform.plan import Plan, Planned
from tests.terraform.workspace import Workspace

DIMENSIONS = 1536
"""Of text-embedding-3-small, the default embedder of a deployment."""


def mode(field: dict[str, object]) -> str:
    if field["vector_config"]:
        return indexes.VECTOR
    return str(field["order"] or field["array_config"])


def declared(plan: Plan) -> set[CompositeIndex]:
    return {
        CompositeIndex(
            collection=one.values["collection"],
            fields=tuple(
                (field["field_path"], mode(field))
                for field in one.values["fields"]
                if field["field_path"] != "__name__"  # Firestore adds it anyway.
            ),
        )
        for one in plan.of_type("google_firestore_index")
    }


def fields(plan: Plan, *, with_block: str) -> set[tuple[str, str]]:
    return {
        (one.values["collection"], one.values["field"])
        for one in plan.of_type("google_firestore_field")
        if one.values[with_block]
    }


def without_index(field: Planned) -> bool:
    [config] = field.values["index_config"]
    return not config["indexes"]


def test_every_index_that_a_query_needs_is_declared_and_no_other(
    default_plan: Plan, vertex_plan: Plan
) -> None:
    composite, vector = set(indexes.COMPOSITE_INDEXES), set(indexes.VECTOR_INDEXES)

    assert declared(default_plan) == composite | vector
    assert declared(vertex_plan) == composite


def test_vector_indexes_have_the_numbers_that_the_embedder_makes(default_plan: Plan) -> None:
    dimensions = [
        field["vector_config"][0]["dimension"]
        for one in default_plan.of_type("google_firestore_index")
        for field in one.values["fields"]
        if field["vector_config"]
    ]

    assert dimensions == [DIMENSIONS] * len(indexes.VECTOR_INDEXES)


def test_fields_that_nobody_queries_are_not_indexed(default_plan: Plan) -> None:
    all_fields = default_plan.of_type("google_firestore_field")
    indexed = [one.values for one in all_fields if not without_index(one)]

    assert fields(default_plan, with_block="index_config") >= set(indexes.UNINDEXED_FIELDS)
    assert [(one["collection"], one["field"]) for one in indexed] == list(indexes.GROUP_FIELDS)
    scopes = {
        scope["query_scope"] for one in indexed for scope in one["index_config"][0]["indexes"]
    }
    assert scopes == {"COLLECTION", "COLLECTION_GROUP"}


def test_documents_that_expire_are_deleted_by_the_database(default_plan: Plan) -> None:
    assert fields(default_plan, with_block="ttl_config") == set(indexes.TTL_FIELDS)


def test_an_index_that_is_not_declared_is_found(workspace: Workspace, tmp_path: Path) -> None:
    broken = workspace.copied(tmp_path / "copy")
    file = broken.folder / "firestore_indexes.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["composite"].pop(0)
    content["vector"].pop(0)
    content["ttl"].pop(0)
    file.write_text(json.dumps(content), encoding="utf-8")

    plan = broken.plan(DEFAULT)

    needed = {*indexes.COMPOSITE_INDEXES, *indexes.VECTOR_INDEXES}
    assert needed - declared(plan) == {indexes.COMPOSITE_INDEXES[0], indexes.VECTOR_INDEXES[0]}
    assert fields(plan, with_block="ttl_config") == set(indexes.TTL_FIELDS[1:])
