"""The Dockerfiles keep to hadolint's rules."""

import json
from pathlib import Path

import pytest

from tests.terraform import toolbox

ROOT = toolbox.ROOT
DOCKERFILES = (
    "web/Dockerfile",
    "functions/Dockerfile",
    "processor/Dockerfile",
    "deploy/home/Dockerfile",
)
CONFIG = ROOT / ".hadolint.yaml"


def findings(dockerfile: Path) -> list[str]:
    """What hadolint says: ``CODE line N: message``."""
    program = toolbox.infra_tool("hadolint")
    done = toolbox.run(
        [program, "--config", CONFIG, "--format", "json", dockerfile],
        folder=ROOT,
        environment=toolbox.clean_environment(),
    )
    assert done.stdout.strip(), done.stderr
    return [
        f"{one['code']} line {one['line']}: {one['message']}" for one in json.loads(done.stdout)
    ]


@pytest.mark.parametrize("name", DOCKERFILES)
def test_a_dockerfile_keeps_to_the_rules(name: str) -> None:
    assert findings(ROOT / name) == []


def test_a_dockerfile_that_breaks_a_rule_is_found(tmp_path: Path) -> None:
    broken = tmp_path / "Dockerfile"
    text = (ROOT / DOCKERFILES[0]).read_text(encoding="utf-8")
    broken.write_text(f"{text}\nRUN sudo true\n", encoding="utf-8")

    assert [one.split()[0] for one in findings(broken)] == ["DL3004"]


def test_an_image_without_a_version_is_found(tmp_path: Path) -> None:
    broken = tmp_path / "Dockerfile"
    broken.write_text("FROM debian\nUSER 65532\n", encoding="utf-8")

    assert [one.split()[0] for one in findings(broken)] == ["DL3006"]


def test_a_rule_cannot_be_excused_by_a_comment(tmp_path: Path) -> None:
    broken = tmp_path / "Dockerfile"
    broken.write_text("# hadolint ignore=DL3006\nFROM debian\nUSER 65532\n", encoding="utf-8")

    assert [one.split()[0] for one in findings(broken)] == ["DL3006"]
