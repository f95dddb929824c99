"""Recaps: seen before they go, without what could not be verified, and taken back one by one."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from tests.web import seeding
from web import create_app


@pytest.fixture
def app(application: Application) -> Flask:
    """Without a mail server: the texts are for the owner to send."""
    settings = replace(application.settings, smtp_host="")
    return create_app(replace(application, settings=settings))


def test_a_recap_is_seen_given_and_taken_back(
    client: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    page = f"/r/{video.video_id}/recap"
    shown = client.get(page).text
    assert seeding.UNVERIFIED.text not in shown
    assert seeding.UNVERIFIED.text in client.get(f"/r/{video.video_id}").text
    assert all(word in shown for word in ("Lantern launch", "Decisions", "Tasks"))

    refused = client.post(page, data={"to": "nobody"})
    assert (refused.status_code, "is no mail address" in refused.text) == (400, True)
    made = client.post(page, data={"to": "ben@example.org\ncleo@example.org", "lasts": "7"})
    tokens = set(re.findall(r"/s/([\w-]{43})", made.text))
    assert len(tokens) == 2
    assert "mailto:ben%40example.org" in made.text
    for token in tokens:
        opened = client.get(f"/s/{token}")
        assert opened.status_code == 200
        assert "Lantern launch" in opened.text
    listed = client.get(page).text
    assert not tokens & set(re.findall(r"[\w-]{43}", listed))
    back = re.search(r"/r/[^\"]+/share/\w+/revoke", listed)
    assert back is not None
    client.post(back[0])
    assert sorted(client.get(f"/s/{token}").status_code for token in tokens) == [200, 410]


def test_a_recap_of_a_day_is_of_all_its_recordings(
    client: FlaskClient, application: Application
) -> None:
    seeding.finished(application, name="one.mp4")
    seeding.finished(application, name="two.mp4", text="Nothing but gardening")
    shown = client.get("/day/2025-03-10/recap").text
    assert "Lantern launch" in shown
    assert "Nothing but gardening" in shown
    assert client.get("/day/2025-03-11/recap").status_code == 400
