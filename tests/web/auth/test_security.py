"""What other web pages in the same browser must not be able to do, and what pages may not hold."""

import io
import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.ids import LOCAL_OWNER
from tests.web import seeding

PAGES = ("/", "/library", "/ask", "/activity", "/docs", "/ask?q=venue", "/nowhere")
SAME_ORIGIN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


class Page(HTMLParser):
    """Collects what a strict policy would refuse, and what it allows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.script_nonces: list[str | None] = []
        self.foreign: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inline += [f"{tag} {name}" for name in given if name.startswith("on")]
        self.inline += [tag for name in given if name == "style"]
        # Maps and data run nothing; the policy asks a nonce of them as of every script.
        data = ("importmap", "application/json")
        runs = tag == "script" and given.get("type") not in data
        if tag == "style" or (runs and "src" not in given):
            self.inline.append(tag)
        if tag == "script":
            self.script_nonces.append(given.get("nonce"))
        for name in ("src", "href", "action", "poster"):
            value = given.get(name) or ""
            if value.startswith(("http:", "https:", "//", "javascript:", "data:")):
                self.foreign.append(value)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_obeys_its_own_strict_policy(browser: FlaskClient, path: str) -> None:
    response = browser.get(path, headers={"Accept": "text/html"})
    policy = response.headers["Content-Security-Policy"]
    nonce = re.search(r"script-src 'nonce-([\w-]+)'", policy)
    assert nonce is not None
    assert "unsafe" not in policy
    for wanted in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert wanted in policy
    page = Page(response.text)
    assert page.inline == []
    assert page.foreign == []
    assert set(page.script_nonces) == {nonce[1]}
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_the_recording_page_obeys_it_too(browser: FlaskClient, application: Application) -> None:
    video = seeding.finished(application)
    page = Page(browser.get(f"/r/{video.video_id}").text)
    assert (page.inline, page.foreign) == ([], [])


def test_a_nonce_is_used_once(browser: FlaskClient) -> None:
    first, second = (browser.get("/").headers["Content-Security-Policy"] for _ in range(2))
    assert first != second


def test_a_program_needs_no_token(client: FlaskClient) -> None:
    assert client.post("/api/v1/query", json={"query": "venue"}).status_code == 200


def test_a_browser_without_the_pages_token_changes_nothing(
    browser: FlaskClient, application: Application
) -> None:
    job = seeding.running(application)
    for headers in (SAME_ORIGIN, {"Sec-Fetch-Site": "same-origin"}):
        response = browser.post(f"/api/v1/jobs/{job.job_id}/cancel", headers=headers)
        assert (response.status_code, response.json["code"]) == (403, "CSRF_TOKEN_INVALID")
    browser.get("/")
    with_cookie_only = browser.post(f"/jobs/{job.job_id}/cancel")
    assert with_cookie_only.status_code == 403
    unchanged = application.backend.job_store.get(job.job_id)
    assert unchanged is not None
    assert unchanged.status == job.status


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_changes_nothing_even_with_a_token(
    browser: FlaskClient, application: Application, headers: dict[str, str]
) -> None:
    job = seeding.running(application)
    token = token_of(browser.get("/").text)
    for path in (f"/api/v1/jobs/{job.job_id}/cancel", "/storage/uploads?ticket=x"):
        response = browser.post(path, headers={"X-CSRF-Token": token, **headers})
        assert (response.status_code, response.json["code"]) == (403, "CROSS_SITE_REQUEST")


def shared_file() -> dict[str, object]:
    return {"file": (io.BytesIO(b"x" * 100), "holiday.mp4")}


def test_a_phone_shares_a_video_without_a_token_and_it_is_kept(
    browser: FlaskClient, application: Application
) -> None:
    begun_by_browser = {"Sec-Fetch-Site": "none", "Origin": "null"}
    browser.get("/")
    sent = browser.post("/upload/shared", data=shared_file(), headers=begun_by_browser)
    assert sent.status_code == 303
    [video] = application.backend.library.list(LOCAL_OWNER, limit=9).videos
    assert video.filename == "holiday.mp4"
    assert sent.headers["Location"].startswith(f"/r/{video.video_id}")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", "", None])
@pytest.mark.parametrize("with_cookie", [True, False])
def test_what_a_page_begins_is_no_share(
    browser: FlaskClient,
    application: Application,
    site: str | None,
    with_cookie: bool,
) -> None:
    token = token_of(browser.get("/").text) if with_cookie else ""
    headers = {"X-CSRF-Token": token} | ({} if site is None else {"Sec-Fetch-Site": site})
    refused = browser.post("/upload/shared", data=shared_file(), headers=headers)
    assert (refused.status_code, refused.json["code"]) == (403, "CROSS_SITE_REQUEST")
    assert application.backend.library.list(LOCAL_OWNER, limit=9).videos == ()


def test_no_other_path_is_open_to_what_the_browser_begins(browser: FlaskClient) -> None:
    for path in ("/upload", "/api/v1/upload", "/upload/shared/", "/upload/shared/x"):
        answer = browser.post(path, data=shared_file(), headers={"Sec-Fetch-Site": "none"})
        assert answer.status_code in (403, 404), path


def test_the_token_of_a_page_works_in_header_and_form_and_survives_a_restart(
    browser: FlaskClient, application: Application
) -> None:
    token = token_of(browser.get("/").text)
    assert token == token_of(browser.get("/activity").text)
    job = seeding.running(application)
    by_header = browser.post(
        f"/api/v1/jobs/{job.job_id}/cancel", headers={"X-CSRF-Token": token, **SAME_ORIGIN}
    )
    assert by_header.status_code == 200
    other = seeding.running(application, name="other.mp4")
    by_form = browser.post(
        f"/jobs/{other.job_id}/cancel", data={"csrf_token": token}, headers=SAME_ORIGIN
    )
    assert by_form.status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: FlaskClient) -> None:
    cookie = browser.get("/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "169.254.169.254"])
def test_a_rebound_name_is_refused(client: FlaskClient, host: str) -> None:
    response = client.get("/api/v1/videos", headers={"Host": host})
    assert (response.status_code, response.json["code"]) == (400, "UNKNOWN_HOST")


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "[::1]:8080"])
def test_this_machines_own_names_are_fine(client: FlaskClient, host: str) -> None:
    assert client.get("/api/v1/videos", headers={"Host": host}).status_code == 200


def test_a_body_beyond_the_limit_is_not_read(client: FlaskClient) -> None:
    response = client.post("/api/v1/query", data=b"x" * 4_000_001, content_type="application/json")
    assert (response.status_code, response.json["code"]) == (413, "BODY_TOO_LARGE")
    upload = client.post("/api/v1/upload", data={"file": (io.BytesIO(bytes(9_500_000)), "a.mp4")})
    assert (upload.status_code, upload.json["code"]) == (413, "BODY_TOO_LARGE")


def token_of(html: str) -> str:
    """The token a page carries."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', html)
    assert found is not None
    return found[1]
