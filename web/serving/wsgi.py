"""The web door as its container serves it: ``gunicorn -c python:web.serving.gunicorn_cloud``.

Importing this builds nothing; gunicorn calls ``create`` in the worker.
"""

import sys

from flask import Flask

from lifestream.bootstrap import application
from lifestream.domain.errors import ConfigError
from lifestream.logs import configure_logs
from web import create_app

CANNOT_SERVE = 4
"""gunicorn stops for good at this code instead of starting workers again and again.

Source: gunicorn.arbiter.Arbiter.APP_LOAD_ERROR, release 27.0.1."""


def create() -> Flask:
    """The application of the environment's settings.

    Raises:
        SystemExit: The settings do not fit together; what is wrong is printed.
    """
    try:
        app = application()
        configure_logs(
            style=app.settings.log_format,
            level=app.settings.log_level,
            project=app.settings.gcp_project,
        )
        return create_app(app)
    except ConfigError as error:
        print(error.message, file=sys.stderr, flush=True)
        raise SystemExit(CANNOT_SERVE) from error
