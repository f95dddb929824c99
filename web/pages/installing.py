"""LifeStream as an application on a phone or desktop: manifest, service worker, offline page."""

import hashlib
from pathlib import Path

from flask import Response, render_template, url_for

from web.auth.security import OFFLINE_POLICY
from web.serving import static_files

OFFLINE_SHEETS = ("tokens", "base", "offline")
OFFLINE_FONTS = ("figtree", "newsreader")

HOUR_S = 3600


def manifest() -> Response:
    """The web app manifest: a phone needs it to put LifeStream on its home screen."""
    response = Response(render_template("manifest.json"), mimetype="application/manifest+json")
    response.headers["Cache-Control"] = f"private, max-age={HOUR_S}"
    return response


def service_worker() -> Response:
    """The worker of every page, with what it keeps; another version whenever that changes."""
    kept = [
        url_for("pages.offline"),
        *(url_for("static", filename=f"css/{name}.css") for name in OFFLINE_SHEETS),
        *(url_for("static", filename=f"fonts/{name}.woff2") for name in OFFLINE_FONTS),
        url_for("static", filename="js/offline.js"),
        url_for("static", filename="img/favicon.svg"),
    ]
    code = (Path(static_files.FOLDER) / "js" / "service_worker.js").read_text(encoding="utf-8")
    version = hashlib.sha256("".join((code, _offline_page(), *kept)).encode()).hexdigest()
    script = render_template("service_worker.js", version=version[:12], kept=kept, code=code)
    response = Response(script, mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = "/"
    # Asked for at each visit: a worker that is kept would keep itself.
    response.headers["Cache-Control"] = "no-cache"
    return response


def offline() -> Response:
    """The page of a browser without a connection. It holds no personal data and no token."""
    response = Response(_offline_page(), mimetype="text/html")
    response.headers["Content-Security-Policy"] = OFFLINE_POLICY
    return response


def _offline_page() -> str:
    return render_template("offline.html", sheets=OFFLINE_SHEETS)


ROUTES = (
    ("/manifest.webmanifest", manifest, ("GET",)),
    ("/service-worker.js", service_worker, ("GET",)),
    ("/offline", offline, ("GET",)),
)
