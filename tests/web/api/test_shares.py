"""Links for people without a login: what they show, until when, and what they never show."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lifestream.backends.embedded.job_store import SqliteJobStore
from lifestream.backends.embedded.sqlite import Database
from lifestream.bootstrap import Application
from lifestream.bootstrap.cutter import media_cutter
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.domain.log_subjects import SHARES
from lifestream.domain.places.place import Coordinates
from lifestream.domain.share import digest_of
from lifestream.domain.video import MediaFacts, Video
from lifestream.pipeline.media.source import probe
from lifestream.services.access.cut_orders import carry_out_cut
from lifestream.services.access.share import ShareRequest, create_share, forget_ended_parts
from lifestream.services.library.forget import forget_video
from lifestream.services.uploads.request_upload import UploadLimits, UploadRequest, store_upload
from tests.pipeline.media_maker import make_media, scenes_of, tone
from tests.services.recording_launcher import RecordingLauncher
from tests.web import seeding
from web import create_app
from web.auth.attempts import MOST


class Clock:
    """The time, moved by the test."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands."""
    return Clock()


@pytest.fixture
def application(application: Application, database: Database, clock: Clock) -> Application:
    """LifeStream by that clock."""
    store = SqliteJobStore(database, clock=clock)
    backend = replace(application.backend, job_store=store)
    return replace(application, backend=backend, media_cutter=media_cutter())


@pytest.fixture
def video(application: Application) -> Video:
    """The recording that is shared."""
    return seeding.finished(application)


@pytest.fixture
def visitor(app: Flask) -> Iterator[FlaskClient]:
    """Somebody elsewhere, without any login."""
    stranger = app.test_client()
    stranger.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    yield stranger


def share(client: FlaskClient, video: Video, **asked: Any) -> dict[str, Any]:
    made = client.post(f"/api/v1/videos/{video.video_id}/shares", json=asked)
    assert made.status_code == 201, made.text
    answered: dict[str, Any] = made.json
    return answered


def path_of(made: dict[str, Any]) -> str:
    return "/s/" + str(made["url"]).rpartition("/")[2]


def test_a_link_shows_the_recording_to_somebody_without_a_login(
    client: FlaskClient, visitor: FlaskClient, video: Video
) -> None:
    naming = {"edit_id": "e" * 8, "kind": "name", "speaker": "S2", "name": "Ben Okafor"}
    client.post(f"/api/v1/videos/{video.video_id}/edits", json=naming)
    path = path_of(share(client, video))

    page = visitor.get(path)

    assert page.status_code == 200
    for shown in ("Lantern launch", "Ben Okafor", "harbour hall", "Book the harbour hall"):
        assert shown in page.text
    assert f"{path}?t=4.5" in page.text
    assert visitor.get(f"{path}/captions.vtt").text.startswith("WEBVTT")
    picture = visitor.get(f"{path}/picture/1000.jpg")
    assert (picture.data, picture.mimetype) == (seeding.JPEG, "image/jpeg")
    address = re.search(r'src="(/storage/[^"#]+)#t=0"', page.text.replace("&amp;", "&"))
    assert address is not None
    assert visitor.get(address[1]).data == b"0123456789" * 100


def test_the_page_leads_nowhere_and_leaves_nothing_in_the_browser(
    client: FlaskClient, visitor: FlaskClient, video: Video
) -> None:
    path = path_of(share(client, video))
    page = visitor.get(path)

    for name, value in (
        ("X-Robots-Tag", "noindex"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "private"),
        ("X-Frame-Options", "DENY"),
    ):
        assert value in page.headers[name]
    assert "Set-Cookie" not in page.headers
    assert "script-src 'nonce-" in page.headers["Content-Security-Policy"]
    for place in re.findall(r'href="(/[^"]*)"', page.text):
        assert place.startswith((path, "/static/", "/storage/")), place
    assert video.video_id not in page.text.replace("/storage/", "")
    assert video.job_id not in page.text


