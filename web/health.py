"""Is it up, and can it work: for supervisors and load balancers."""

from flask import Blueprint, Response, jsonify

from lifestream.domain.errors import LifeStreamError
from web.context import backend, current_owner
from web.problems import Problem, respond

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers; nothing else is asked."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """The library answers too."""
    try:
        backend().library.list(current_owner(), limit=1)
    except LifeStreamError as error:
        return respond(Problem(status=503, code=error.code, detail=error.message, retry_after_s=5))
    return jsonify(status="ready")
