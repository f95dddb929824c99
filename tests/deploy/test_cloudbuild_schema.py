"""cloudbuild.yaml is what Cloud Build reads: Google's own schema says so."""

from pathlib import Path

import pytest

from tests.terraform import toolbox
from tests.terraform.workspace import plant

CLOUDBUILD = toolbox.ROOT / "cloudbuild.yaml"


def complaints(file: Path) -> str:
    """What does not fit; empty when everything does."""
    program = toolbox.infra_tool("check-jsonschema")
    done = toolbox.run(
        [program, "--builtin-schema", "vendor.cloudbuild", file],
        folder=toolbox.ROOT,
        environment=toolbox.clean_environment(),
    )
    assert done.returncode in (0, 1), done.stderr
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_build_fits_cloud_builds_schema() -> None:
    assert complaints(CLOUDBUILD) == ""


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("\nsteps:", "\nplanted: 1\nsteps:", "'planted' was unexpected"),
        ("\nsteps:", "\nstepps:", "'stepps' was unexpected"),
        ("logging: ", "logging: PLANTED_", "is not one of"),
    ],
)
def test_what_cloud_build_does_not_know_is_found(
    old: str, new: str, complaint: str, tmp_path: Path
) -> None:
    broken = tmp_path / "cloudbuild.yaml"
    broken.write_bytes(CLOUDBUILD.read_bytes())
    plant(broken, old, new)

    assert complaint in complaints(broken)
