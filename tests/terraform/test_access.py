"""Nobody gets in whom the deployer did not name, and no account may do everything."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.terraform.newcomer import DEFAULT
from tests.terraform.plan import Plan
from tests.terraform.workspace import Workspace

EVERYBODY = {"allUsers", "allAuthenticatedUsers", "publicRead", "publicReadWrite"}
PUBLIC_WEB = "google_cloud_run_v2_service_iam_member.public[0]"
FAR_TOO_WIDE = {"roles/owner", "roles/editor", "roles/viewer"}


def open_to_everybody(plan: Plan) -> list[str]:
    """Resources with everybody in any of their arguments."""
    return [
        address for address, one in plan.resources.items() if EVERYBODY & set(texts(one.values))
    ]


def open_buckets(plan: Plan) -> list[str]:
    """Buckets that a later mistake could make public."""
    return [
        one.address
        for one in plan.of_type("google_storage_bucket")
        if one.values["public_access_prevention"] != "enforced"
        or not one.values["uniform_bucket_level_access"]
    ]


def too_wide(plan: Plan) -> list[str]:
    """Grants of the roles that stand for nearly everything."""
    return [
        address for address, one in plan.resources.items() if one.values.get("role") in FAR_TOO_WIDE
    ]


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def test_everybody_is_let_in_nowhere(default_plan: Plan, vertex_plan: Plan) -> None:
    assert open_to_everybody(default_plan) == []
    assert open_to_everybody(vertex_plan) == []


def test_a_deployer_who_chose_it_opens_the_web_app_and_nothing_else(public_plan: Plan) -> None:
    assert open_to_everybody(public_plan) == [PUBLIC_WEB]


def test_google_sign_in_stands_in_front_unless_the_deployer_chose_otherwise(
    default_plan: Plan, public_plan: Plan
) -> None:
    web = "google_cloud_run_v2_service.web"

    assert default_plan.resources[web].values["iap_enabled"] is True
    assert public_plan.resources[web].values["iap_enabled"] is False


def test_no_bucket_can_be_made_public(default_plan: Plan) -> None:
    assert open_buckets(default_plan) == []
    assert len(default_plan.of_type("google_storage_bucket")) >= 2


def test_no_account_has_a_role_that_stands_for_nearly_everything(
    default_plan: Plan, public_plan: Plan, vertex_plan: Plan
) -> None:
    assert [too_wide(plan) for plan in (default_plan, public_plan, vertex_plan)] == [[], [], []]


PLANTED = """
resource "google_storage_bucket" "planted" {
  name                        = "my-diary-1-planted"
  location                    = "EU"
  uniform_bucket_level_access = true
  public_access_prevention    = "inherited"
}

resource "google_storage_bucket_iam_member" "planted" {
  bucket = google_storage_bucket.uploads.name
  role   = "roles/storage.objectViewer"
  member = "allAuthenticatedUsers"
}

resource "google_project_iam_member" "planted" {
  project = var.project_id
  role    = "roles/editor"
  member  = "user:me@example.org"
}
"""


@pytest.fixture
def broken_plan(grow: Callable[[str], Workspace]) -> Plan:
    """With one thing of each kind that must not be."""
    return grow(PLANTED).plan(DEFAULT)


def test_what_is_open_or_too_wide_is_named(broken_plan: Plan) -> None:
    assert open_to_everybody(broken_plan) == ["google_storage_bucket_iam_member.planted"]
    assert open_buckets(broken_plan) == ["google_storage_bucket.planted"]
    assert too_wide(broken_plan) == ["google_project_iam_member.planted"]
