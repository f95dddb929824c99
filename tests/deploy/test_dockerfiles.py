"""The three Dockerfiles keep to hadolint's rules."""

import json
import re
from pathlib import Path

import pytest

from tests.terraform import toolbox

ROOT = toolbox.ROOT
DOCKERFILES = ("web/Dockerfile", "functions/Dockerfile", "processor/Dockerfile")
CONFIG = ROOT / ".hadolint.yaml"
EXCUSED_INLINE = re.compile(r"^# *hadolint ", re.M)


def findings(dockerfile: Path) -> list[str]:
    """What hadolint says: ``CODE line N: message``."""
    program = toolbox.infra_tool("hadolint")
    done = toolbox.run(
        [program, "--config", CONFIG, "--format", "json", dockerfile],
        folder=ROOT,
        environment=toolbox.clean_environment(),
    )
    assert done.stdout.strip(), done.stderr
    return [f"{one['code']} line {one['line']}: {one['message']}" for one in json.loads(done.stdout)]


@pytest.mark.parametrize("name", DOCKERFILES)
def test_a_dockerfile_keeps_to_the_rules(name: str) -> None:
    assert findings(ROOT / name) == []


@pytest.mark.parametrize("name", DOCKERFILES)
def test_rules_are_excused_in_one_place_only(name: str) -> None:
    assert not EXCUSED_INLINE.search((ROOT / name).read_text(encoding="utf-8"))


def test_a_dockerfile_that_breaks_a_rule_is_found(tmp_path: Path) -> None:
    broken = tmp_path / "Dockerfile"
    text = (ROOT / DOCKERFILES[0]).read_text(encoding="utf-8")
    broken.write_text(f"{text}\nRUN sudo cd /planted\n", encoding="utf-8")

    assert {one.split()[0] for one in findings(broken)} == {"DL3003", "DL3004"}


def test_an_image_without_a_version_is_found(tmp_path: Path) -> None:
    broken = tmp_path / "Dockerfile"
    broken.write_text("FROM debian\nUSER 65532\n", encoding="utf-8")

    assert [one.split()[0] for one in findings(broken)] == ["DL3006"]
