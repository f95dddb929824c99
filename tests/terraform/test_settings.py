"""What terraform sets for the three doors is what they read, and all that they need."""

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lifestream.bootstrap.google_cloud import REQUIRED
from lifestream.config import PREFIX, Settings, load_settings
from lifestream.domain.errors import ConfigError
from tests.terraform.newcomer import DEFAULT
from tests.terraform.plan import UNKNOWN, Plan
from tests.terraform.toolbox import TERRAFORM_FOLDER
from tests.terraform.workspace import Workspace, copy_of_module, plant

WEB = "google_cloud_run_v2_service.web"
JOB = "google_cloud_run_v2_job.processor"
TARGETS = ("on_upload", "on_sweep", "on_reprocess", "on_dead_letter")
FUNCTIONS = tuple(f'google_cloud_run_v2_service.function["{one}"]' for one in TARGETS)
DOORS = (WEB, JOB, *FUNCTIONS)

EVERYWHERE = (
    *REQUIRED,
    "gcp_region",
    "gcp_database",
    "gcp_artifacts_bucket",
    "gcp_topic",
    "gcp_job",
)
ONLY_THERE = {
    WEB: ("iap_audience", "proxies"),
    JOB: ("require_gpu",),
    **dict.fromkeys(FUNCTIONS, ("push_account", "push_audience")),
}
"""Beside the foundation's own: without these a door refuses to start or to answer."""

WITH_OIDC = ("oidc_issuer", "oidc_audience", "oidc_keys_url", "proxies")
WITH_VERTEX = ("gcp_index", "gcp_index_endpoint", "gcp_deployed_index")

NAMED = re.compile(rf"\b{PREFIX}\w+")


def settings_of(plan: Plan, door: str) -> Settings:
    """What ``door`` would read; a value that is not known yet is some text."""
    return load_settings({"HOME": "/home/nobody"} | plan.environment(door))


def unset(plan: Plan, door: str, names: tuple[str, ...]) -> list[str]:
    variables = plan.environment(door)
    return [name for name in names if not variables.get(PREFIX + name.upper())]


def unknown_names(module: Path) -> set[str]:
    known = {PREFIX + one.name.upper() for one in dataclasses.fields(Settings)}
    files = [*module.glob("*.tf"), *module.glob("*.tftest.hcl")]
    named = {name for file in files for name in NAMED.findall(file.read_text(encoding="utf-8"))}
    return named - known


# --- names and values ------------------------------------------------------------------


def test_every_variable_that_terraform_names_is_a_setting() -> None:
    assert unknown_names(TERRAFORM_FOLDER) == set()


def test_a_variable_that_is_no_setting_is_named(tmp_path: Path) -> None:
    module = copy_of_module(tmp_path / "terraform")
    plant(module / "locals.tf", "LIFESTREAM_LOG_FORMAT", "LIFESTREAM_LOG_FORMATT")

    assert unknown_names(module) == {"LIFESTREAM_LOG_FORMATT"}


@pytest.mark.parametrize("door", DOORS)
def test_a_door_can_read_what_is_set_for_it(
    door: str, default_plan: Plan, public_plan: Plan, vertex_plan: Plan
) -> None:
    for plan in (default_plan, public_plan, vertex_plan):
        assert settings_of(plan, door).backend == "gcp"


def test_a_value_that_a_door_cannot_read_is_found(
    plant: Callable[[str, str, str], Workspace],
) -> None:
    broken = plant("locals.tf", '= "json"', '= "jason"')

    with pytest.raises(ConfigError, match="LIFESTREAM_LOG_FORMAT is 'jason'"):
        settings_of(broken.plan(DEFAULT), WEB)


# --- what has to be there --------------------------------------------------------------


@pytest.mark.parametrize("door", DOORS)
def test_a_door_is_given_everything_that_it_needs(
    door: str, default_plan: Plan, vertex_plan: Plan
) -> None:
    assert unset(default_plan, door, EVERYWHERE + ONLY_THERE[door]) == []
    assert unset(vertex_plan, door, EVERYWHERE + ONLY_THERE[door] + WITH_VERTEX) == []


def test_a_login_of_ones_own_reaches_the_app(public_plan: Plan) -> None:
    assert unset(public_plan, WEB, WITH_OIDC) == []
    assert settings_of(public_plan, WEB).identity == "oidc"


def test_a_setting_that_a_door_needs_and_does_not_get_is_named(
    plant: Callable[[str, str, str], Workspace],
) -> None:
    broken = plant("locals.tf", "LIFESTREAM_PUSH_ACCOUNT", "PLANTED").plan(DEFAULT)

    assert {one: unset(broken, one, EVERYWHERE + ONLY_THERE[one]) for one in DOORS} == {
        WEB: [],
        JOB: [],
        **{one: ["push_account"] for one in FUNCTIONS},
    }


# --- the right ones --------------------------------------------------------------------


def mistaken(plan: Plan) -> list[str]:
    """Settings that name something else than what is made."""
    made = {
        "gcp_bucket": "google_storage_bucket.uploads",
        "gcp_artifacts_bucket": "google_storage_bucket.artifacts",
        "gcp_topic": "google_pubsub_topic.uploads",
        "gcp_job": JOB,
        "gcp_database": "google_firestore_database.this",
    }
    return [
        f"{door}: {name}"
        for door in DOORS
        for name, address in made.items()
        if getattr(settings_of(plan, door), name) != plan.resources[address].values["name"]
    ]


def test_every_door_is_told_the_names_of_what_is_made(default_plan: Plan) -> None:
    assert mistaken(default_plan) == []


def test_a_name_of_something_else_is_found(plant: Callable[[str, str, str], Workspace]) -> None:
    old = "LIFESTREAM_GCP_ARTIFACTS_BUCKET = google_storage_bucket.artifacts.name"
    broken = plant("locals.tf", old, old.replace("t.artifacts", "t.uploads"))

    assert mistaken(broken.plan(DEFAULT)) == [f"{door}: gcp_artifacts_bucket" for door in DOORS]


# --- secrets ---------------------------------------------------------------------------


def given_openly(plan: Plan) -> list[str]:
    """Secrets that stand in plain variables."""
    secrets = [one.name for one in dataclasses.fields(Settings) if one.metadata["secret"]]
    return [
        f"{door}: {name}"
        for door in DOORS
        for name in secrets
        if plan.environment(door).get(PREFIX + name.upper(), UNKNOWN) != UNKNOWN
    ]


def test_no_secret_stands_in_a_plain_variable(default_plan: Plan) -> None:
    assert given_openly(default_plan) == []
    assert f"{PREFIX}OPENAI_API_KEY" in default_plan.environment(WEB)


def test_a_secret_in_a_plain_variable_is_named(
    plant: Callable[[str, str, str], Workspace],
) -> None:
    broken = plant("locals.tf", '= "json"', '= "json"\n      LIFESTREAM_HF_TOKEN = "hf_planted"')

    assert given_openly(broken.plan(DEFAULT)) == [f"{door}: hf_token" for door in DOORS]


def test_no_key_is_written_into_a_plan(default_plan: Plan) -> None:
    assert DEFAULT["openai_api_key"] not in repr(default_plan)
