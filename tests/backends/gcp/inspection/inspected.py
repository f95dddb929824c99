"""A project on the stand-in, and looking at it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lifestream.bootstrap.cloud_inspection import inspect_cloud
from lifestream.config import Settings
from lifestream.domain.inspection import Finding, State
from rehearsal.stand_ins.google_rest.project import NUMBER, PREFIX, PROJECT, REGION
from rehearsal.stand_ins.google_rest.server import GoogleRest

UPLOADS = f"storage.googleapis.com/storage/v1/b/{PROJECT}-{PREFIX}-uploads"
ARTIFACTS = f"storage.googleapis.com/storage/v1/b/{PROJECT}-{PREFIX}-artifacts"
WHOLE = f"cloudresourcemanager.googleapis.com/v3/projects/{PROJECT}"
IAM = f"iam.googleapis.com/v1/projects/{PROJECT}"
PUBSUB = f"pubsub.googleapis.com/v1/projects/{PROJECT}"
RUN = f"run.googleapis.com/v2/projects/{PROJECT}/locations/{REGION}"
SECRETS = f"secretmanager.googleapis.com/v1/projects/{PROJECT}/secrets/{PREFIX}"
DATABASE = f"firestore.googleapis.com/v1/projects/{PROJECT}/databases/{PREFIX}"
SWEEP = (
    f"cloudscheduler.googleapis.com/v1/projects/{PROJECT}/locations/{REGION}/jobs/{PREFIX}-sweep"
)
WEB = f"{RUN}/services/{PREFIX}-web"
JOB = f"{RUN}/jobs/{PREFIX}-processor"
LATE = f"{RUN}/jobs/{PREFIX}-late"
APPLY = "terraform -chdir=terraform apply -var-file=environments/prod.tfvars"

Resources = dict[str, Any]
Plant = Callable[[Resources], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is not as terraform made it, and what the doctor must say.

    Attributes:
        plant: Changes the good project.
        found: Part of the finding's sentence.
        mend: Part of its mending command.
    """

    name: str
    plant: Plant
    code: str
    found: str
    mend: str
    state: State = State.WRONG


def fault(name: str, plant: Plant, code: str, *said: str, **more: Any) -> Any:
    """One row of a table of faults; ``said`` is part of the finding and of its command."""
    row = Fault(name=name, plant=plant, code=code, found=said[0], mend=said[1], **more)
    return pytest.param(row, id=name.replace(" ", "-"))


def must_be_found(google: GoogleRest, planted: Fault) -> None:
    """Plant it in the good project, look, and compare."""
    planted.plant(google.resources)

    findings = not_ok(look(google))

    hits = [
        one
        for one in findings
        if one.code == planted.code and planted.found.lower() in one.found.lower()
    ]
    assert hits, findings
    assert {one.state for one in hits} == {planted.state}
    assert all(planted.mend in one.mend for one in hits), hits


def ago(**lasts: float) -> str:
    """A moment as Google writes it."""
    return f"{datetime.now(UTC) - timedelta(**lasts):%Y-%m-%dT%H:%M:%SZ}"


def email(door: str) -> str:
    """A service account's address."""
    return f"{PREFIX}-{door}@{PROJECT}.iam.gserviceaccount.com"


def agent(name: str) -> str:
    """One of Google's own accounts, as a member of a policy."""
    return f"serviceAccount:service-{NUMBER}@{name}.iam.gserviceaccount.com"


def look(google: GoogleRest, **more: Any) -> list[Finding]:
    """All findings about the stand-in's project."""
    settings = Settings(data_dir=Path("unused"), gcp_rest_endpoint=google.endpoint)
    # A deployer's checkout has a lock; any file will do.
    return inspect_cloud(settings, **{"project": PROJECT, "lock": Path(__file__)} | more)


def not_ok(findings: list[Finding]) -> list[Finding]:
    """Those that are not."""
    return [finding for finding in findings if finding.state is not State.OK]


def change(address: str, **fields: Any) -> Plant:
    """A fault: fields of one resource are others; None takes them away."""

    def plant(resources: Resources) -> None:
        for name, value in fields.items():
            if value is None:
                del resources[address][name]
            else:
                resources[address][name] = value

    return plant


def gone(address: str) -> Plant:
    """A fault: the resource does not exist."""
    return lambda resources: resources.pop(address)


def bound(address: str, role: str, member: str) -> Plant:
    """A fault: somebody has a role too many."""
    row = {"role": role, "members": [member]}
    return lambda resources: resources[address]["bindings"].append(row)


def unbound(address: str, role: str, member: str = "") -> Plant:
    """A fault: nobody (or not this member) has the role there."""

    def plant(resources: Resources) -> None:
        lost = 0
        for row in resources[address]["bindings"]:
            if row["role"].endswith(role):
                kept = [one for one in row["members"] if member not in one]
                lost += len(row["members"]) - len(kept)
                row["members"] = kept
        assert lost, f"{role} was not there"

    return plant


def container(resources: Resources, address: str) -> dict[str, Any]:
    """The only container of a service or the job."""
    template = resources[address]["template"]
    found: dict[str, Any] = template.get("template", template)["containers"][0]
    return found


def image(address: str, name: str) -> Plant:
    """A fault: it runs another image."""
    return lambda resources: container(resources, address).update(image=name)


def variable(address: str, name: str, value: str | None) -> Plant:
    """A fault: an environment variable is another one; None takes it away."""

    def plant(resources: Resources) -> None:
        env = container(resources, address)["env"]
        env[:] = [row for row in env if row["name"] != name]
        if value is not None:
            env.append({"name": name, "value": value})

    return plant
