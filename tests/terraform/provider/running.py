"""Runs the stand-in provider beside the tests, and tells Terraform where it listens.

One process for all tests: Terraform would start a Python for each plan and each run of a test.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.terraform.provider.schema import chosen

SERVE = Path(__file__).with_name("serve.py")
USED = re.compile(r'^\s*(resource|data) +"(google_\w+)"', re.M)
KINDS = {"resource": "resources", "data": "data"}
REATTACH = re.compile(r"TF_REATTACH_PROVIDERS='(.*)'")


class ProviderBroken(Exception):
    """The stand-in did not start; the message is what it said."""


def used_types(module: Path) -> dict[str, set[str]]:
    """The types of resources and data sources that the files in ``module`` name."""
    types: dict[str, set[str]] = {kind: set() for kind in KINDS.values()}
    for file in module.glob("*.tf"):
        for kind, name in USED.findall(file.read_text(encoding="utf-8")):
            types[KINDS[kind]].add(name)
    return types


def write_schema(
    file: Path,
    *,
    known: dict[str, Any],
    module: Path,
    overlay: dict[str, Any],
    answers: dict[str, Any],
) -> None:
    """The part of the schema that ``module`` uses: Terraform reads it at each command.

    Args:
        known: The package's whole schema.
        answers: What data sources read, by their type.
    """
    schema = chosen(known, types=used_types(module), overlay=overlay)
    file.write_text(json.dumps(schema | {"answers": answers}), encoding="utf-8")


@contextmanager
def running_provider(schema_file: Path, *, python: Path) -> Iterator[str]:
    """What ``TF_REATTACH_PROVIDERS`` has to be while the provider runs.

    Raises:
        ProviderBroken: It ended instead of listening.
    """
    errors = schema_file.with_suffix(".log")
    with errors.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [python, "-u", "-P", SERVE, schema_file],
            stdin=subprocess.PIPE,  # Its end is what ends the provider, however the tests end.
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert process.stdin and process.stdout
    try:
        told = next((m for line in process.stdout if (m := REATTACH.search(line))), None)
        if told is None:
            raise ProviderBroken(errors.read_text(encoding="utf-8")[-2000:])
        yield told[1]
    finally:
        process.stdin.close()
        # A forked server of other tests may still hold the other end of its input.
        process.terminate()
        process.wait(timeout=60)
        process.stdout.close()