def test_a_link_ends_by_the_clock_and_so_does_its_video(
    application: Application, client: FlaskClient, visitor: FlaskClient, video: Video, clock: Clock
) -> None:
    path = path_of(share(client, video, expires_in_s=3600))
    clock.now += timedelta(minutes=59, seconds=59)
    page = visitor.get(path)
    assert page.status_code == 200
    ticket = re.search(r'src="(/storage/[^"#]+)', page.text.replace("&amp;", "&"))
    assert ticket is not None
    # One second is left, so that is how long the signed address works.
    sent = re.search(r"ticket=([\w-]+)", ticket[1])
    assert sent is not None
    plain = json.loads(base64.urlsafe_b64decode(sent[1] + "=" * (-len(sent[1]) % 4)))
    ends = next(v for k, v in plain.items() if "exp" in k)
    assert float(ends) - datetime.now(UTC).timestamp() <= 2

    clock.now += timedelta(seconds=1)
    for address in (path, f"{path}/captions.vtt", f"{path}/picture/1000.jpg"):
        ended = visitor.get(address)
        assert ended.status_code == 410
        assert "This link has ended" in ended.text
        assert "Lantern" not in ended.text
        assert "/library" not in ended.text
    assert client.get(f"/api/v1/videos/{video.video_id}/shares").json == {"shares": []}


def test_a_link_that_is_taken_back_ends_at_once_and_only_it(
    client: FlaskClient, visitor: FlaskClient, video: Video
) -> None:
    first, second = share(client, video, note="for Ben"), share(client, video)
    address = f"/api/v1/videos/{video.video_id}/shares"
    assert [s["note"] for s in client.get(address).json["shares"]] == ["", "for Ben"]

    for _ in "twice":
        assert client.delete(f"{address}/{first['share_id']}").status_code == 204

    assert visitor.get(path_of(first)).status_code == 410
    assert visitor.get(path_of(second)).status_code == 200
    assert [s["share_id"] for s in client.get(address).json["shares"]] == [second["share_id"]]
    assert client.delete(f"{address}/s0000").json["code"] == "SHARE_NOT_FOUND"


def test_a_deleted_recording_leaves_no_link_behind(
    application: Application, client: FlaskClient, visitor: FlaskClient, video: Video
) -> None:
    path = path_of(share(client, video))
    forget_video(application.backend, video.owner, video.video_id)

    gone = visitor.get(path)

    assert gone.status_code == 404
    assert "Lantern" not in gone.text
    log = application.backend.owner_log
    assert log.subjects(SHARES, "shares/").subjects == ()
    assert log.subjects(video.owner, "shares/").subjects == ()


def test_only_a_digest_of_the_token_is_kept(
    application: Application, client: FlaskClient, video: Video, database: Database
) -> None:
    token = path_of(share(client, video)).removeprefix("/s/")
    assert len(token) >= 43

    kept = b"".join(path.read_bytes() for path in database.path.parent.glob("lifestream.db*"))

    assert token.encode() not in kept
    assert digest_of(token).encode() in kept
    listed = client.get(f"/api/v1/videos/{video.video_id}/shares").text
    assert token not in listed
    assert digest_of(token) not in listed


def test_guessing_is_answered_the_same_and_then_slowed(
    client: FlaskClient, visitor: FlaskClient, video: Video
) -> None:
    path = path_of(share(client, video))
    guesses = ["/s/" + "x" * 43, "/s/a", "/s/" + "y" * 5000, "/s/%00"]
    answers = {visitor.get(guess).text for guess in guesses}
    assert len(answers) == 1
    for _ in range(MOST):
        visitor.get("/s/" + "z" * 43)

    slowed = visitor.get(path)

    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) > 0
    other = {"REMOTE_ADDR": "198.51.100.9"}
    assert visitor.get(path, environ_overrides=other).status_code == 200


def test_nothing_of_another_owner_can_be_shared_or_seen(
    application: Application, client: FlaskClient, video: Video
) -> None:
    hers = seeding.finished(application, owner=OwnerId("u" + "1" * 32))
    made = create_share(
        application.backend, hers.owner, hers.video_id, ShareRequest(lasts=timedelta(days=1))
    )
    address = f"/api/v1/videos/{hers.video_id}/shares"

    assert client.post(address, json={}).status_code == 404
    assert client.get(address).status_code == 404
    assert client.delete(f"{address}/{made.share.share_id}").status_code == 404
    assert client.get(f"/r/{hers.video_id}/share").status_code == 404
    # Nor by naming her link below a recording of one's own.
    own = f"/api/v1/videos/{video.video_id}/shares/{made.share.share_id}"
    assert client.delete(own).status_code == 404
    assert client.get(f"/s/{made.token}").status_code == 200


