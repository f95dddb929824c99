"""Every route that names a recording, asked by its owner, an editor, a viewer, one whose access was
taken back, a stranger and a key of the viewer's."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pytest

pytest.importorskip("cryptography", reason="cryptography is not installed")

from flask import Flask
from werkzeug.test import TestResponse

from lifestream.bootstrap import Application
from lifestream.domain.access import person as people
from lifestream.domain.access.deed import ActorKind
from lifestream.domain.access.grant import Role, Shared, Verb
from lifestream.domain.edits.remarks import RemarkKind
from lifestream.domain.ids import OwnerId
from lifestream.domain.places.place import Coordinates, Place, PlaceSource
from lifestream.domain.video import Video
from lifestream.services.access.audit import utc_now
from lifestream.services.access.grants import GrantRequest, give_grant, revoke_grant
from lifestream.services.remarks.keep_remark import RemarkWish, keep_remark
from tests.web import seeding
from tests.web.login_provider import LoginProvider, serving
from tests.web.logins import HTML, Person, a_key, app_with, carrying, client_of, person
from tests.web.route_examples import LAST, routes, send
from web.api import OPERATIONS, PREFIX
from web.auth.audit import audit_log
from web.auth.roles import VERBS

PRIVATE = ("my secret thought", "private-tag", "Hidden Cove", "elsewhere-too", "brass band")
"""What stays with Anna, whoever looks: a note, a tag, a place, another recording, the shelf."""


@pytest.fixture(scope="module")
def provider() -> Iterator[LoginProvider]:
    """A provider that serves its keys."""
    with serving(LoginProvider()) as started:
        yield started


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Anna's recording, and the people who ask for it."""

    app: Flask
    video: Video
    anna: Person
    people: Mapping[str, Person]

    def ask(self, who: str, method: str, rule: str, **things: str) -> TestResponse:
        """A well-formed request about the recording."""
        ids = {
            "video_id": self.video.video_id,
            "job_id": self.video.job_id,
            "coming_video_id": self.video.video_id,
            "remark_id": "hers",
            "share_id": "s1",
            "shelf_id": seeding.UNVERIFIED.shelf_id,
            "name": self.video.thumbnail_key.split("/", 2)[2],
        }
        return send(client_of(self.app), method, rule, self.people[who].headers, ids | things)


@pytest.fixture
def world(application: Application, provider: LoginProvider) -> World:
    """Shared with Vera to look at and with Ed to correct; Rita's access was taken back."""
    everybody = {
        name: person(application, provider, "oidc", name)
        for name in ("anna", "vera", "ed", "rita", "sam")
    }
    anna = everybody["anna"]
    video = seeding.finished(application, owner=anna.owner, name="annas-own.mp4")
    seeding.index(application, video)
    seeding.finished(application, owner=anna.owner, name="elsewhere-too.mp4")
    video = application.backend.library.get(anna.owner, video.video_id) or video
    assert video.facts is not None
    cove = Coordinates(latitude_deg=50.1, longitude_deg=-5.1)
    video = replace(
        video,
        tags=("private-tag",),
        place=Place(name="Hidden Cove", source=PlaceSource.USER),
        facts=replace(video.facts, coordinates=cove),
    )
    application.backend.library.put(video)
    backend, own = application.backend, anna.owner
    for remark_id, kind, text in (
        ("hers", RemarkKind.COMMENT, "for everybody"),
        ("note", RemarkKind.NOTE, "my secret thought"),
    ):
        wish = RemarkWish(kind=kind, start_s=1.0, text=text)
        keep_remark(backend, own, video.video_id, remark_id, wish)
    for name, role in (("vera", Role.VIEWER), ("ed", Role.EDITOR), ("rita", Role.EDITOR)):
        grant = give(application, own, Shared.RECORDING, video.video_id, name, role)
        if name == "rita":
            revoke_grant(backend, own, grant)
    key = a_key(application, everybody["vera"].owner)
    everybody["key"] = Person(headers=carrying("api_key", key), owner=everybody["vera"].owner)
    return World(
        app=app_with(application, provider, "oidc"), video=video, anna=anna, people=everybody
    )


