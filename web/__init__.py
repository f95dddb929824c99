"""Door 3: pages and REST API over HTTP. ``create_app`` is the one constructor.

Not for: deciding anything about recordings. Every route hands over to ``lifestream.services``.
"""

from flask import Flask

from lifestream.bootstrap import Application
from lifestream.ports.object_store import ServesBytes
from web import api, pages
from web.agents import door as agents
from web.auth import audit, identity, roles, scopes, security, sessions
from web.pages import accounts
from web.pages import api_page as docs
from web.presentation import placeholders
from web.serving import (
    following,
    health,
    language,
    problems,
    receiving,
    static_files,
    storage,
    tracing,
)

FORM_MEMORY_BYTES = 500_000
"""Form fields (not files) that may be held in memory while a multipart body is read."""


def create_app(application: Application) -> Flask:
    """The Flask application that serves ``application``.

    Storage routes exist only where the object store serves bytes itself (embedded).

    Raises:
        ConfigError: The settings of the login do not fit together.
    """
    app = Flask("web", static_url_path="/static")
    app.extensions["lifestream"] = application
    app.request_class = receiving.StreamingRequest
    app.config["MAX_FORM_MEMORY_SIZE"] = FORM_MEMORY_BYTES
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    tracing.register(app)
    # Before all others: they answer in it.
    language.register(app)
    placeholders.register(app)
    # First: no body is read and no form parsed before it is known whose it is.
    identity.register(app, application.settings)
    scopes.register(app, api.OPERATIONS)
    security.register(app)
    roles.register(app)
    audit.register(app, application)
    sessions.register(app)
    problems.register(app)
    static_files.register(app)
    following.register(app)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(api.blueprint())
    app.register_blueprint(docs.blueprint)
    app.register_blueprint(pages.blueprint())
    app.register_blueprint(agents.blueprint)
    if sessions.signs_in(application.settings):
        app.register_blueprint(accounts.blueprint(application.settings))
    if isinstance(application.backend.object_store, ServesBytes):
        app.register_blueprint(storage.blueprint)
    return app