def test_a_part_shows_nothing_of_the_rest(
    client: FlaskClient, visitor: FlaskClient, video: Video
) -> None:
    path = path_of(share(client, video, from_s=9.2, to_s=12.5))
    page = visitor.get(path)

    assert "Then it is decided" in page.text
    assert "Lantern" not in page.text
    # What was said, noted and pictured outside of it.
    for hidden in ("I book it by Friday", "coffee machine", "Welcome", "Book the harbour", "venue"):
        assert hidden not in page.text, hidden
    assert "coffee" not in visitor.get(f"{path}/captions.vtt").text
    assert visitor.get(f"{path}/picture/1000.jpg").status_code == 404


def test_what_reaches_beyond_a_part_is_not_shown(
    client: FlaskClient, visitor: FlaskClient, video: Video
) -> None:
    # 4.5 to 9 s is a line; the part begins and ends in the middle of it.
    page = visitor.get(path_of(share(client, video, from_s=5.0, to_s=8.0)))

    for hidden in ("venue", "harbour", "Book", "by Friday", "Lantern"):
        assert hidden not in page.text, hidden


@pytest.fixture
def film(application: Application, client: FlaskClient, tmp_path: Path) -> Video:
    """A recording whose file is a real one: ten seconds, a keyframe at each."""
    path = make_media(tmp_path / "film.mp4", frames=scenes_of([1.0] * 10), sound=tone(10.0))
    limits = UploadLimits(max_bytes=10**9, expires_in_s=3600)
    asked = UploadRequest(
        owner=LOCAL_OWNER,
        filename=path.name,
        content_type="video/mp4",
        size_bytes=path.stat().st_size,
    )
    return store_upload(application.backend, asked, path, limits=limits).video


def test_the_video_of_a_part_is_cut_once_and_goes_with_its_link(
    application: Application,
    client: FlaskClient,
    visitor: FlaskClient,
    film: Video,
) -> None:
    made = share(client, film, from_s=4.0, to_s=7.0, with_download=True)
    path = path_of(made)
    page = visitor.get(path).text
    assert "/storage/" not in page
    assert f'src="{path}/media#t=0"' in page

    sent = [visitor.get(visitor.get(f"{path}/media").headers["Location"]) for _ in range(2)]

    assert sent[0].mimetype == "video/mp4"
    assert sent[0].data == sent[1].data
    assert len(sent[0].data) < film.size_bytes / 2
    saved = visitor.get(visitor.get(f"{path}/media?download=1").headers["Location"])
    assert "film.mp4" in saved.headers["Content-Disposition"]
    store = application.backend.object_store
    assert [stored.key for stored in store.list("shared/")] == [
        f"shared/{film.owner}/{film.video_id}/{made['share_id']}"
    ]
    client.delete(f"/api/v1/videos/{film.video_id}/shares/{made['share_id']}")
    assert list(store.list("shared/")) == []
    assert visitor.get(f"{path}/media").status_code == 410


def test_cut_parts_go_with_their_recording_and_when_their_link_has_ended(
    application: Application, client: FlaskClient, visitor: FlaskClient, film: Video, clock: Clock
) -> None:
    store = application.backend.object_store
    visitor.get(path_of(share(client, film, to_s=2.0, expires_in_s=3600)) + "/media")
    assert forget_ended_parts(application.backend) == 0
    clock.now += timedelta(hours=2)
    assert forget_ended_parts(application.backend) == 1
    visitor.get(path_of(share(client, film, to_s=3.0)) + "/media")
    assert list(store.list("shared/"))

    forget_video(application.backend, film.owner, film.video_id)

    assert list(store.list("shared/")) == []


