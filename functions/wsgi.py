"""The functions door as its container serves it: one image, one service for each function.

FUNCTION_TARGET names the function, as functions-framework has it. /healthz answers the startup
probe: gunicorn listens before the function is loaded, so an open port alone would prove nothing.
"""

import os
import sys
from pathlib import Path
from typing import Any

import functions_framework
from flask import Response, jsonify

from functions.auth import guard_of
from lifestream import __version__
from lifestream.bootstrap import application
from lifestream.domain.errors import ConfigError
from lifestream.logs import configure_logs

SOURCE = Path(__file__).with_name("main.py")
TARGETS = ("on_upload", "on_sweep", "on_reprocess", "on_dead_letter")
CANNOT_SERVE = 4
"""gunicorn stops for good at this code. Source: gunicorn.arbiter.Arbiter.APP_LOAD_ERROR."""


def create() -> Any:
    """The WSGI application of the function that FUNCTION_TARGET names.

    Raises:
        SystemExit: The settings do not fit together; what is wrong is printed.
    """
    try:
        return _create(os.environ.get("FUNCTION_TARGET", ""))
    except ConfigError as error:
        print(error.message, file=sys.stderr, flush=True)
        raise SystemExit(CANNOT_SERVE) from error


def _create(target: str) -> Any:
    if target not in TARGETS:
        raise ConfigError(f"FUNCTION_TARGET is {target!r}; it can be {', '.join(TARGETS)}.")
    settings = application().settings
    guard_of(settings)
    configure_logs(
        style=settings.log_format, level=settings.log_level, project=settings.gcp_project
    )
    make: Any = functions_framework.create_app
    app = make(target, str(SOURCE), "cloudevent")

    def healthz() -> Response:
        return jsonify(status="ok", version=__version__, function=target)

    # Pub/Sub's own envelope is never so deep; another program's must not be delivered again.
    app.register_error_handler(RecursionError, lambda error: Response("", 400))
    app.add_url_rule("/healthz", endpoint="healthz", view_func=healthz, methods=["GET"])
    return app
