"""What each kind of key opens: the matrix of scopes and routes, made from the OpenAPI document."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.access.scopes import ALL_SCOPES, KeyRights, Scope
from lifestream.domain.ids import LOCAL_OWNER
from tests.web import seeding
from tests.web.logins import a_key
from tests.web.route_examples import QUESTION, send
from web.api import OPERATIONS, PREFIX
from web.auth.identity import OPEN_ENDPOINTS
from web.auth.scopes import ANY_KEY, LOGIN_ONLY

NOTHING = "0" * 16
"""An id that nothing has: a request that passes the gate is answered, and changes nothing."""


class _Ids(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "2025-03-10" if name == "day" else NOTHING


def bearing(application: Application, rights: KeyRights) -> dict[str, str]:
    return {"Authorization": f"Bearer {a_key(application, rights=rights)}"}


def matrix(document: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    """Method, path and the scope of its key; None for what needs a login."""
    rows = []
    for path, entry in document["paths"].items():
        for method, described in entry.items():
            bearer = [one["bearer"] for one in described["security"] if "bearer" in one]
            rows.append((method.upper(), path, bearer[0][0] if bearer else None))
    return rows


def test_each_route_opens_to_keys_of_its_scope_alone(
    client: FlaskClient, application: Application
) -> None:
    rows = matrix(client.get(f"{PREFIX}/openapi.json").json)
    assert len(rows) == len(OPERATIONS)
    keys = {s: bearing(application, KeyRights(scopes=(s,))) for s in ALL_SCOPES}
    full = bearing(application, KeyRights())
    for method, path, scope in rows:
        rule = re.sub(r"{(\w+)}", r"<\1>", path)
        for own, headers in keys.items():
            refused = send(client, method, rule, headers, _Ids())
            is_refused = refused.status_code == 403 and refused.json["code"] == "KEY_SCOPE"
            if own == scope:
                assert not is_refused, (method, path, own)
            else:
                assert is_refused, (method, path, own)
        if scope is None:
            answer = send(client, method, rule, full, _Ids())
            assert (answer.status_code, method, path) == (403, method, path)


def test_what_changes_and_what_takes_away_is_never_a_matter_of_reading() -> None:
    asking = {"query", "export_videos", "plan_to_forget", "plan_retention"}
    for operation in OPERATIONS:
        if operation.scope is None or operation.name in asking:
            continue
        if operation.method == "GET":
            assert operation.scope is Scope.READ, operation.name
        elif operation.method == "DELETE":
            assert operation.scope is Scope.DELETE, operation.name
        else:
            assert operation.scope in (Scope.WRITE, Scope.DELETE), operation.name


def test_a_page_changes_things_for_a_full_key_alone(app: Flask, application: Application) -> None:
    client = app.test_client(use_cookies=False)
    readers = bearing(application, KeyRights(scopes=(Scope.READ,)))
    garden = bearing(application, KeyRights(tag="garden"))
    for rule in app.url_map.iter_rules():
        opens_anyway = rule.endpoint in ANY_KEY | OPEN_ENDPOINTS
        if not rule.endpoint.startswith(("pages.", "docs.")) or opens_anyway:
            continue
        changing = sorted({"POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set()))
        for method in changing:
            refused = send(client, method, rule.rule, readers, _Ids(form="events", name="x"))
            assert (refused.status_code, rule.rule) == (403, rule.rule)
    assert client.get("/library", headers=readers).status_code == 200
    assert client.get("/library", headers=garden).status_code == 403
    for page in LOGIN_ONLY:
        assert page in {rule.endpoint for rule in app.url_map.iter_rules()}
    full = bearing(application, KeyRights())
    assert client.get("/settings/keys", headers=full).status_code == 403


def test_a_key_of_one_tag_sees_that_tag_alone_by_every_route(
    client: FlaskClient, application: Application
) -> None:
    inside = seeding.finished(application, name="inside.mp4")
    outside = seeding.finished(application, name="outside.mp4", text="Lantern in the old harbour")
    for video in (inside, outside):
        seeding.index(application, video)
    seeding.tasks(application, outside)
    tagged = client.patch(f"{PREFIX}/videos/{inside.video_id}", json={"tags": ["Garden"]})
    assert tagged.status_code == 200
    before = application.backend.library.get(LOCAL_OWNER, outside.video_id)
    headers = bearing(application, KeyRights(tag="garden"))
    ids = _Ids(video_id=outside.video_id, job_id=outside.job_id)
    for operation in OPERATIONS:
        answer = send(client, operation.method, PREFIX + operation.rule, headers, ids)
        told = answer.text.replace(outside.video_id, "").replace(outside.job_id, "")
        assert "outside" not in told, operation.name
        # What opens to no key at all is refused before it is looked for.
        is_named = operation.scope and re.search(r"{(video|job)_id}", operation.path)
        free = operation.per_tag
        assert answer.status_code == (404 if is_named else 200 if free else 403), operation.name

    def get(path: str, **given: Any) -> Any:
        return client.get(f"{PREFIX}{path}", headers=headers, **given)

    assert [v["video_id"] for v in get("/videos").json["videos"]] == [inside.video_id]
    assert get(f"/videos/{inside.video_id}").status_code == 200
    assert get("/videos?tag=work").status_code == 403
    same = get(f"/videos?sha256={outside.content_sha256}").json["videos"]
    assert [v["video_id"] for v in same] == [inside.video_id]
    for asked in (QUESTION, "What is on my to-do list?", "What did we do on 10 March 2025?"):
        answer = client.post(f"{PREFIX}/query", headers=headers, json={"query": asked})
        assert outside.video_id not in answer.text, asked
    assert application.backend.library.get(LOCAL_OWNER, outside.video_id) == before


def test_ending_the_memory_of_voices_needs_the_right_to_delete(
    client: FlaskClient, application: Application
) -> None:
    headers = bearing(application, KeyRights(scopes=(Scope.READ, Scope.WRITE)))
    path = f"{PREFIX}/people/voices/kept"

    assert client.put(path, headers=headers, json={"remembers": True}).status_code == 200
    assert client.put(path, headers=headers, json={"remembers": False}).status_code == 403


@pytest.mark.parametrize("place", ["/api/v1/videos?key={}", "/library/{}", "/static/x?k={}"])
def test_a_key_in_an_address_is_refused_wherever_it_stands(
    client: FlaskClient, application: Application, place: str
) -> None:
    key = a_key(application)

    answer = client.get(place.format(key), headers={"Accept": "application/json"})

    assert answer.status_code == 400
    assert "KEY_IN_ADDRESS" in answer.text
    assert key not in answer.text
