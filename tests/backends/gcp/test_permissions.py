"""Every account has the roles that its door's calls need, and no others: measured, not believed."""

import base64
import json
from dataclasses import replace
from typing import Any

import grpc
import numpy as np
import pytest

from lifestream.backends.gcp.permissions import (
    CALLS,
    EMBEDDING,
    FIRESTORE,
    GRANTS,
    SECRET,
    TRACES,
    USES,
    VERTEX,
    Uses,
    misfits,
)
from lifestream.backends.gcp.roles import ALSO, CUSTOM_ROLES, PREDEFINED_ROLES
from lifestream.bootstrap import application
from lifestream.domain.ids import VideoId
from lifestream.domain.jobs.parts import Part
from lifestream.domain.search import SearchFilter
from rehearsal.stand_ins.identity import Identity
from rehearsal.stand_ins.vector_search import VectorSearch
from tests.backends.gcp.recorded_calls import CallRecorder, Made
from tests.backends.gcp.working_doors import (
    CAPTIONS,
    STANDUP,
    WebDoor,
    a_key,
    arrived,
    deployed,
    forgotten_event,
    push,
    settings_on,
    start_anew,
    work,
)
from tests.contracts.places.passages import EMBEDDER, a_passage, axes, put
from tests.contracts.places.samples import ANNA
from tests.google_cloud import GoogleCloud

NOT_MEASURED = {
    *EMBEDDING,
    *SECRET,
    *TRACES,
    f"{VERTEX}IndexEndpointService.GetIndexEndpoint",
}
"""Nothing stands in for these; docs/security.md says so."""

SELDOM = {f"{FIRESTORE}BeginTransaction"}
"""Made by the door that happens to finish a deletion: here the web's, which is measured."""


