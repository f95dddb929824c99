"""What a request may reach: the application it serves and the owner it acts for."""

from typing import cast

from flask import current_app

from lifestream import bootstrap
from lifestream.bootstrap import Application
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.ports.backend import Backend
from lifestream.services.request_upload import UploadLimits


def application() -> Application:
    """The application this Flask app was made for."""
    return cast(Application, current_app.extensions["lifestream"])


def backend() -> Backend:
    """Where state lives."""
    return application().backend


def current_owner() -> OwnerId:
    """Whose data this request may see. The only place that decides it."""
    return LOCAL_OWNER


def upload_limits() -> UploadLimits:
    """What is accepted at the door, from the settings."""
    return bootstrap.upload_limits(application().settings)
