"""What verbs about access share: whose it is, JSON on standard output, a line in the audit log."""

import json
import sys
from datetime import timedelta
from typing import Any

from lifestream.bootstrap import Application
from lifestream.domain.access.deed import Actor, ActorKind, Deed
from lifestream.domain.errors import ConfigError
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.services.access.audit import AuditLog, utc_now


def owner_of(app: Application, given: str | None) -> OwnerId:
    """Whom a verb acts for.

    Raises:
        ConfigError: There are many, and none was named.
    """
    if given:
        return OwnerId(given)
    if app.settings.identity != "local":
        raise ConfigError("Say for whom with --owner; GET /api/v1/whoami tells each user theirs.")
    return LOCAL_OWNER


def audit_log(app: Application) -> AuditLog:
    """The audit logs."""
    return AuditLog(app.backend.owner_log, kept=timedelta(days=app.settings.audit_days))


def record_command(app: Application, owner: OwnerId, action: str, about: str) -> None:
    """Write down what was done from the command line."""
    actor = Actor(kind=ActorKind.COMMAND)
    deed = Deed(at=utc_now(), by=actor, action=f"run.{action}", about=(f"id={about}",))
    audit_log(app).record(owner, deed)


def print_json(document: dict[str, Any]) -> None:
    """Print a document on standard output."""
    json.dump(document, sys.stdout, indent=1, ensure_ascii=False)
    print()
