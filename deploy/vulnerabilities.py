"""``python3 -m deploy.vulnerabilities SEVERITY FILE...``: may these images be pushed?

Reads what ``gcloud artifacts docker images list-vulnerabilities --format=json`` wrote. What can be
mended by taking a newer package stops the build; what has no newer package yet is listed only.

Exit codes: 0 they may; 1 they may not; 2 a file is no list of vulnerabilities.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

SEVERITIES = ("MINIMAL", "LOW", "MEDIUM", "HIGH", "CRITICAL")
"""Source: Artifact Analysis, "Severity levels"."""


def verdict(found: Iterable[Mapping[str, Any]], *, least: str) -> tuple[list[str], list[str]]:
    """Sentences about what stops the build, and about what has no newer package yet.

    Args:
        least: The lowest severity that counts.
    """
    stops: list[str] = []
    waits: list[str] = []
    for one in found:
        known = one.get("vulnerability", {})
        severity = str(known.get("effectiveSeverity", ""))
        if severity in SEVERITIES[SEVERITIES.index(least) :]:
            (stops if _mendable(known) else waits).append(f"{severity} {_named(one)}")
    return sorted(set(stops)), sorted(set(waits))


def _mendable(known: Mapping[str, Any]) -> bool:
    return bool(known.get("fixAvailable")) or any(
        issue.get("fixAvailable") for issue in known.get("packageIssue", [])
    )


def _named(one: Mapping[str, Any]) -> str:
    note = str(one.get("noteName", "")).rpartition("/")[2]
    issues = one.get("vulnerability", {}).get("packageIssue", [])
    packages = sorted({str(issue.get("affectedPackage", "?")) for issue in issues})
    return f"{note} in {', '.join(packages)}"


def main(argv: list[str]) -> int:
    """Judge each image's list."""
    if len(argv) < 2 or argv[0] not in SEVERITIES:
        print(f"usage: vulnerabilities {'|'.join(SEVERITIES)} FILE...", file=sys.stderr)
        return 2
    stopped = False
    for path in map(Path, argv[1:]):
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            stops, waits = verdict(found, least=argv[0])
        except (OSError, ValueError, AttributeError, TypeError) as error:
            print(f"{path} is no list of vulnerabilities: {error}", file=sys.stderr)
            return 2
        for sentence in waits:
            print(f"{path.stem}: not mended by anybody yet: {sentence}")
        for sentence in stops:
            print(f"{path.stem}: take a newer package: {sentence}")
        stopped = stopped or bool(stops)
    return 1 if stopped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