def give(
    application: Application,
    owner: OwnerId,
    what: Shared,
    about: str,
    name: str,
    role: Role = Role.VIEWER,
) -> str:
    inviter = people.Person(owner=owner, kind="oidc", email="anna@example.org")
    asked = GrantRequest(what=what, about=about, email=f"{name}@example.org", role=role)
    return give_grant(application.backend, inviter, asked).grant_id


def about_recordings(app: Flask) -> list[tuple[str, str, str]]:
    """Method, rule and endpoint of every route with a recording in its address."""
    return [
        one
        for one in routes(app)
        if re.search("<(video_id|job_id)>", one[1]) and one[0] not in ("OPTIONS", "HEAD")
    ]


def test_every_route_about_a_recording_has_a_role(world: World) -> None:
    described = {
        f"api.{one.name}" for one in OPERATIONS if re.search("{(video_id|job_id)}", one.path)
    }
    named = {endpoint for _, _, endpoint in about_recordings(world.app)}

    assert described <= named
    assert named == set(VERBS), "Name each new route in web/auth/roles.py."
    assert len(described) > 30
    assert PREFIX


def test_each_role_does_what_it_may_and_nothing_else(world: World) -> None:
    for method, rule, endpoint in about_recordings(world.app):
        verb = VERBS[endpoint]
        for who, role in (("vera", Role.VIEWER), ("ed", Role.EDITOR)):
            allowed = verb is Verb.LOOK or (verb is Verb.CORRECT and role is Role.EDITOR)
            response = world.ask(who, method, rule)
            refused = response.status_code == 403 and "ROLE" in response.text
            assert refused is not allowed, (who, method, rule, response.text[:300])
            for private in PRIVATE:
                assert private.encode() not in response.data, (who, method, rule)
        for who, statuses in (("sam", (404,)), ("key", (404, 403)), ("rita", (410,))):
            response = world.ask(who, method, rule)
            is_told = response.status_code in statuses or endpoint == "pages.trash_form"
            assert is_told, (who, method, rule, response.text[:300])
            assert "Lantern" not in response.text


def test_who_may_look_reads_watches_comments_and_exports(world: World) -> None:
    page = world.ask("vera", "GET", "/r/<video_id>").text
    assert "Lantern" in page
    assert "Shared by anna@example.org" in page
    assert "for everybody" in page
    assert "data-line-editor" not in page
    client, headers = client_of(world.app), dict(world.people["vera"].headers)
    for form in ("json", "markdown", "txt", "docx", "pdf"):
        saved = client.get(f"/api/v1/summary/{world.video.job_id}?format={form}", headers=headers)
        assert saved.status_code == 200
        for private in PRIVATE:
            assert private.encode() not in saved.data, form
    assert world.ask("vera", "GET", "/r/<video_id>/pictures/<path:name>").status_code < 400

    wish = world.ask("vera", "PUT", "/api/v1/videos/<video_id>/remarks/<remark_id>")
    assert (wish.status_code, wish.json["code"]) == (400, "COMMENTS_ONLY")
    taken = world.ask("vera", "DELETE", "/api/v1/videos/<video_id>/remarks/<remark_id>")
    assert (taken.status_code, taken.json["code"]) == (403, "NOT_YOURS")
    form = {"kind": "comment", "text": "Seen by me", "start": "0:02"}
    sent = client.post(f"/r/{world.video.video_id}/remarks", data=form, headers=headers)
    assert sent.status_code == 303
    seen = client.get(f"/r/{world.video.video_id}", headers=dict(world.anna.headers)).text
    assert "Seen by me" in seen
    note = form | {"kind": "note"}
    refused = client.post(f"/r/{world.video.video_id}/remarks", data=note, headers=headers)
    assert refused.status_code == 400


