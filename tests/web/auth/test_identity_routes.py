"""Every route there is, walked by the owner, by somebody else, and by nobody."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("cryptography", reason="cryptography is not installed")

from flask import Flask
from werkzeug.test import TestResponse

from lifestream import __version__
from lifestream.bootstrap import Application
from lifestream.bootstrap.arriving.calendar_file import take_calendar
from lifestream.domain.access.grant import Shared
from lifestream.domain.access.person import Person as SignedIn
from lifestream.domain.access.webhook import DeviceKeys
from lifestream.domain.corrections.change_of_many import ManyAction
from lifestream.domain.edits.remarks import RemarkKind
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.together.pair import Pair, PairState, Why, pair_id_of
from lifestream.services.access.api_keys import add_key
from lifestream.services.access.grants import GrantRequest, give_grant
from lifestream.services.access.share import ShareRequest, create_share
from lifestream.services.corrections.change_many import Wanted, change_many
from lifestream.services.remarks.keep_remark import RemarkWish, keep_remark
from lifestream.services.telling.receivers import Choice, add_device
from lifestream.services.together.decide_pair import decide_pair
from lifestream.services.together.read_pairs import keep_pair
from lifestream.services.uploads.request_upload import UploadRequest, request_upload
from lifestream.services.webhooks.endpoints import add_endpoint
from lifestream.services.webhooks.outbox import tell_test
from tests.web import seeding
from tests.web.login_provider import LoginProvider, serving
from tests.web.logins import HTML, Person, app_with, client_of, person
from tests.web.route_examples import DEVICE, ICS, LAST, QUESTION, routes, send
from web.auth.identity import OPEN_ENDPOINTS

ALIVE = ("/static/<path:filename>", "/healthz", "/health", "/readyz", "/ready")
PART = "/s/<token>/media"
"""The video of a link to a part; the links here are to the whole."""

SHARED = (
    "/s/<token>",
    "/s/<token>/captions.vtt",
    PART,
    "/s/<token>/picture/<int:at_ms>.jpg",
)
DECIDING = re.compile(
    "/(keys|webhooks|notices|sharing|shared-with-me|grants|shared|masks|masked)(/|$)"
)
"""Who may do what, who is told, and what is masked: no key opens these."""

FEED = "/calendar-feed/<token>/<form>.ics"
"""Has a secret of its own kind; tests/web/pages/tasks asks with one."""

MAIL_LINK = "/mail/<token>"
"""Likewise; tests/web/pages/test_notices.py follows one."""

OPEN = (*ALIVE, *SHARED, FEED, MAIL_LINK)
SIGNED = "/storage/"
STREAM = "/api/v1/query/stream"
KEYS = DeviceKeys(**{name: DEVICE[name] for name in ("p256dh", "auth")})
AT_WORK = ("/retry", "/rerun", "/day", "/sound-track", "/wish", "/minutes", "/minutes/update")
WORDS_OF_ANNA = ("Lantern", "old harbour", "annas-own", "coffee machine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """Anna's: one recording with every result and two links to it, one under way, one to come.

    ``conversation_ids`` are asked into being by the walk itself.
    """

    video_id: str
    job_id: str
    running_video_id: str
    running_job_id: str
    keys: tuple[str, ...]
    coming_video_id: str
    share_id: str
    token: str
    task_ids: tuple[str, str, str]
    twin_id: str
    picture: str
    people: dict[str, str]
    key_ids: tuple[str, str]
    grant_id: str
    received_id: str
    webhook_id: str
    notice_id: str
    calendar_id: str
    delivery_id: str
    conversation_ids: tuple[str, ...] = field(default=("talk-0001", "talk-0002"))

    def traces(self, owner: str) -> tuple[str, ...]:
        """What must not be in any answer to somebody else."""
        ids = (self.video_id, self.job_id, self.running_video_id, self.running_job_id)
        ids += (self.coming_video_id,)
        return (*WORDS_OF_ANNA, *ids, owner)


@pytest.fixture(scope="module")
def provider() -> Iterator[LoginProvider]:
    """A provider that serves its keys."""
    with serving(LoginProvider()) as started:
        yield started


@pytest.fixture(params=["iap", "oidc", "api_key"])
def how(request: pytest.FixtureRequest) -> str:
    """With what people come."""
    return str(request.param)


@pytest.fixture
def app(application: Application, provider: LoginProvider, how: str) -> Flask:
    """The application behind that login."""
    return app_with(application, provider, "iap" if how == "iap" else "oidc")


@pytest.fixture
def anna(application: Application, provider: LoginProvider, how: str) -> Person:
    """Whose things are looked for."""
    return person(application, provider, how, "anna")


@pytest.fixture
def ben(application: Application, provider: LoginProvider, how: str) -> Person:
    """Who looks for them, with a recording of his own."""
    somebody = person(application, provider, how, "ben")
    video = seeding.finished(
        application, owner=somebody.owner, name="bens.mp4", text="Nothing but gardening"
    )
    assert video.owner == somebody.owner
    return somebody


@pytest.fixture
def hers(application: Application, anna: Person) -> Belongings:
    """What Anna has."""
    video = seeding.finished(application, owner=anna.owner, name="annas-own.mp4")
    seeding.index(application, video)
    job = seeding.running(application, owner=anna.owner, name="annas-own-too.mp4")
    week = ShareRequest(lasts=timedelta(days=7))
    coming = request_upload(
        application.backend,
        UploadRequest(
            owner=anna.owner, filename="annas-own.mp4", content_type="video/mp4", size_bytes=5
        ),
        limits=seeding.LIMITS,
    )
    lit = RemarkWish(kind=RemarkKind.HIGHLIGHT, start_s=1.0, end_s=4.0, text="The venue")
    for one in (video.video_id, job.video_id):
        keep_remark(application.backend, anna.owner, one, "walked-6", lit)
    links = [create_share(application.backend, anna.owner, video.video_id, week) for _ in "ab"]
    twin = seeding.finished(application, owner=anna.owner, name="annas-twin.mp4").video_id
    pair = Pair(one=video.video_id, other=twin, why=Why.SOUND, offset_s=1.0)
    keep_pair(application.backend, anna.owner, pair)
    decide_pair(application.backend, anna.owner, pair.pair_id, PairState.ACCEPTED)
    tagged = Wanted(action=ManyAction.TAG, tags=("volta",))
    change_many(
        application.backend,
        anna.owner,
        [video.video_id],
        tagged,
        change_id="walked-change",
        zone=UTC,
    )
    keys, now = application.backend.key_store, datetime.now(UTC)
    made = [add_key(keys, owner=anna.owner, name="hers", now=now)[0].key_id for _ in "ab"]
    given = GrantRequest(what=Shared.RECORDING, about=video.video_id, email="cleo@example.org")
    theirs = GrantRequest(what=Shared.TAG, about="volta", email="anna@example.org")
    her, eve = (SignedIn(owner=one, kind="oidc") for one in (anna.owner, OwnerId("eve")))
    return Belongings(
        grant_id=give_grant(application.backend, her, given).grant_id,
        received_id=give_grant(application.backend, eve, theirs).grant_id,
        **told(application, anna, now),
        key_ids=(made[0], made[1]),
        twin_id=twin,
        video_id=video.video_id,
        job_id=video.job_id,
        running_video_id=job.video_id,
        running_job_id=job.job_id,
        keys=(video.source_key, video.thumbnail_key),
        coming_video_id=coming.video.video_id,
        share_id=links[0].share.share_id,
        token=links[1].token,
        task_ids=seeding.tasks(application, video),
        people=seeding.people(application, video),
        picture=video.thumbnail_key.removeprefix(f"artifacts/{anna.owner}/"),
    )


def told(application: Application, anna: Person, now: datetime) -> dict[str, str]:
    """Ids of those whom she lets be told, and of her calendar."""
    logs = application.backend.owner_log
    hook = add_endpoint(logs, anna.owner, "https://annas-own.example.org/", now=now).endpoint_id
    url = "https://push.example.org/annas-own"
    device = add_device(logs, anna.owner, url, KEYS, Choice(), name="", now=now)
    calendar = take_calendar(application, anna.owner, "annas-own.ics", ICS.encode())
    return {
        "webhook_id": hook,
        "delivery_id": tell_test(logs, anna.owner, hook, now).delivery_id,
        "notice_id": device.endpoint_id,
        "calendar_id": calendar.calendar_id,
    }


def about(hers: Belongings, *, running: bool = False) -> dict[str, str]:
    return {
        "video_id": hers.running_video_id if running else hers.video_id,
        "job_id": hers.running_job_id if running else hers.job_id,
        "coming_video_id": hers.coming_video_id,
        "conversation_id": hers.conversation_ids[running],
        "session_id": "s" * 32,
        "share_id": hers.share_id,
        "token": "t" * 43,
        "task_id": hers.task_ids[0],
        "other_task_id": hers.task_ids[1],
        "third_task_id": hers.task_ids[2],
        "shelf_id": seeding.UNVERIFIED.shelf_id,
        **hers.people,
        "remark_id": "walked-6",
        "form": "events",
        "at_ms": "1000",
        "filename": "css/base.css",
        "name": hers.picture,
        "day": "2025-03-10",
        "span": "week",
        "change_id": "walked-change",
        "key_id": hers.key_ids[running],
        "grant_id": hers.grant_id,
        "received_id": hers.received_id,
        "webhook_id": hers.webhook_id,
        "notice_id": hers.notice_id,
        "calendar_id": hers.calendar_id,
        "delivery_id": hers.delivery_id,
        "folder_id": "0" * 12,
        "pair_id": pair_id_of(VideoId(hers.video_id), VideoId(hers.twin_id)),
    }


def test_nobody_gets_past_the_door_by_any_route(app: Flask, hers: Belongings, anna: Person) -> None:
    client, walked = client_of(app), 0
    for method, rule, _ in routes(app):
        if rule in OPEN or rule.startswith(SIGNED):
            continue
        response = send(client, method, rule, {}, about(hers))
        assert (response.status_code, method, rule) == (401, method, rule)
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
        for trace in hers.traces(anna.owner):
            assert trace not in response.text.replace(response.request.path, "")
        walked += 1
    assert walked > 60
    assert client.get("/no/such/page").status_code == 401
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ready", "version": __version__}
    assert client.get("/static/css/base.css").status_code == 200


def text_of(response: TestResponse) -> str:
    """What an answer says; of a ZIP file what is in it."""
    if response.mimetype != "application/zip" or not response.data:
        return response.get_data().decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(response.data)) as files:
        return "\n".join(
            f"{name}\n{files.read(name).decode(errors='replace')}" for name in files.namelist()
        )


def test_what_is_open_is_what_we_think(app: Flask) -> None:
    rules = {rule for _, rule, endpoint in routes(app) if endpoint in OPEN_ENDPOINTS}
    assert rules == set(OPEN)


def test_somebody_else_finds_nothing_of_hers_by_any_route(
    app: Flask, hers: Belongings, anna: Person, ben: Person, application: Application, how: str
) -> None:
    client = client_of(app)
    for running in (False, True):
        ids = about(hers, running=running)
        talk = ids | {"video_id": hers.video_id}
        assert hers.video_id in send(client, "POST", STREAM, anna.headers, talk).text
        for method, rule, _ in routes(app):
            if rule.startswith(SIGNED) or method == "OPTIONS":
                continue
            if how == "api_key" and "<video_id>/masked" in rule:
                # No key opens it. His own audit log tells him so, with the id that he sent.
                continue
            response = send(client, method, rule, ben.headers, ids)
            named = {"video_id", "job_id"} & set(re.findall(r"<(\w+)>", rule))
            if named or rule == "/api/v1/upload/confirm":
                assert (response.status_code, method, rule) == (404, method, rule)
            # Echoing the id he sent himself tells him nothing.
            told = f"{response.headers}{text_of(response)}"
            for sent in (ids["name"], ids["video_id"], ids["job_id"], ids["coming_video_id"]):
                told = told.replace(sent, "")
            for trace in hers.traces(anna.owner):
                assert trace not in told, (method, rule)
    unchanged(application, hers, anna)


def unchanged(application: Application, hers: Belongings, anna: Person) -> None:
    backend = application.backend
    assert [v.video_id for v in backend.library.list(anna.owner, limit=9).videos] != []
    for job_id in (hers.job_id, hers.running_job_id):
        job = backend.job_store.get(job_id)  # type: ignore[arg-type]
        assert job is not None
        assert job.owner == anna.owner
        assert job.status == ("RUNNING" if job_id == hers.running_job_id else "SUCCEEDED")
    assert all(backend.object_store.stat(key) is not None for key in hers.keys)


def test_she_herself_reaches_everything_the_walk_asks_for(
    app: Flask, hers: Belongings, anna: Person, how: str
) -> None:
    client = client_of(app)
    shown = client.get(f"/r/{hers.video_id}", headers=dict(anna.headers)).text
    assert all(word in shown for word in ("Lantern", "harbour"))
    for number in (False, True):
        talk = about(hers, running=number) | {"video_id": hers.video_id}
        asked = send(client, "POST", STREAM, anna.headers, talk)
        assert asked.status_code == 200
    deleted = dict.fromkeys((rule.partition(">")[0].split("<")[-1] for _, rule in LAST), 0)
    for method, rule, _ in routes(app):
        if rule.startswith(SIGNED) or method == "OPTIONS":
            continue
        running = False
        if (method, rule) in LAST:
            name = rule.partition(">")[0].split("<")[-1]
            running, deleted[name] = bool(deleted[name]), deleted[name] + 1
        things = about(hers, running=running) | {"token": hers.token}
        response = send(client, method, rule, anna.headers, things)
        # A recording that is at work already: it is hers, or this would be 404.
        already = rule.endswith(AT_WORK) and response.status_code == 409
        ok = response.status_code < 400 or rule in (PART, FEED, MAIL_LINK)
        # Who decides what others may do needs a login of their own.
        # An example's address would be asked for.
        ok = ok or (rule == "/upload/address" and response.status_code == 400)
        # Folders of the server are nobody's who signs in to it.
        ok = ok or (rule.startswith("/settings/folders") and response.status_code == 404)
        ok = ok or (how == "api_key" and DECIDING.search(rule) and response.status_code == 403)
        assert ok or already, (method, rule, response.text)
    # A task is deleted through the form that moves many, a track through the settings.
    assert [
        deleted.pop(name) for name in ("task_id", "day", "webhook_id", "notice_id", "calendar_id")
    ] == [1] * 5
    assert set(deleted.values()) == {2}


def test_a_question_of_hers_is_answered_and_of_his_is_not(
    app: Flask, hers: Belongings, anna: Person, ben: Person
) -> None:
    client = client_of(app)
    asked = {"query": QUESTION}
    answers = {
        who.owner: client.post("/api/v1/query", json=asked, headers=dict(who.headers)).json
        for who in (anna, ben)
    }

    assert hers.video_id in str(answers[anna.owner])
    assert hers.video_id not in str(answers[ben.owner])
    page = client.get("/ask", query_string={"q": QUESTION}, headers=dict(ben.headers)).text
    assert not [trace for trace in hers.traces(anna.owner) if trace in page]


def test_people_without_a_login_get_a_page_that_says_so(app: Flask) -> None:
    response = client_of(app).get("/library", headers=HTML)

    assert (response.status_code, response.mimetype) == (401, "text/html")
    assert "Sign in first" in response.text
    assert "Code LOGIN_REQUIRED" in response.text
    program = client_of(app).get("/api/v1/videos", headers=HTML)
    assert (program.status_code, program.mimetype) == (401, "application/problem+json")


def test_a_signed_address_needs_no_login_and_an_unsigned_one_opens_nothing(
    app: Flask, hers: Belongings, anna: Person
) -> None:
    client = client_of(app)
    facts = client.get(f"/api/v1/videos/{hers.video_id}", headers=dict(anna.headers)).json
    url = facts["media_url"]

    assert client.get(url).status_code == 200
    assert client.get(re.sub(r"ticket=.*", "ticket=x", url)).status_code == 403
    # A good login is not a ticket either.
    assert client.get("/storage/objects", headers=dict(anna.headers)).status_code == 403
