"""The reach of a request: the application it serves and the owner it acts for."""

import ipaddress
from typing import cast

from flask import current_app, g

from lifestream import bootstrap
from lifestream.bootstrap import Application
from lifestream.domain.access.grant import Verb
from lifestream.domain.access.person import Person
from lifestream.domain.errors import LoginRequired
from lifestream.domain.ids import OwnerId
from lifestream.ports.backend import Backend
from lifestream.services.access.grants import SharedRecording
from lifestream.services.uploads.request_upload import UploadLimits

LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain"})


def application() -> Application:
    """The application this Flask app was made for."""
    return cast(Application, current_app.extensions["lifestream"])


def backend() -> Backend:
    """Where state lives."""
    return application().backend


def current_owner() -> OwnerId:
    """Whose data this request may see, as ``web.auth.identity`` found before the route was reached.

    Raises:
        LoginRequired: The user was not identified.
    """
    if "owner" not in g:
        raise LoginRequired("This needs a login.")
    return OwnerId(g.owner)


def current_person() -> Person:
    """Whom this request is from, with the e-mail address that the login vouches for.

    Raises:
        LoginRequired: The user was not identified.
    """
    current_owner()
    return cast(Person, g.person)


def shared_recording() -> SharedRecording | None:
    """The recording of somebody else that this request looks at, as ``web.auth.roles`` allowed it;
    None where it acts in the data of whoever sends it."""
    return cast("SharedRecording | None", g.get("shared"))


def may_correct() -> bool:
    """Whether this request's sender may correct the recording that it names."""
    shared = shared_recording()
    return shared is None or shared.grant.may(Verb.CORRECT)


def typed_by() -> str:
    """The address of whoever types into a recording of somebody else; empty for its owner."""
    return current_person().email if shared_recording() else ""


def upload_limits() -> UploadLimits:
    """The limits of the doors, from the settings."""
    return bootstrap.upload_limits(application().settings)


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine as only it can reach itself."""
    if host.lower() in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)
