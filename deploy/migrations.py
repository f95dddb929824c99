"""``python3 -m deploy.migrations``: what the stored data needs before a new version may serve.

Waits until every Firestore index that the queries need is built; a query without its index fails.
Documents carry a schema_version that the code checks. There has been one version so far, so
``SCHEMA_STEPS`` is empty; whoever raises ``lifestream.domain.codec.SCHEMA_VERSION`` adds a step
(a test insists). Exit codes: 0 all is ready; 1 something is not.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from deploy.gcloud import GcloudFailed, gcloud

INDEXES = Path(__file__).resolve().parents[1] / "terraform" / "firestore_indexes.json"
POLL_S = 15.0
READY = "READY"
BROKEN = "NEEDS_REPAIR"
SCHEMA_STEPS: tuple[Callable[[], None], ...] = ()
"""One for each schema_version after the first, in order; each may be run twice."""

Index = tuple[str, tuple[tuple[str, str], ...]]
"""Collection and its pairs (field path, mode)."""


def needed(*, vectors: str, path: Path = INDEXES) -> frozenset[Index]:
    """The indexes that the queries need, with ``vectors`` as terraform has it."""
    listed = json.loads(path.read_text(encoding="utf-8"))
    kinds = ["composite", *(["vector"] if vectors == "firestore" else [])]
    return frozenset(
        (one["collection"], tuple((field["path"], field["mode"]) for field in one["fields"]))
        for kind in kinds
        for one in listed[kind]
    )


def states(found: Iterable[Mapping[str, Any]]) -> dict[Index, str]:
    """The state of each index, from ``gcloud firestore indexes composite list``."""
    return {
        (
            str(one["name"]).split("/collectionGroups/")[1].split("/")[0],
            tuple((str(f["fieldPath"]), _mode(f)) for f in one["fields"] if _counts(f)),
        ): str(one.get("state", ""))
        for one in found
    }


def _counts(field: Mapping[str, Any]) -> bool:
    return str(field["fieldPath"]) != "__name__"


def _mode(field: Mapping[str, Any]) -> str:
    if "vectorConfig" in field:
        return "VECTOR"
    return str(field.get("order") or field.get("arrayConfig") or "")


def wait_for_indexes(
    wanted: frozenset[Index],
    look: Callable[[], dict[Index, str]],
    *,
    within_s: float,
    pause: Callable[[float], None] = time.sleep,
) -> list[str]:
    """Sentences about what is not ready when the time is over; empty when all is."""
    waited_s = 0.0
    while True:
        found = look()
        lacking = {one: found.get(one, "missing") for one in wanted if found.get(one) != READY}
        hopeless = any(state in (BROKEN, "missing") for state in lacking.values())
        if not lacking or hopeless or waited_s >= within_s:
            return sorted(f"{_name(one)} is {state}" for one, state in lacking.items())
        print(f"{len(lacking)} of {len(wanted)} indexes are being built", flush=True)
        pause(POLL_S)
        waited_s += POLL_S


def _name(index: Index) -> str:
    return f"index of {index[0]} on " + ", ".join(f"{path} {mode}" for path, mode in index[1])


def main(argv: list[str] | None = None, *, run: Callable[[list[str]], Any] = gcloud) -> int:
    """Do what is needed, and say it."""
    parser = argparse.ArgumentParser(prog="migrations", description="Make stored data ready.")
    parser.add_argument("--project", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--vectors", choices=("firestore", "vertex"), default="firestore")
    parser.add_argument("--within", type=float, default=3600.0, help="seconds to wait for indexes")
    given = parser.parse_args(argv)
    wanted = needed(vectors=given.vectors)
    where = [f"--project={given.project}", f"--database={given.database}"]
    try:
        lacking = wait_for_indexes(
            wanted,
            lambda: states(run(["firestore", "indexes", "composite", "list", *where]) or ()),
            within_s=given.within,
        )
    except GcloudFailed as error:
        lacking = [str(error)]
    for sentence in lacking:
        print(sentence, file=sys.stderr)
    if lacking:
        return 1
    for step in SCHEMA_STEPS:
        step()
    print(f"{len(wanted)} indexes are ready, {len(SCHEMA_STEPS)} schema steps done.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
