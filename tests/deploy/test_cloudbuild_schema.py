"""cloudbuild.yaml is what Cloud Build reads: the schema that editors use for it says so."""

import json
from pathlib import Path

import pytest

from tests.terraform import toolbox
from tests.terraform.workspace import plant

CLOUDBUILD = toolbox.ROOT / "cloudbuild.yaml"
SCHEMA = "lib/python3*/site-packages/check_jsonschema/builtin_schemas/vendor/cloudbuild.json"

AVAILABLE_SECRETS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "secretManager": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["versionName", "env"],
                "properties": {"versionName": {"type": "string"}, "env": {"type": "string"}},
            },
        }
    },
}
"""Source: Cloud Build, "Build configuration file schema", availableSecrets. The published schema
lets anything stand beside the steps, and does not know this one."""


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    """The published schema with its outermost object closed."""
    toolbox.infra_tool("check-jsonschema")
    [published] = toolbox.ENVIRONMENT.glob(SCHEMA)
    content = json.loads(published.read_text(encoding="utf-8"))
    content["properties"]["availableSecrets"] = AVAILABLE_SECRETS
    content["additionalProperties"] = False
    closed = tmp_path / "schema.json"
    closed.write_text(json.dumps(content), encoding="utf-8")
    return closed


def complaints(file: Path, schema: Path) -> str:
    """What does not fit; empty when everything does."""
    program = toolbox.infra_tool("check-jsonschema")
    done = toolbox.run(
        [program, "--schemafile", schema, file],
        folder=toolbox.ROOT,
        environment=toolbox.clean_environment(),
    )
    assert done.returncode in (0, 1), done.stderr
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_build_fits_cloud_builds_schema(schema: Path) -> None:
    assert complaints(CLOUDBUILD, schema) == ""


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("\nsteps:", "\nplanted: 1\nsteps:", "'planted' was unexpected"),
        ("\nsteps:", "\nstepps:", "'stepps' was unexpected"),
        ("entrypoint: ", "entrypiont: ", "'entrypiont' was unexpected"),
        ("versionName: ", "version: ", "'version' was unexpected"),
        ("logging: ", "logging: PLANTED_", "is not one of"),
    ],
)
def test_what_cloud_build_does_not_know_is_found(
    old: str, new: str, complaint: str, schema: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "cloudbuild.yaml"
    broken.write_bytes(CLOUDBUILD.read_bytes())
    plant(broken, old, new)

    assert complaint in complaints(broken, schema)
