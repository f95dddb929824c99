"""Is it up, and can it work: for supervisors and load balancers.

Each has two names: Google's front end keeps some paths that end in z for itself on run.app, so
from outside only the other name arrives. Source: Cloud Run, "Known issues", reserved URL paths.
"""

from flask import Blueprint, Response, jsonify

from lifestream import __version__
from lifestream.domain.errors import LifeStreamError
from lifestream.domain.ids import LOCAL_OWNER
from web.context import backend
from web.serving.problems import Problem, respond

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@blueprint.get("/health")
def healthz() -> Response:
    """The process answers; nothing else is asked."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@blueprint.get("/ready")
def readyz() -> Response:
    """The library answers too; also which version this is."""
    try:
        # Whose recordings does not matter: nothing of them is shown, only that they can be read.
        backend().library.list(LOCAL_OWNER, limit=1)
    except LifeStreamError as error:
        return respond(Problem(status=503, code=error.code, detail=error.message, retry_after_s=5))
    return jsonify(status="ready", version=__version__)
