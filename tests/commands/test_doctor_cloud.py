"""``./run doctor --cloud`` as people type it."""

import argparse
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lifestream.bootstrap import cloud_inspection
from lifestream.commands import doctor
from lifestream.domain.errors import ConfigError
from tests.google_cloud import clients_are_installed, missing

if TYPE_CHECKING:
    from rehearsal.stand_ins.google_rest.server import GoogleRest

PROJECT = "diary-rehearsal"
BUCKET = f"storage.googleapis.com/storage/v1/b/{PROJECT}-lifestream-prod-uploads"


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> "Iterator[GoogleRest]":
    """A good project that the command looks at."""
    if not clients_are_installed():
        missing("Google's clients are not installed. Run: ./run setup gcp")
    from rehearsal.stand_ins.google_rest.project import good_project
    from rehearsal.stand_ins.google_rest.server import GoogleRest

    with GoogleRest(good_project()) as service:
        monkeypatch.setenv("LIFESTREAM_DATA_DIR", str(tmp_path))
        monkeypatch.setattr(cloud_inspection, "LOCK", Path(__file__))
        monkeypatch.setenv("LIFESTREAM_GCP_REST_ENDPOINT", service.endpoint)
        yield service


class Terminal(io.StringIO):
    """Standard output that is a terminal."""

    def isatty(self) -> bool:
        return True


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    doctor.add_to(parser.add_subparsers())
    arguments = parser.parse_args(["doctor", "--cloud", *words])
    return int(arguments.run(arguments))


def test_a_good_project_ends_with_0_and_one_line_for_each_part(
    google: "GoogleRest", capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--project", PROJECT) == 0

    printed = capsys.readouterr().out
    assert "Project  (6 of 6 ok)" in printed
    assert "0 wrong, 0 cannot tell." in printed
    assert "mend:" not in printed and "\033" not in printed


def test_all_lists_what_is_ok(google: "GoogleRest", capsys: pytest.CaptureFixture[str]) -> None:
    run("--project", PROJECT, "--all")

    assert "ok          schedule: lifestream-prod-sweep" in capsys.readouterr().out


def test_something_wrong_ends_with_1_and_says_how_to_mend_it(
    google: "GoogleRest", capsys: pytest.CaptureFixture[str]
) -> None:
    google.resources[BUCKET]["versioning"] = {}
    google.denied.add("run.services.get")

    assert run("--project", PROJECT) == 1

    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    at = lines.index(f"wrong       bucket-versioning: {PROJECT}-lifestream-prod-uploads")
    assert lines[at + 1 : at + 3] == [
        "Versioning is off: what is overwritten is gone.",
        f"mend: gcloud storage buckets update gs://{PROJECT}-lifestream-prod-uploads --versioning",
    ]


def test_what_cannot_be_told_ends_with_3(
    google: "GoogleRest", capsys: pytest.CaptureFixture[str]
) -> None:
    google.denied.add("cloudscheduler.jobs.get")

    assert run("--project", PROJECT) == 3

    printed = capsys.readouterr().out
    assert "Your account lacks the permission cloudscheduler.jobs.get." in printed


def test_programs_get_the_same_as_json(
    google: "GoogleRest", capsys: pytest.CaptureFixture[str]
) -> None:
    google.resources[BUCKET]["versioning"] = {}

    assert run("--project", PROJECT, "--json") == 1

    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["counts"]["wrong"] == 1
    (wrong,) = [one for one in told["findings"] if one["state"] == "wrong"]
    assert (wrong["code"], wrong["group"]) == ("bucket-versioning", "Buckets")
    assert wrong["mend"].startswith("gcloud ")


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_a_terminal_gets_colours_unless_it_wants_none(
    google: "GoogleRest", monkeypatch: pytest.MonkeyPatch, no_color: str, coloured: bool
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    if no_color:
        monkeypatch.setenv("NO_COLOR", no_color)
    else:
        monkeypatch.delenv("NO_COLOR", raising=False)
    google.resources[BUCKET]["versioning"] = {}

    run("--project", PROJECT)

    assert ("\033[1;31mwrong" in terminal.getvalue()) is coloured


@pytest.mark.parametrize("words", [("--environment", "staging"), ()])
def test_another_environment_has_other_names(
    google: "GoogleRest",
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    if not words:  # As after eval "$(terraform output -raw settings)".
        monkeypatch.setenv("LIFESTREAM_GCP_DATABASE", "lifestream-staging")

    assert run("--project", PROJECT, *words) == 1

    printed = capsys.readouterr().out
    assert "bucket: diary-rehearsal-lifestream-staging-uploads" in printed
    assert "-var-file=environments/staging.tfvars" in printed


def test_the_project_may_come_from_the_settings(
    google: "GoogleRest", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIFESTREAM_GCP_PROJECT", PROJECT)

    assert run() == 0


def test_without_a_project_the_words_are_explained(google: "GoogleRest") -> None:
    with pytest.raises(ConfigError, match="--project"):
        run()