def test_an_editor_corrects_in_their_own_name(world: World) -> None:
    client, headers = client_of(world.app), dict(world.people["ed"].headers)
    edits = f"/api/v1/videos/{world.video.video_id}/edits"
    named = {"edit_id": "e" * 8, "kind": "name", "speaker": "S1", "name": "Kim"}
    assert client.post(edits, json=named, headers=headers).status_code == 201

    (past,) = client.get(edits, headers=headers).json["edits"]
    assert (past["by"], past["after"]) == ("ed@example.org", "Kim")
    history = client.get(edits, headers=dict(world.anna.headers)).json["edits"]
    assert "my secret thought" in str(history)

    correct = f"/r/{world.video.video_id}/correct"
    title = {"kind": "title", "title": "The harbour"}
    assert client.post(correct, data=title, headers=headers).status_code == 303
    tags = {"kind": "tags", "tags": "mine"}
    assert client.post(correct, data=tags, headers=headers).status_code == 403
    found = client.get(
        f"/api/v1/videos/{world.video.video_id}/corrections", headers=dict(world.anna.headers)
    ).json
    assert [one["by"] for one in found["corrections"]] == ["ed@example.org"]
    assert (found["title"], found["tags"]) == ("The harbour", ["private-tag"])


def test_the_owner_reads_who_looked_and_who_corrected(world: World) -> None:
    world.ask("vera", "GET", "/r/<video_id>")
    world.ask("ed", "POST", "/api/v1/videos/<video_id>/edits")
    with world.app.app_context():
        deeds = audit_log().read(world.anna.owner, utc_now().date()).deeds
    theirs = [one for one in deeds if one.by.kind is ActorKind.PERSON]

    assert {(one.action, one.is_change) for one in theirs} == {
        ("pages.recording", False),
        ("api.post_edit", True),
    }
    assert "@" not in str(theirs)
    page = client_of(world.app).get("/settings/audit", headers=dict(world.anna.headers)).text
    assert "vera@example.org" in page


def test_what_is_shared_is_listed_searched_and_asked_alone(
    world: World, application: Application
) -> None:
    give(application, world.anna.owner, Shared.TAG, "private-tag", "sam")
    client = client_of(world.app)
    for who, count in (("vera", 1), ("sam", 1), ("rita", 0)):
        found = client.get("/api/v1/shared", headers=dict(world.people[who].headers)).json
        assert len(found["recordings"]) == count, who
    headers = dict(world.people["sam"].headers)
    page = client.get("/shared-with-me", query_string={"q": "harbour"}, headers=headers).text
    assert "harbour" in page
    assert "elsewhere-too" not in page
    asked = client.post(
        f"/r/{world.video.video_id}/ask", data={"q": "Where will the venue be?"}, headers=headers
    ).text
    assert "harbour hall" in asked
    asked = client.post("/shared-with-me", data={"q": "Where will the venue be?"}, headers=headers)
    assert "harbour hall" in asked.text
    assert "Answer from what anna@example.org shares" in asked.text
    own = client.get("/search", query_string={"q": "harbour"}, headers=headers).text
    assert "harbour hall" not in own

    untagged = replace(world.video, tags=())
    application.backend.library.put(untagged)
    assert client.get(f"/r/{world.video.video_id}", headers=headers).status_code == 404


def test_whose_access_ended_reads_so_on_a_page(world: World) -> None:
    headers = {**world.people["rita"].headers, **HTML}
    ended = client_of(world.app).get(f"/r/{world.video.video_id}", headers=headers)

    assert ended.status_code == 410
    assert "not shared with you any more" in ended.text
    assert "were deleted" not in ended.text


def test_a_place_in_the_file_goes_to_nobody_else(world: World) -> None:
    assert world.ask("anna", "GET", "/r/<video_id>/media").status_code in (200, 302)
    # Its bytes are no video that could be copied without the place: then nothing is given.
    assert world.ask("vera", "GET", "/r/<video_id>/media").status_code in (404, 422)


def test_routes_that_delete_are_the_owners() -> None:
    about = {rule for method, rule in LAST if "<video_id>" in rule and method}
    assert about
    assert {VERBS["api.delete_video"], VERBS["pages.delete_form"]} == {Verb.OWN}