@pytest.fixture(scope="module")
def made(running_google_cloud: GoogleCloud, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """What the doors called while recordings came, were processed, asked about and deleted."""
    cloud = replace(running_google_cloud, project="permissions")
    folder = tmp_path_factory.mktemp("data")
    with VectorSearch() as found_by, Identity(cloud.account) as identity:
        settings = settings_on(cloud, folder, found_by)
        buckets = {
            settings.gcp_bucket: "uploads_bucket",
            settings.gcp_artifacts_bucket: "artifacts_bucket",
        }
        recorder = CallRecorder(cloud, identity, buckets)
        with deployed(cloud, settings, identity, recorder):
            _live(recorder, cloud)
            start_anew()
        with deployed(cloud, replace(settings, gcp_vectors="firestore"), identity, recorder):
            _find(recorder)
            start_anew()
    return recorder.made


def _live(recorder: CallRecorder, cloud: GoogleCloud) -> None:
    """Everything that each door can be asked to do."""
    with recorder.at("web"):
        web = WebDoor()
        clip = web.upload_resumably(b"not a video")
        meeting = web.upload_at_once(STANDUP.read_bytes(), captions=CAPTIONS)
    event = arrived(meeting["video_id"])
    forgotten_event()
    with recorder.at("functions"):
        cloud.run_jobs.fail_next(grpc.StatusCode.RESOURCE_EXHAUSTED, method="RunJob")
        push("on_upload", event)
        push("on_upload", event)
        push("on_sweep", {"data": "e30="})
        push("on_dead_letter", arrived(clip["video_id"]))
    with recorder.at("processor"):
        work(meeting["job_id"], Part.LISTENING, Part.REST)
    _again(recorder, meeting)
    _browse(recorder, web, meeting, clip)


def _again(recorder: CallRecorder, meeting: Any) -> None:
    """Reprocessing, which replaces what the first processing made."""
    select = {"video_ids": [meeting["video_id"]]}
    for batch, stage, parts in (
        ("1", "minutes", [Part.REST]),
        ("2", "transcript", [Part.LISTENING, Part.REST]),
    ):
        asked = {"select": select, "from_stage": stage}
        data = base64.b64encode(json.dumps(asked).encode()).decode()
        with recorder.at("functions"):
            push("on_reprocess", {"data": data, "messageId": batch})
            push("on_reprocess", {"data": data, "messageId": batch})
        with recorder.at("processor"):
            work(meeting["job_id"], *parts)


def _browse(recorder: CallRecorder, web: WebDoor, meeting: Any, clip: Any) -> None:
    web.headers = {"Authorization": f"Bearer {a_key()}"}
    with recorder.at("web"):
        assert web.get("/videos?title=standup")["videos"] and web.get("/videos")["videos"]
        shown = web.get(f"/videos/{meeting['video_id']}")
        assert web.fetch(shown["media_url"]) == STANDUP.read_bytes()
        assert web.fetch(shown["keyframes"][0]["url"])
        assert web.post("/query", {"query": "How much does the greenhouse cost?"})["answer"]
        web.type_over(meeting["video_id"], "greenhouse", "glasshouse")
        web.get("/jobs")
        web.post(f"/jobs/{clip['job_id']}/retry")
        web.post("/upload/confirm", {"video_id": clip["video_id"]})
        web.post(f"/jobs/{clip['job_id']}/cancel")
        web.post(f"/jobs/{clip['job_id']}/retry")
        web.delete(f"/videos/{meeting['video_id']}")


def _find(recorder: CallRecorder) -> None:
    """The same search without Vertex AI."""
    start_anew()
    index = application().backend.vector_index
    vector = np.asarray(axes(0)[0])
    with recorder.at("processor"):
        put(index, [a_passage("hello")])
        put(index, [a_passage("hello again")])
        assert index.count(ANNA, VideoId("v1")) == 1
    with recorder.at("web"):
        where = SearchFilter(owner=ANNA)
        assert index.search(where, vector=vector, text="hello", limit=5, embedder_id=EMBEDDER)
        index.delete_video(ANNA, VideoId("v1"))


def differences(made: Made, uses: Uses) -> list[str]:
    """A sentence for each call that is made and not declared, or declared and not made."""
    found = []
    for door in sorted({*made, *uses}):
        declared = {(on, call) for on, calls in uses.get(door, {}).items() for call in calls}
        called = {(on, call) for on, calls in made.get(door, {}).items() for call in calls}
        found += [f"{door} calls {call} on {on}" for on, call in sorted(called - declared)]
        found += [
            f"{door} never calls {call} on {on}"
            for on, call in sorted(declared - called)
            if call not in NOT_MEASURED | SELDOM
        ]
    return found


@pytest.mark.timeout(180)
def test_every_door_makes_exactly_the_calls_that_are_declared(made: Made) -> None:
    assert differences(made, USES) == []


@pytest.mark.timeout(180)
def test_a_call_that_nobody_declared_and_one_that_nobody_makes_are_named(made: Made) -> None:
    calls = dict(USES["functions"])
    calls["uploads_bucket"] = ("storage.objects.list",)

    found = differences(made, {**USES, "functions": calls})

    assert set(found) - set(differences(made, USES)) == {
        "functions calls storage.objects.get on uploads_bucket",
        "functions never calls storage.objects.list on uploads_bucket",
    }


def test_the_roles_of_every_account_cover_its_calls_and_nothing_else() -> None:
    assert misfits() == []


GRANTED = [
    (door, scope, role)
    for door, scopes in GRANTS.items()
    for scope, roles in scopes.items()
    for role in roles
]


@pytest.mark.parametrize(("door", "scope", "role"), GRANTED)
def test_no_role_can_be_left_out(door: str, scope: str, role: str) -> None:
    left = tuple(one for one in GRANTS[door][scope] if one != role)

    found = misfits(grants={**GRANTS, door: {**GRANTS[door], scope: left}})

    assert found and all(sentence.startswith(f"{door} lacks ") for sentence in found)
    assert all(sentence.endswith(f" on {scope}") for sentence in found)


def test_a_role_too_many_is_named() -> None:
    wider = {**GRANTS["functions"], "artifacts_bucket": ("roles/storage.objectViewer",)}

    assert misfits(grants={**GRANTS, "functions": wider}) == [
        "functions does not need storage.objects.get on artifacts_bucket",
        "functions does not need storage.objects.list on artifacts_bucket",
    ]


def test_every_call_and_role_of_the_tables_is_used() -> None:
    used = {call for scopes in USES.values() for calls in scopes.values() for call in calls}

    assert used == set(CALLS)
    assert {role for _, _, role in GRANTED} == {*CUSTOM_ROLES, *PREDEFINED_ROLES}
    assert set(ALSO) == set(PREDEFINED_ROLES)


def test_no_account_of_a_door_has_a_role_on_the_whole_project_that_could_be_narrower() -> None:
    # Firestore by an IAM condition; Vertex AI and traces know nothing smaller than a project.
    wide = {"database", "vectors_vertex", "embedder_vertex", "traces_cloud"}
    narrow = {"uploads_bucket", "artifacts_bucket", "self", "processor_job"}
    named = {"topics.uploads", "secrets.openai_api_key"}

    assert {scope for _, scope, _ in GRANTED} == wide | narrow | named
