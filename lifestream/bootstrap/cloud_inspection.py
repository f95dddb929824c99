"""Settings to a look at the live project. Imported only by ``./run doctor --cloud``."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lifestream.backends.gcp.inspection.live import Live
from lifestream.backends.gcp.inspection.names import Names
from lifestream.backends.gcp.inspection.rest import (
    NoCredentials,
    Rest,
    anonymous,
    application_default,
)
from lifestream.backends.gcp.inspection.rules import RULES
from lifestream.backends.gcp.inspection.runner import inspect
from lifestream.bootstrap.model_ends import asked_ends
from lifestream.config import PREFIX, Settings
from lifestream.domain.errors import ConfigError
from lifestream.domain.inspection import Finding

__all__ = ["RULES", "inspect_cloud", "names_of"]

GRANTS = Path(__file__).resolve().parents[2] / "terraform" / "permissions.json"
ALWAYS = GRANTS.with_name("always.json")
PREFIXED = "lifestream-"
"""How the names that terraform gives begin, before the environment's."""

LOCK = GRANTS.with_name(".terraform.lock.hcl")


def inspect_cloud(
    settings: Settings,
    *,
    project: str = "",
    region: str = "",
    environment: str = "",
    origins: tuple[str, ...] = (),
    lock: Path | None = None,
) -> list[Finding]:
    """Everything that is found about one installation, in the order of ``RULES``.

    Args:
        project: Empty takes the settings'; so does ``region``.
        environment: terraform's ``environment``; empty takes that of the settings' database.
        origins: terraform's ``further_origins``.
        lock: Where the digests of terraform's provider are; this checkout's when None.

    Raises:
        ConfigError: No project is named, or Google's client library is not installed.
    """
    names = names_of(settings, project=project, region=region, environment=environment)
    names = dataclasses.replace(names, origins=origins, is_locked=(lock or LOCK).is_file())
    endpoint = settings.gcp_rest_endpoint
    try:
        session = anonymous() if endpoint else application_default(names.project)
    except ImportError as error:
        raise ConfigError(
            "Google's client library is not installed; ./run setup gcp installs it."
        ) from error
    except NoCredentials as error:
        return [_no_credentials(names, error)]
    return inspect(Live(rest=Rest(session, endpoint=endpoint), names=names))


def names_of(
    settings: Settings, *, project: str = "", region: str = "", environment: str = ""
) -> Names:
    """The names of the installation's parts: by terraform's custom, unless a setting says.

    Raises:
        ConfigError: See ``inspect_cloud``.
    """
    project = project or settings.gcp_project
    if not project:
        raise ConfigError("Name the project: --project, or LIFESTREAM_GCP_PROJECT.")
    always = _read(ALWAYS)
    defaults = {one.name: str(one.default) for one in dataclasses.fields(Settings)}
    database = settings.gcp_database
    named = database.removeprefix(PREFIXED) if database.startswith(PREFIXED) else "prod"
    prefix = f"{PREFIXED}{environment or named}"
    return Names(
        project=project,
        region=region or settings.gcp_region,
        environment=environment or named,
        uploads_bucket=settings.gcp_bucket or f"{project}-{prefix}-uploads",
        artifacts_bucket=_artifacts_bucket(settings, f"{project}-{prefix}"),
        database=database if database != defaults["gcp_database"] else prefix,
        settings=frozenset(PREFIX + name.upper() for name in defaults),
        grants=_read(GRANTS),
        apis_always=tuple(always["apis"]),
        build_roles=tuple(always["build_roles"]),
        defaults=defaults,
        model_ends=asked_ends(settings),
    )


def _artifacts_bucket(settings: Settings, prefix: str) -> str:
    if settings.gcp_artifacts_bucket:
        return settings.gcp_artifacts_bucket
    # One bucket may be set, and is both then; where none is set, terraform made two.
    return settings.gcp_bucket or f"{prefix}-artifacts"


def _read(file: Path) -> Mapping[str, Any]:
    try:
        return dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"terraform/{file.name}, which says what has to be there, cannot be read ({error}); "
            "run this from a whole checkout."
        ) from error


def _no_credentials(names: Names, error: NoCredentials) -> Finding:
    live = Live(rest=Rest(None), names=names)
    return live.wrong("credentials", "your account", str(error))
