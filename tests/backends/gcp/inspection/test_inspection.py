"""``./run doctor --cloud`` over Google's REST APIs: a good project, no rights, no network."""

import socket
from datetime import UTC, datetime, timedelta
from inspect import signature
from pathlib import Path

import pytest

from lifestream.backends.gcp.inspection.live import Live
from lifestream.backends.gcp.inspection.names import DIMENSIONS
from lifestream.backends.gcp.inspection.rest import Rest, anonymous
from lifestream.backends.gcp.inspection.rules import RULES
from lifestream.backends.gcp.inspection.runner import inspect
from lifestream.bootstrap.cloud_inspection import inspect_cloud, names_of
from lifestream.config import Settings
from lifestream.domain.errors import ConfigError
from lifestream.domain.inspection import State
from lifestream.inference.embedding import e5
from lifestream.inference.embedding.vertex_embedder import VertexEmbedder
from rehearsal.stand_ins.google_rest.project import PREFIX, PROJECT, good_project
from rehearsal.stand_ins.google_rest.routes import ROUTES
from rehearsal.stand_ins.google_rest.server import GoogleRest
from tests.backends.gcp.inspection.inspected import UPLOADS, look, not_ok
from tests.backends.gcp.vertex_project import with_vertex

UNUSED_WITHOUT_VERTEX = {"aiplatform.indexes.get", "aiplatform.indexEndpoints.get"}
ONLY_WHEN_WRONG = {"reach", "account-wide", "callers"}
"""Rules under which nothing is said where all is well."""


def test_a_project_as_terraform_makes_it_is_well_in_every_part(google: GoogleRest) -> None:
    findings = look(google)

    assert not_ok(findings) == []
    assert {finding.code for finding in findings} == set(RULES) - ONLY_WHEN_WRONG - {
        "vector-index",
        "vector-endpoint",
    }
    assert all(finding.found.endswith(".") for finding in findings)


def test_a_project_with_vertex_search_is_well(google: GoogleRest) -> None:
    with_vertex(google.resources)

    findings = look(google)

    assert not_ok(findings) == []
    assert {"vector-index", "vector-endpoint"} <= {finding.code for finding in findings}


def test_looking_changes_nothing(google: GoogleRest) -> None:
    look(google)

    asked = {(one.method, one.path.rpartition(":")[2]) for one in google.requests}
    assert {tail for method, tail in asked if method != "GET"} == {"getIamPolicy"}


@pytest.mark.parametrize(
    "permission", sorted({route.permission for route in ROUTES} - UNUSED_WITHOUT_VERTEX)
)
def test_without_a_permission_nobody_can_tell_and_it_is_named(
    google: GoogleRest, permission: str
) -> None:
    google.denied.add(permission)

    findings = look(google)

    unknown = [one for one in findings if one.state is State.UNKNOWN]
    assert [one for one in findings if one.state is State.WRONG] == []
    assert permission in {one.permission for one in unknown}
    assert all(
        f"lacks the permission {permission}" in one.found and permission in one.mend
        for one in unknown
        if one.permission
    )
    # What takes other permissions is still looked at.
    assert any(one.state is State.OK for one in findings)


def test_what_was_chosen_is_never_guessed(google: GoogleRest) -> None:
    google.denied.add("run.services.get")

    (search,) = [one for one in look(google) if one.group == "Search"]

    assert search.state is State.UNKNOWN
    assert "cannot be read" in search.found


def test_one_broken_service_hides_nothing_else(google: GoogleRest) -> None:
    before = {(one.code, one.subject) for one in look(google) if one.group != "Buckets"}
    google.broken["storage.googleapis.com"] = 503

    findings = look(google)

    assert {one.group for one in not_ok(findings)} == {"Buckets", "Service accounts"}
    assert all(
        "storage.googleapis.com answered 503" in one.found and one.state is State.UNKNOWN
        for one in not_ok(findings)
    )
    assert before <= {(one.code, one.subject) for one in findings}


def test_an_answer_that_nobody_understands_is_one_finding(google: GoogleRest) -> None:
    google.resources[UPLOADS]["lifecycle"] = "none"

    findings = not_ok(look(google))

    assert {one.code for one in findings} == {"bucket"}
    assert "was not understood" in findings[0].found


def test_a_slow_service_is_not_waited_for(google: GoogleRest) -> None:
    google.slow_s["secretmanager.googleapis.com"] = 30.0

    findings = inspect(live(google), timeout_s=3.0)

    slow = [one for one in findings if one.group == "Secrets"]
    assert {one.state for one in slow} == {State.UNKNOWN}
    assert "No answer within 3 s" in slow[0].found
    assert {one.state for one in findings if one.group == "Messages"} == {State.OK}


