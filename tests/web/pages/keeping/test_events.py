"""Recordings of one event, as forms and through REST."""

from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.together.pair import Pair, Why
from lifestream.services.together.read_pairs import keep_pair
from tests.web import seeding


def test_a_suggestion_becomes_one_page_with_a_tab_for_each_camera_and_is_taken_back(
    client: FlaskClient, application: Application
) -> None:
    one = seeding.finished(application, name="near.mp4").video_id
    two = seeding.finished(application, name="far.mp4").video_id
    assert "No recordings of one event yet" in client.get("/events").text
    application.pair_finder.finish(30.0)
    pair = Pair(one=one, other=two, why=Why.SOUND, offset_s=0.0, share=0.9)
    keep_pair(application.backend, LOCAL_OWNER, pair)

    page = client.get("/events").text
    assert "Do these belong together?" in page
    assert "90 % of the sound agrees" in page
    (found,) = client.get("/api/v1/events").json["pairs"]
    assert (found["pair_id"], found["state"]) == (pair.pair_id, "suggested")

    done = client.post(f"/events/pairs/{pair.pair_id}", data={"state": "accepted"})
    assert done.status_code == 303
    event = client.get(done.location).text
    assert event.count("data-camera=") == 2
    assert event.count("Welcome to the planning") == 1
    other = client.get(f"/events/{one}?camera={two}&t=6").text
    assert f"/media/{two}" in other or two in other
    assert "#t=6.00" in other
    (made,) = client.get("/api/v1/events").json["events"]
    assert {camera["video_id"] for camera in made["cameras"]} == {one, two}

    taken = client.post(f"/api/v1/events/{pair.pair_id}", json={"state": "suggested"})
    assert taken.json["state"] == "suggested"
    assert client.get(f"/events/{one}").status_code == 404
    assert client.post(f"/events/pairs/{pair.pair_id}", data={"state": "x"}).status_code == 400
    assert client.post("/api/v1/events/none", json={"state": "accepted"}).status_code == 404
