"""The module as Terraform itself sees it: form, schema, and its own tests."""

from collections.abc import Callable

import pytest

from tests.terraform.workspace import Workspace

Grow = Callable[[str], Workspace]
Plant = Callable[[str, str, str], Workspace]

# --- form ------------------------------------------------------------------------------


def unformatted(workspace: Workspace) -> list[str]:
    return workspace.run("fmt", "-check", "-recursive", "-list=true", ".").stdout.split()


def test_every_file_is_formatted_as_terraform_fmt_does(workspace: Workspace) -> None:
    assert unformatted(workspace) == []


def test_a_file_that_is_not_formatted_is_named(grow: Grow) -> None:
    assert unformatted(grow('locals {\nplanted="1"\n}\n')) == ["planted.tf"]


# --- schema ----------------------------------------------------------------------------


def test_every_resource_fits_the_schema_of_googles_provider(workspace: Workspace) -> None:
    assert workspace.complaints() == []


WRONG = {
    "a type that does not exist": (
        'resource "google_storage_bukket" "planted" {\n  name = "x"\n}',
        "Invalid resource type",
    ),
    "an argument that does not exist": (
        'resource "google_pubsub_topic" "planted" {\n  name   = "x"\n  colour = "red"\n}',
        "Unsupported argument",
    ),
    "an argument that is missing": (
        'resource "google_storage_bucket" "planted" {\n  name = "x"\n}',
        "Missing required argument",
    ),
    "a value of another type": (
        'resource "google_storage_bucket" "planted" {\n'
        '  name          = "x"\n  location      = "EU"\n  force_destroy = "perhaps"\n}',
        "Incorrect attribute value type",
    ),
    "a block too many": (
        'resource "google_storage_bucket" "planted" {\n  name     = "x"\n  location = "EU"\n'
        "  versioning {\n    enabled = true\n  }\n  versioning {\n    enabled = true\n  }\n}",
        "Too many versioning blocks",
    ),
    "an attribute that a resource does not have": (
        "locals {\n  planted = google_storage_bucket.uploads.mood\n}",
        "Unsupported attribute",
    ),
    "an ephemeral value that would land in the state": (
        'resource "google_pubsub_topic" "planted" {\n  name = var.openai_api_key\n}',
        "Invalid use of ephemeral value",
    ),
}


@pytest.mark.parametrize("error", WRONG)
def test_validation_finds(error: str, grow: Grow) -> None:
    text, summary = WRONG[error]

    [complaint] = grow(text).complaints()

    assert complaint.startswith(f"planted.tf: {summary}")


# --- its own tests ---------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_modules_own_tests_pass(workspace: Workspace) -> None:
    done = workspace.run("test", "-no-color")

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_modules_own_tests_fail_on_a_wrong_wire(plant: Plant) -> None:
    broken = plant("storage.tf", '["OBJECT_FINALIZE"]', '["OBJECT_DELETE"]')

    done = broken.run("test", "-no-color", "-filter=wiring.tftest.hcl")

    assert done.returncode == 1
    assert "Test assertion failed" in done.stdout + done.stderr