def test_a_disabled_api_is_named_with_the_command_that_enables_it(google: GoogleRest) -> None:
    google.disabled.add("cloudscheduler.googleapis.com")

    (finding,) = not_ok(look(google))

    assert finding.state is State.UNKNOWN
    assert finding.found == "The API cloudscheduler.googleapis.com is not enabled."
    assert finding.mend == (
        f"gcloud services enable cloudscheduler.googleapis.com --project={PROJECT}"
    )


def test_without_a_network_one_sentence_says_so() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    settings = Settings(data_dir=Path("unused"), gcp_rest_endpoint=address)

    (finding,) = inspect_cloud(settings, project=PROJECT)

    assert finding.state is State.UNKNOWN
    assert finding.found == (
        "cloudresourcemanager.googleapis.com cannot be reached: the connection is refused."
    )


def test_without_credentials_the_login_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/at-all.json")

    (finding,) = inspect_cloud(Settings(data_dir=Path("unused")), project=PROJECT)

    assert (finding.code, finding.state) == ("credentials", State.WRONG)
    assert finding.mend == "gcloud auth application-default login"


def test_an_expired_login_is_told_apart_from_missing_rights(google: GoogleRest) -> None:
    google.broken["cloudresourcemanager.googleapis.com"] = 401

    (finding,) = look(google)

    assert (finding.code, finding.state) == ("credentials", State.WRONG)


def test_a_project_that_is_not_there_is_named(google: GoogleRest) -> None:
    settings = Settings(data_dir=Path("unused"), gcp_rest_endpoint=google.endpoint)

    findings = inspect_cloud(settings, project="no-such-project")

    (project,) = [one for one in findings if one.code == "project"]
    assert project.permission == "resourcemanager.projects.get"
    assert "there is no project no-such-project" in project.found


def test_no_project_at_all_is_refused() -> None:
    with pytest.raises(ConfigError, match="--project"):
        inspect_cloud(Settings(data_dir=Path("unused")))


def test_a_wrong_clock_is_told(google: GoogleRest) -> None:
    late = live(google, ahead=timedelta(minutes=5))

    (finding,) = not_ok(inspect(late))

    assert finding.code == "clock"
    assert "s fast" in finding.found and finding.mend == "sudo timedatectl set-ntp true"


def test_further_addresses_of_the_app_may_be_named(google: GoogleRest) -> None:
    google.resources[UPLOADS]["cors"][0]["origin"].append("https://diary.example.org")

    assert [one.code for one in not_ok(look(google))] == ["bucket-cors"]
    assert not_ok(look(google, origins=("https://diary.example.org",))) == []


def test_dimensions_are_those_of_the_embedders_here() -> None:
    vertex = signature(VertexEmbedder).parameters["dimensions"].default

    assert (DIMENSIONS["local"], DIMENSIONS["vertex"]) == (e5.DIMENSIONS, vertex)


def test_the_page_of_the_documentation_is_current() -> None:
    from lifestream.commands.doctor_cloud import page

    kept = Path(__file__).resolve().parents[4] / "docs" / "cloud-doctor.md"
    assert kept.read_text(encoding="utf-8") == page(), "run ./run docs"


def live(google: GoogleRest, *, ahead: timedelta = timedelta()) -> Live:
    """The good project with other patience or another clock."""
    names = names_of(Settings(data_dir=Path("unused")), project=PROJECT)
    rest = Rest(anonymous(), endpoint=google.endpoint, clock=lambda: datetime.now(UTC) + ahead)
    return Live(rest=rest, names=names)


def test_the_stand_in_refuses_what_google_refuses() -> None:
    import requests

    with GoogleRest(good_project()) as google:
        at = f"{google.endpoint}/firestore.googleapis.com/v1/projects/{PROJECT}/databases/{PREFIX}"
        fields = f"{at}/collectionGroups/-/fields"
        assert requests.get(fields, timeout=30).status_code == 400
        assert requests.get(at, params={"colour": "red"}, timeout=30).status_code == 400
        assert requests.post(at, timeout=30).status_code == 404
        assert requests.get(f"{at}x", timeout=30).json()["error"]["status"] == "NOT_FOUND"


def test_a_checkout_without_the_digests_of_the_provider_is_told_how_to_get_them(
    google: GoogleRest, tmp_path: Path
) -> None:
    (finding,) = not_ok(look(google, lock=tmp_path / "missing"))

    assert (finding.code, finding.state) == ("provider-lock", State.WRONG)
    assert finding.mend.startswith("terraform -chdir=terraform providers lock")
