"""GET /models."""

from flask import Response

from lifestream.domain.access.scopes import Scope
from web.api.bodies import send
from web.api.operations import Operation
from web.presentation.arrivals import arrivals_document
from web.schemas.models import ArrivalsDocument


def get_models() -> Response:
    """The model weights that this installation fetches in its first minutes, and how far it is.

    Recordings handed in meanwhile wait for them.
    """
    return send(arrivals_document())


OPERATIONS = (
    Operation(
        method="GET",
        path="/models",
        view=get_models,
        scope=Scope.READ,
        per_tag=True,
        summary="Models that are still coming",
        tag="Identity",
        response=ArrivalsDocument,
    ),
)
