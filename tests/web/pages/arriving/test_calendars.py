"""Calendars in the settings, what they say of a recording, and coming meetings on Today."""

import io
import re
from dataclasses import replace
from datetime import datetime, timedelta

from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.days.recorded import RecordedFrom
from tests.web import seeding


def a_file(*meetings: tuple[str, datetime]) -> bytes:
    """Meetings of an hour, with Dana."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{title}\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:{title}\r\n"
        f"DTSTART:{at:%Y%m%dT%H%M%SZ}\r\nDURATION:PT1H\r\n"
        "ATTENDEE;CN=Dana Levi:mailto:dana@example.org\r\nEND:VEVENT\r\n"
        for title, at in meetings
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n".encode()


def test_a_calendar_names_a_recording_and_shows_what_comes(
    client: FlaskClient, application: Application
) -> None:
    now = application.backend.job_store.now()
    video = seeding.finished(application)
    library = application.backend.library
    then = now - timedelta(hours=3)
    recorded = replace(video, recorded_at=then, recorded_from=RecordedFrom.FILE)
    library.put(recorded)
    data = a_file(("Harbour talk", then), ("Coming talk", now + timedelta(hours=1)))

    def give(name: str, data: bytes) -> int:
        sent = client.post("/settings/calendars", data={"calendar": (io.BytesIO(data), name)})
        return sent.status_code

    assert [give("bad.ics", b"x"), give("work.ics", data)] == [400, 303]
    assert "work.ics" in client.get("/settings").text
    today = client.get("/").text
    assert ("Coming talk" in today, "Harbour talk" in today, "Dana Levi" in today) == (
        True,
        False,
        True,
    )
    page = f"/r/{video.video_id}"
    shown = client.get(page).text
    assert "Harbour talk" in shown
    assert "<h1><bdi>Lantern launch</bdi></h1>" in shown
    form = re.search(r"<form[^>]*>(?:(?!</form>).)*value=\"Harbour talk\".*?</form>", shown, re.S)
    assert form is not None
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[0]))
    client.post(f"{page}/correct", data=fields | {"title": "Harbour talk"})
    shown = client.get(page).text
    assert "<h1><bdi>Harbour talk</bdi></h1>" in shown
    assert "Your calendar says" not in shown
    said = client.get(f"/api/v1/videos/{video.video_id}/meeting").json
    assert said is not None
    assert (said["meeting"]["title"], said["meeting"]["people"]) == ("Harbour talk", ["Dana Levi"])

    removed = re.search(r'name="remove" value="(\w+)"', client.get("/settings").text)
    assert removed is not None
    client.post("/settings/calendars", data={"remove": removed[1]})
    assert "Coming talk" not in client.get("/").text
