"""Errors: problem documents for programs, pages for people, nothing inner for anybody."""

import errno
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lifestream import __version__
from lifestream.domain.errors import (
    AccessDenied,
    BackendUnavailable,
    Deleted,
    LoginRequired,
    NotFound,
    RateLimited,
)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/status/jnone", 404, "JOB_NOT_FOUND"),
        ("GET", "/api/v1/videos/vnone", 404, "VIDEO_NOT_FOUND"),
        ("GET", "/api/v1/nothing", 404, "NOT_FOUND"),
        ("PUT", "/api/v1/jobs", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/api/v1/jobs?limit=0", 400, "INVALID_REQUEST"),
        ("GET", "/api/v1/jobs?unknown=1", 400, "INVALID_REQUEST"),
        ("POST", "/api/v1/query", 400, "JSON_EXPECTED"),
        ("GET", "/storage/objects?ticket=made-up", 403, "ACCESS_DENIED"),
    ],
)
def test_an_error_of_the_api_is_a_problem_document(
    client: FlaskClient, method: str, path: str, status: int, code: str
) -> None:
    response = client.open(path, method=method)
    assert response.mimetype == "application/problem+json"
    problem = response.json
    assert problem.keys() == {"type", "title", "status", "detail", "code", "instance"}
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["detail"].strip().endswith(".")
    assert problem["instance"] == path.partition("?")[0]


def test_broken_json_is_the_senders_error(client: FlaskClient) -> None:
    response = client.post("/api/v1/query", data="{", content_type="application/json")
    assert (response.status_code, response.json["code"]) == (400, "INVALID_REQUEST")


def test_people_get_a_page_with_a_way_out(browser: FlaskClient) -> None:
    response = browser.get("/r/vnone", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert response.mimetype == "text/html"
    assert "There is no recording vnone." in response.text
    assert 'href="/library"' in response.text


@pytest.mark.parametrize(
    ("error", "status", "words", "link"),
    [
        (LoginRequired("Sign in."), 401, "sign in in a new tab", '/library?title=a&amp;limit=3"'),
        (AccessDenied("No.", code="CSRF_TOKEN_INVALID"), 403, "Go back", 'href="/library"'),
        (NotFound("None."), 404, "by its title", 'href="/search"'),
        (Deleted("Gone."), 410, "Nothing brings them back", 'href="/library"'),
        (RateLimited("Slowly.", retry_after_s=41.2), 429, "in 42 seconds", "limit=3"),
        (ZeroDivisionError(), 500, "Nothing of your recordings is lost", "limit=3"),
        (BackendUnavailable("Away."), 503, "passes within seconds", "limit=3"),
    ],
)
def test_every_error_page_says_what_to_do_next(
    app: Flask, error: Exception, status: int, words: str, link: str
) -> None:
    def broken() -> str:
        raise error

    app.view_functions["pages.library"] = broken
    page = app.test_client().get("/library?title=a&limit=3", headers={"Accept": "text/html"})
    assert page.status_code == status
    assert words in page.text
    assert link in re.sub(r"<nav.*?</nav>", "", page.text, flags=re.S)


def test_a_bug_tells_nothing_of_the_inside_and_is_logged(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise RuntimeError("secret inner detail")

    app.add_url_rule("/api/broken", view_func=broken)
    response = app.test_client().get("/api/broken")
    assert (response.status_code, response.json["code"]) == (500, "INTERNAL_ERROR")
    assert "secret" not in response.text
    assert "unexpected_error" in caplog.text


def test_what_may_work_later_says_when_to_try_again(app: Flask) -> None:
    def unavailable() -> str:
        raise BackendUnavailable("The database does not answer.")

    def limited() -> str:
        raise RateLimited("Wait a little.", retry_after_s=7)

    app.add_url_rule("/api/unavailable", view_func=unavailable)
    app.add_url_rule("/api/limited", view_func=limited)
    client = app.test_client()
    assert client.get("/api/unavailable").headers["Retry-After"] == "5"
    limited_response = client.get("/api/limited")
    assert (limited_response.status_code, limited_response.headers["Retry-After"]) == (429, "7")


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        (errno.ENOSPC, (507, "DISK_FULL")),
        (errno.EROFS, (503, "BACKEND_UNAVAILABLE")),
        (errno.EACCES, (503, "BACKEND_UNAVAILABLE")),
    ],
)
def test_a_disk_that_takes_nothing_is_said_plainly(
    app: Flask, number: int, answer: tuple[int, str]
) -> None:
    def written() -> str:
        raise OSError(number, "no")

    app.add_url_rule("/api/written", view_func=written)
    response = app.test_client().get("/api/written")
    assert (response.status_code, response.json["code"]) == answer


def test_health_answers_without_and_with_the_library(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ready", "version": __version__}
