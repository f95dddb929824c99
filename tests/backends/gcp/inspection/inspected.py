"""A project on the stand-in, and its findings."""

from pathlib import Path
from typing import Any

from lifestream.bootstrap.cloud_inspection import inspect_cloud
from lifestream.config import Settings
from lifestream.domain.inspection import Finding, State
from rehearsal.stand_ins.google_rest.project import PREFIX, PROJECT, REGION
from rehearsal.stand_ins.google_rest.server import GoogleRest

UPLOADS = f"storage.googleapis.com/storage/v1/b/{PROJECT}-{PREFIX}-uploads"
WHOLE = f"cloudresourcemanager.googleapis.com/v3/projects/{PROJECT}"
DATABASE = f"firestore.googleapis.com/v1/projects/{PROJECT}/databases/{PREFIX}"
WEB = f"run.googleapis.com/v2/projects/{PROJECT}/locations/{REGION}/services/{PREFIX}-web"

Resources = dict[str, Any]


def look(google: GoogleRest, **more: Any) -> list[Finding]:
    """All findings about the stand-in's project."""
    settings = Settings(data_dir=Path("unused"), gcp_rest_endpoint=google.endpoint)
    # A deployer's checkout has a lock; any file will do.
    return inspect_cloud(settings, **{"project": PROJECT, "lock": Path(__file__)} | more)


def not_ok(findings: list[Finding]) -> list[Finding]:
    """Those that are not."""
    return [finding for finding in findings if finding.state is not State.OK]


def container(resources: Resources, address: str) -> dict[str, Any]:
    """The only container of a service or the job."""
    template = resources[address]["template"]
    found: dict[str, Any] = template.get("template", template)["containers"][0]
    return found


def variable(resources: Resources, address: str, name: str, text: str) -> None:
    """Change an environment variable; an empty text takes it away."""
    env = container(resources, address)["env"]
    env[:] = [row for row in env if row["name"] != name]
    env += [{"name": name, "value": text}] if text else []
