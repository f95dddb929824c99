"""``python3 -m deploy.smoke URL``: is what was just deployed up, the right one, and closed?

Python's standard library only, so that any image with a Python can run it. Looks, and changes
nothing; with --full it uploads a recording, asks about it and deletes it again.

A credential comes from the environment: SMOKE_IAP_TOKEN (goes to Identity-Aware Proxy) or
SMOKE_API_KEY (goes to LifeStream). Without one only the closed door is looked at. With --project,
--deployment and SMOKE_ACCESS_TOKEN (gcloud auth print-access-token) --full also publishes a
reprocessing message and a dead letter, and waits for what comes of them.

Exit codes: 0 all is well; 1 something is not; 2 wrong usage.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.smoke_events import LOGGING, PUBSUB, Events
from deploy.smoke_full import whole_way
from deploy.smoke_http import Answer, Failed, Site

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What every page must carry, and a part of its value (web/auth/security.py)."""

ACCESS = ("iap", "login", "local")
SIGN_IN = "https://accounts.google.com/"
PRIVATE = ("/", "/api/v1/videos", "/api/v1/whoami")
FORGED = {
    "X-Goog-IAP-JWT-Assertion": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.",
    "X-Goog-Authenticated-User-Email": "accounts.google.com:owner@example.com",
}
"""What an attacker would send who hopes that a header is trusted."""

Check = Callable[[], str]


def main(argv: list[str] | None = None) -> int:
    """Run the checks in order and say how each went."""
    arguments = _arguments(argv)
    site = Site(
        arguments.url,
        iap_token=os.environ.get("SMOKE_IAP_TOKEN", ""),
        api_key=os.environ.get("SMOKE_API_KEY", ""),
    )
    failed = 0
    for name, check in _checks(site, arguments):
        try:
            print(f"ok      {name}: {check()}", flush=True)
        except Failed as failure:
            failed += 1
            print(f"FAILED  {name}: {failure}", flush=True)
    return 1 if failed else 0


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="smoke", description="Look at what was deployed.")
    parser.add_argument("url", help="its address")
    parser.add_argument("--version", default="", help="the version that must answer")
    parser.add_argument("--access", choices=ACCESS, default="iap", help="who stands in front")
    parser.add_argument("--full", type=Path, help="a recording to take the whole way")
    parser.add_argument("--question", default="What does the greenhouse cost?", help="about it")
    parser.add_argument("--within", type=float, default=1800.0, help="seconds for the whole way")
    parser.add_argument("--project", default="", help="Google Cloud project, for --full")
    parser.add_argument("--deployment", default="", help="such as lifestream-prod, for --full")
    parser.add_argument("--pubsub", default=PUBSUB, help=argparse.SUPPRESS)
    parser.add_argument("--logging", default=LOGGING, help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.full and not arguments.full.is_file():
        parser.error(f"{arguments.full} is not a file")
    return arguments


def _checks(site: Site, arguments: argparse.Namespace) -> list[tuple[str, Check]]:
    inside = arguments.access == "local" or site.has_credential
    checks: list[tuple[str, Check]] = []
    if arguments.access != "local":
        checks.append(("strangers are kept out", lambda: _closed(site, arguments.access)))
    # Behind IAP not even the open addresses answer a stranger.
    if inside or arguments.access == "login":
        checks.append(("health", lambda: _healthy(site, arguments.version)))
        checks.append(("security headers", lambda: _headers(site)))
    if inside:
        checks.append(("signed in", lambda: _signed_in(site)))
        checks.append(("pages", lambda: _pages(site)))
    if arguments.full:
        events = _events(arguments)
        if events is None:
            print("No project or access token: its messages are not tried by hand.", flush=True)
        checks.append(("the whole way", lambda: whole_way(site, arguments, events)))
    if not inside:
        print("No credential: what is behind the login was not looked at.", flush=True)
    return checks


def _events(arguments: argparse.Namespace) -> Events | None:
    token = os.environ.get("SMOKE_ACCESS_TOKEN", "")
    if not (arguments.project and arguments.deployment and token):
        return None
    return Events(
        project=arguments.project,
        deployment=arguments.deployment,
        token=token,
        pubsub=arguments.pubsub,
        logging=arguments.logging,
    )


def _healthy(site: Site, version: str) -> str:
    ready = site.get("/ready", expect=200).document()
    if ready.get("status") != "ready":
        raise Failed(f"/ready says {ready}")
    if version and ready.get("version") != version:
        raise Failed(f"version {ready.get('version')} answers; {version} was deployed")
    return f"version {ready.get('version')}"


def _headers(site: Site) -> str:
    answer = site.get("/", html=True)
    if answer.status not in (200, 401):
        raise Failed(f"/ answers {answer.status}")
    for name, part in HEADERS.items():
        said = answer.headers.get(name, "")
        if part not in said:
            raise Failed(f"{name} is {said!r}; it should have {part!r}")
    return f"{len(HEADERS)} of {len(HEADERS)}"


def _closed(site: Site, access: str) -> str:
    for path in PRIVATE:
        for headers in ({}, FORGED):
            answer = site.get(path, headers=headers, anonymous=True)
            if not _refused(answer, access):
                forged = "with forged headers " if headers else ""
                raise Failed(f"{path} answers a stranger {forged}with {answer.status}")
    return f"{len(PRIVATE)} addresses, with and without forged headers"


def _refused(answer: Answer, access: str) -> bool:
    if answer.status in (401, 403):
        return True
    to_login = answer.headers.get("Location", "").startswith(SIGN_IN)
    return access == "iap" and answer.status in (302, 303, 307) and to_login


def _signed_in(site: Site) -> str:
    identity = site.get("/api/v1/whoami", expect=200).document().get("identity")
    videos = site.get("/api/v1/videos", expect=200).document()
    if "videos" not in videos:
        raise Failed(f"/api/v1/videos answers {videos}")
    return f"by {identity}"


def _pages(site: Site) -> str:
    page = site.get("/", html=True, expect=200)
    if "<html" not in page.text():
        raise Failed("/ is no page")
    description = site.get("/api/v1/openapi.json", expect=200).document()
    if "paths" not in description:
        raise Failed("/api/v1/openapi.json describes nothing")
    return f"{len(description['paths'])} API addresses described"


if __name__ == "__main__":
    sys.exit(main())
