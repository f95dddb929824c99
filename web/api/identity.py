"""GET /whoami."""

from flask import Response, g

from lifestream.domain.access.scopes import Scope
from web.api.bodies import send
from web.api.operations import Operation
from web.context import current_owner
from web.schemas.identity import IdentityDocument


def whoami() -> Response:
    """Whom you are taken for. An operator needs the owner to make an API key for you."""
    return send(IdentityDocument(owner=current_owner(), identity=g.identity))


OPERATIONS = (
    Operation(
        method="GET",
        path="/whoami",
        view=whoami,
        scope=Scope.READ,
        per_tag=True,
        summary="Who you are here",
        tag="Identity",
        response=IdentityDocument,
    ),
)
