"""Whose diary a verb is about."""

from lifestream.bootstrap import Application
from lifestream.domain.errors import ConfigError
from lifestream.domain.ids import LOCAL_OWNER, OwnerId


def owner_of(app: Application, given: str | None) -> OwnerId:
    """The owner that was named, else the one user of this machine.

    Raises:
        ConfigError: Several people use it, and none was named.
    """
    if given:
        return OwnerId(given)
    if app.settings.identity != "local":
        raise ConfigError("Say whose diary with --owner; GET /api/v1/whoami tells each theirs.")
    return LOCAL_OWNER
