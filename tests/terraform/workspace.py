"""A copy of terraform/ that is ready to be checked, and copies of it with an error planted.

Always a copy: nothing that Terraform writes (``.terraform``, the lock with the stand-in's checksum,
a state) may land in the repository.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import CompletedProcess

from tests.terraform import toolbox
from tests.terraform.plan import Plan
from tests.terraform.provider.package import known_schema
from tests.terraform.provider.running import running_provider, write_schema

OVERLAY = Path(__file__).with_name("schema_overlay.json")
NOT_OURS = (".terraform*", "*.tfstate*", "*.tfvars", "*.tfvars.json", "*_override.tf", "tfplan*")
"""What a deployer leaves in terraform/ and no check may depend on."""

LOCAL_STATE = 'terraform {\n  backend "local" {}\n}\n'

PROJECT_NUMBER = "123456789012"
ANSWERS = {
    "google_project": {"number": PROJECT_NUMBER, "name": "Diary"},
    "google_storage_project_service_account": {
        "email_address": f"service-{PROJECT_NUMBER}@gs-project-accounts.iam.gserviceaccount.com"
    },
}
"""What the data sources read in the project that the tests plan for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """One copy of the module.

    Attributes:
        folder: Where the module is, with ``.terraform`` once it is initialised.
    """

    folder: Path
    terraform: toolbox.Command
    environment: Mapping[str, str]

    def run(self, *arguments: str) -> CompletedProcess[str]:
        """Run Terraform in the copy."""
        return toolbox.run(
            (*self.terraform, *arguments), folder=self.folder, environment=self.environment
        )

    def complaints(self) -> list[str]:
        """What ``terraform validate`` finds wrong: ``FILE: summary: detail``."""
        report = json.loads(self.run("validate", "-json", "-no-color").stdout)
        return [
            f"{one.get('range', {}).get('filename', '')}: {one['summary']}: {one['detail']}"
            for one in report["diagnostics"]
        ]

    def plan(self, variables: Mapping[str, str], *, file: Path | None = None) -> Plan:
        """What would be made in an empty project.

        Args:
            variables: Values in Terraform's own notation.
            file: Further values, a .tfvars file.

        Raises:
            AssertionError: Terraform refuses or warns; the message is its own.
        """
        given = [f"-var={name}={value}" for name, value in variables.items()]
        given += [f"-var-file={file}"] if file else []
        done = self.run("plan", "-no-color", "-input=false", "-lock=false", "-out=planned", *given)
        said = done.stdout + done.stderr
        assert done.returncode == 0 and "Warning:" not in said, said
        return Plan.read(json.loads(self.run("show", "-json", "planned").stdout))

    def copied(self, folder: Path) -> "Workspace":
        """Another copy, initialised as this one is."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return replace(self, folder=folder)

    def planted(self, folder: Path, file: str, old: str, new: str) -> "Workspace":
        """A copy in which ``old``, which stands in ``file``, is ``new``."""
        copy = self.copied(folder)
        plant(copy.folder / file, old, new)
        return copy

    def grown(self, folder: Path, text: str) -> "Workspace":
        """A copy with one more file, ``planted.tf``."""
        copy = self.copied(folder)
        (copy.folder / "planted.tf").write_text(text, encoding="utf-8")
        return copy


def plant(file: Path, old: str, new: str) -> None:
    """Replace the first ``old`` in ``file``; it has to be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file.name} has no {old!r}: plant the error elsewhere"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def copy_of_module(folder: Path) -> Path:
    """The module as it is in the repository, in ``folder``."""
    shutil.copytree(
        toolbox.TERRAFORM_FOLDER, folder, ignore=shutil.ignore_patterns(*NOT_OURS), symlinks=True
    )
    return folder


@contextmanager
def prepared(folder: Path) -> Iterator[Workspace]:
    """A copy below ``folder`` with the stand-in provider and a local state, initialised."""
    command = toolbox.terraform()
    python = toolbox.infra_tool("python")
    known = known_schema(shutil.which("npm"))
    module = copy_of_module(folder / "terraform")
    (module / "backend_override.tf").write_text(LOCAL_STATE, encoding="utf-8")
    schema_file = folder / "schema.json"
    overlay = json.loads(OVERLAY.read_text(encoding="utf-8"))
    write_schema(schema_file, known=known, module=module, overlay=overlay, answers=ANSWERS)
    home = folder / "home"  # Terraform keeps things there.
    home.mkdir()
    with running_provider(schema_file, python=python) as address:
        environment = toolbox.clean_environment(
            TF_REATTACH_PROVIDERS=address, HOME=str(home), GOGC="400"
        )
        workspace = Workspace(folder=module, terraform=command, environment=environment)
        done = workspace.run("init", "-no-color", "-input=false")
        assert done.returncode == 0, done.stdout + done.stderr
        yield workspace


def folders(below: Path) -> Iterator[Path]:
    """Names of copies that do not exist yet."""
    number = 0
    while True:
        number += 1
        yield below / f"copy-{number}"
