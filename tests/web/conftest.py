"""The web door over a real embedded backend in a folder of its own."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.bootstrap.arrivals import Arrivals
from lifestream.bootstrap.engines import Engines
from lifestream.config import load_settings
from lifestream.inference.weights import catalog, store
from lifestream.ports.backend import Backend
from tests.web.compiled_templates import share_compiled_templates
from web import create_app

share_compiled_templates()


@pytest.fixture
def application(
    embedded: Backend, data_dir: Path, models_dir: Path, request: pytest.FixtureRequest
) -> Application:
    """LifeStream as ``./run`` wires it, with launchers that do nothing."""
    settings = load_settings(
        {
            "LIFESTREAM_DATA_DIR": str(data_dir),
            "LIFESTREAM_MODELS_DIR": str(models_dir),
            "LIFESTREAM_TIMEZONE": "Europe/Berlin",
            "LIFESTREAM_MAX_UPLOAD_BYTES": "5000000",
            "LIFESTREAM_SMTP_HOST": "127.0.0.1",
            "LIFESTREAM_SMTP_PORT": "1",
            "LIFESTREAM_SMTP_FROM": "diary@example.org",
        }
    )
    engines = Engines(settings)
    if store.locate(catalog.E5_SMALL, models_dir) is not None:
        # The one that is loaded already: every test has an application of its own.
        vars(engines)["sentence_model"] = request.getfixturevalue("embedder")
    return Application(
        settings=settings,
        backend=embedded,
        inference=engines,
        arrivals=Arrivals(settings),
    )


@pytest.fixture
def app(application: Application) -> Flask:
    """The Flask application."""
    return create_app(application)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A program that talks to it: no cookies of its own, no Origin."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """A browser: keeps cookies. It sends Origin and token only where a test says so."""
    return app.test_client()