def test_a_file_with_coordinates_is_played_as_a_copy_without_them_unless_chosen(
    application: Application,
    client: FlaskClient,
    visitor: FlaskClient,
    film: Video,
    tmp_path: Path,
) -> None:
    point = Coordinates(latitude_deg=38.7223, longitude_deg=-9.1393)
    facts = MediaFacts(
        container="mp4", size_bytes=1, has_audio=True, has_video=True, coordinates=point
    )
    application.backend.library.put(replace(film, facts=facts))

    path = path_of(share(client, film))
    page = visitor.get(path).text
    assert "/storage/" not in page
    assert f"{path}/media" in page
    led = visitor.get(f"{path}/media")
    copy = visitor.get(led.headers["Location"])
    (tmp_path / "copy.mp4").write_bytes(copy.data)
    assert probe(tmp_path / "copy.mp4").has_video

    chosen = visitor.get(path_of(share(client, film, with_place=True))).text
    assert "/storage/" in chosen

    photo = replace(film, facts=replace(facts, is_photo=True, has_video=False))
    application.backend.library.put(photo)
    path = path_of(share(client, film, with_download=True))
    assert "/storage/" not in visitor.get(path).text
    assert visitor.get(f"{path}/media").status_code == 404


def test_where_the_door_cannot_cut_a_processor_prepares_the_part(
    application: Application, film: Video, tmp_path: Path
) -> None:
    launcher = RecordingLauncher()
    backend = replace(application.backend, job_launcher=launcher)
    client = create_app(replace(application, backend=backend, media_cutter=None)).test_client(
        use_cookies=False
    )
    made = share(client, film, from_s=4.0, to_s=7.0)
    path = path_of(made)
    for _ in range(2):
        page = client.get(path).text
        assert "The video is being prepared" in page
        assert "/storage/" not in page
    assert client.get(f"{path}/media").status_code == 404
    (ordered,) = launcher.launched

    cutter = media_cutter()
    assert cutter is not None
    for _ in range(2):
        carry_out_cut(backend, ordered, cutter=cutter, scratch=tmp_path)
    assert "being prepared" not in client.get(path).text
    sent = client.get(f"{path}/media")
    part = client.get(sent.headers["Location"])
    assert part.status_code == 200
    (tmp_path / "part.mp4").write_bytes(part.data)
    assert probe(tmp_path / "part.mp4").declared_duration_s == pytest.approx(3.0, abs=0.6)
    assert launcher.launched == [ordered]
    assert list(tmp_path.glob("v*")) == []

    other = share(client, film, to_s=3.0)
    client.delete(f"/api/v1/videos/{film.video_id}/shares/{other['share_id']}")
    carry_out_cut(backend, launcher.launched[-1], cutter=cutter, scratch=tmp_path)
    kept = [one.key for one in backend.object_store.list("shared/")]
    assert [one.rpartition("/")[2] for one in kept] == [made["share_id"]]


def test_words_video_and_file_are_shared_only_when_ticked(
    client: FlaskClient, visitor: FlaskClient, video: Video
) -> None:
    page = visitor.get(path_of(share(client, video, with_video=False, with_download=True))).text
    assert "/storage/" not in page
    assert "coffee machine" in page
    path = path_of(share(client, video, with_transcript=False, with_download=True))
    page = visitor.get(path).text
    assert "coffee machine" not in page
    assert "Book the harbour hall" in page
    assert "Save the video" in page
    assert visitor.get(f"{path}/captions.vtt").status_code == 404


def test_nobody_makes_more_links_than_can_be_kept_in_view(
    client: FlaskClient, video: Video
) -> None:
    for _ in range(50):
        made = share(client, video)
    refused = client.post(f"/api/v1/videos/{video.video_id}/shares", json={})
    assert refused.json["code"] == "TOO_MANY_SHARES"
    client.delete(f"/api/v1/videos/{video.video_id}/shares/{made['share_id']}")
    share(client, video)


def test_no_log_line_holds_a_token(
    client: FlaskClient,
    visitor: FlaskClient,
    video: Video,
    application: Application,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level("DEBUG")
    path = path_of(share(client, video))
    visitor.get(path)
    # A store that fails in a way nobody thought of.
    monkeypatch.setattr(type(application.backend.library), "get", lambda *given: 1 / 0)
    assert visitor.get(path).status_code == 500
    token = path.removeprefix("/s/")
    assert any("unexpected_error" in record.message for record in caplog.records)
    for record in caplog.records:
        assert token not in str(record.__dict__)
