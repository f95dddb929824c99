"""Making links: the form is plain HTML, kind to mistakes, closed to other sites."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.video import Video
from tests.web import seeding

CSRF = {"Origin": "http://localhost"}


@pytest.fixture
def video(application: Application) -> Video:
    """The recording that is shared."""
    return seeding.finished(application)


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Somebody elsewhere, without any login."""
    stranger = app.test_client()
    stranger.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    return stranger


def test_the_form_works_without_scripts(
    browser: FlaskClient, visitor: FlaskClient, video: Video
) -> None:
    address = f"/r/{video.video_id}/share"
    form = browser.get(f"{address}?from=4.5&to=9")
    assert 'value="0:04"' in form.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
    assert token is not None
    sent = {"csrf_token": token[1], "lasts": "1", "note": "<b>Ben</b>", "with_transcript": "on"}

    made = browser.post(address, data=sent, headers=CSRF)

    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    link = re.search(r'value="http://localhost(/s/[\w-]+)"', made.text)
    assert link is not None
    assert visitor.get(link[1]).status_code == 200
    listed = browser.get(address).text
    assert link[1] not in listed
    assert "&lt;b&gt;Ben&lt;/b&gt;" in listed
    revoke = re.search(r'action="([^"]+/revoke)"', listed)
    assert revoke is not None
    assert browser.post(revoke[1], data=sent, headers=CSRF).status_code == 303
    assert visitor.get(link[1]).status_code == 410


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(
    browser: FlaskClient, video: Video
) -> None:
    address = f"/r/{video.video_id}/share"
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(address).text)
    assert token is not None
    for wrong in ({"lasts": "custom"}, {"lasts": "7", "from": "soon"}, {"lasts": "9999"}):
        sent = {"csrf_token": token[1], "note": "for my sister"} | wrong
        refused = browser.post(address, data=sent, headers=CSRF)
        assert refused.status_code == 400
        assert 'role="alert"' in refused.text
        assert "for my sister" in refused.text


def test_another_site_cannot_make_or_take_back_a_link(browser: FlaskClient, video: Video) -> None:
    browser.get(f"/r/{video.video_id}/share")
    for path in (f"/r/{video.video_id}/share", f"/r/{video.video_id}/share/s1/revoke"):
        foreign = browser.post(path, data={"lasts": "7"}, headers={"Origin": "http://evil.test"})
        assert foreign.status_code == 403
        assert browser.post(path, data={"lasts": "7"}, headers=CSRF).status_code == 403


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"expires_in_s": 0}, "BAD_SHARE_TIME"),
        ({"expires_in_s": -5}, "BAD_SHARE_TIME"),
        ({"expires_in_s": 1e12}, "BAD_SHARE_TIME"),
        ({"from_s": 16.5}, "BAD_SHARE_PART"),
        ({"from_s": 5, "to_s": 5}, "BAD_SHARE_PART"),
        ({"from_s": -1}, "BAD_SHARE_PART"),
        ({"expires": "never"}, "INVALID_REQUEST"),
        ({"note": "x" * 101}, "INVALID_REQUEST"),
    ],
)
def test_a_link_without_an_end_or_a_sensible_part_is_refused(
    client: FlaskClient, video: Video, asked: dict[str, Any], code: str
) -> None:
    refused = client.post(f"/api/v1/videos/{video.video_id}/shares", json=asked)
    assert (refused.status_code, refused.json["code"]) == (400, code)
