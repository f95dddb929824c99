"""The smoke test passes on what is well, and says what is not: each fault is planted once."""

import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from deploy import smoke
from lifestream import __version__
from lifestream.bootstrap import Application, build
from lifestream.config import Settings
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.services.uploads.add_sample import first_sample_id
from tests.deploy.dockerfiles import ROOT

pytest.importorskip("google.auth", reason="google-auth is not installed")

from tests.web.login_provider import LoginProvider, serving
from tests.web.logins import a_key, app_with
from web import create_app

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
STANDUP = ROOT / "tests" / "data" / "standup.mp4"


@contextmanager
def served(app: Wsgi) -> Iterator[str]:
    """``app`` on a loopback port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def application(data_dir: Path, models_dir: Path) -> Application:
    return build(Settings(data_dir=data_dir, models_dir=models_dir))


@pytest.fixture
def provider() -> Iterator[LoginProvider]:
    with serving(LoginProvider()) as running:
        yield running


def answering(app: Wsgi, path: str, status: str, body: bytes) -> Wsgi:
    """``app``, but ``path`` always answers that."""

    def changed(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != path:
            return app(environ, start_response)
        start_response(status, [("Content-Type", "application/json")])
        return [body]

    return changed


def without(app: Wsgi, header: str) -> Wsgi:
    """``app``, but one header is never sent."""

    def changed(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [one for one in headers if one[0].lower() != header.lower()]
            return start_response(status, kept, *rest)

        return app(environ, start)

    return changed


def test_an_app_that_is_well_passes(
    application: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(create_app(application)) as url:
        code = smoke.main([url, "--access", "local", "--version", __version__])

    assert (code, "FAILED" in (told := capsys.readouterr().out)) == (0, False)
    assert told.count("ok      ") == 4


FAULTS: dict[str, tuple[Callable[[Wsgi], Wsgi], str]] = {
    "an older version answers": (
        lambda app: answering(app, "/ready", "200 OK", b'{"status": "ready", "version": "0.0.1"}'),
        "version 0.0.1 answers",
    ),
    "the library is not reached": (
        lambda app: answering(app, "/ready", "503 Gone", b'{"code": "BACKEND_UNAVAILABLE"}'),
        "/ready answers 503",
    ),
    "no content security policy": (
        lambda app: without(app, "Content-Security-Policy"),
        "Content-Security-Policy is ''",
    ),
    "framing is allowed": (lambda app: without(app, "X-Frame-Options"), "X-Frame-Options is ''"),
    "the list of recordings breaks": (
        lambda app: answering(app, "/api/v1/videos", "500 Oh", b"{}"),
        "/api/v1/videos answers 500",
    ),
    "the first page breaks": (
        lambda app: answering(app, "/", "500 Oh", b"{}"),
        "/ answers 500",
    ),
    "a placeholder answers everything": (
        lambda app: answering(app, "/ready", "200 OK", b"<html>Congratulations</html>"),
        "no JSON object",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_and_named(
    fault: str, application: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    plant, sentence = FAULTS[fault]
    with served(plant(create_app(application))) as url:
        code = smoke.main([url, "--access", "local", "--version", __version__])

    assert code == 1
    assert sentence in capsys.readouterr().out


def test_nobody_answering_is_a_failure_not_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert smoke.main(["http://127.0.0.1:9", "--access", "local"]) == 1
    assert "is not answered" in capsys.readouterr().out


def test_a_login_keeps_strangers_out_and_lets_a_key_in(
    application: Application,
    provider: LoginProvider,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SMOKE_API_KEY", a_key(application, OwnerId("somebody")))
    with served(app_with(application, provider, "oidc")) as url:
        assert smoke.main([url, "--access", "login", "--version", __version__]) == 0

    told = capsys.readouterr().out
    assert "strangers are kept out: 3 addresses" in told
    assert "signed in: by api_key" in told


@pytest.mark.parametrize("access", ("iap", "login"))
def test_an_open_door_is_found(
    access: str, application: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    """The one user of a machine, served to everybody: what a wrong setting would do."""
    with served(create_app(application)) as url:
        assert smoke.main([url, "--access", access]) == 1

    assert "answers a stranger with 200" in capsys.readouterr().out


def test_a_believed_header_is_found(
    application: Application, provider: LoginProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = app_with(application, provider, "oidc")
    opened = create_app(application)

    def gullible(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        named = "HTTP_X_GOOG_AUTHENTICATED_USER_EMAIL" in environ
        return (opened if named else closed)(environ, start)

    with served(gullible) as url:
        assert smoke.main([url, "--access", "login"]) == 1

    assert "answers a stranger with forged headers with 200" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("location", "code"),
    (("https://accounts.google.com/o/oauth2/v2/auth", 0), ("https://phish.example/", 1)),
)
def test_a_redirect_to_googles_sign_in_keeps_strangers_out_and_any_other_does_not(
    location: str, code: int
) -> None:
    def proxy(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("302 Found", [("Location", location)])
        return [b""]

    with served(proxy) as url:
        assert smoke.main([url, "--access", "iap"]) == code


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_whole_way_ends_in_a_cited_answer_and_leaves_nothing_behind(
    data_dir: Path,
    sentence_weights: Path,
    models_dir: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = replace(
        Settings(data_dir=data_dir, models_dir=models_dir), port=0, download_models=False
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "lifestream", "serve"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(data_dir), **settings.environ()},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = next(line.split()[-1] for line in process.stdout if "is ready" in line)
        full = ["--full", str(STANDUP), "--within", "240"]
        code = smoke.main([url, "--access", "local", *full])
        assert code == 0, capsys.readouterr().out
        with urllib.request.urlopen(f"{url}/api/v1/videos", timeout=30) as answer:
            left = [video["video_id"] for video in json.load(answer)["videos"]]
        # What every new library begins with.
        assert left == [first_sample_id(LOCAL_OWNER)]
    finally:
        process.terminate()
        process.wait(timeout=30)
