"""The order of the build, which revision serves after each of its steps, and what stops it."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import migrations, outputs, release, vulnerabilities
from lifestream.backends.gcp.indexes import COMPOSITE_INDEXES, VECTOR_INDEXES
from lifestream.domain import codec
from tests.deploy.dockerfiles import ROOT
from tests.deploy.scripted_gcloud import CloudRun

BUILD = yaml.safe_load((ROOT / "cloudbuild.yaml").read_text(encoding="utf-8"))
STEPS = {step["id"]: step for step in BUILD["steps"]}
DECLARED = len(COMPOSITE_INDEXES) + len(VECTOR_INDEXES)
OLD, NEW = "r/web@sha256:" + "a" * 64, "r/web@sha256:" + "b" * 64


def before(step: str) -> set[str]:
    """Every step that has ended when ``step`` begins."""
    direct = set(STEPS[step]["waitFor"]) - {"-"}
    return direct.union(*(before(one) for one in direct))


@pytest.mark.parametrize(
    ("step", "first"),
    (
        ("test", {"lint"}),
        ("build-processor", {"lint", "test"}),
        ("push", {"build-web", "build-functions", "build-processor"}),
        ("scan", {"push"}),
        ("plan", {"scan", "pin"}),
        ("apply", {"plan"}),
        ("migrations", {"apply"}),
        ("candidate", {"migrations"}),
        ("smoke", {"candidate"}),
        ("traffic", {"smoke", "migrations", "apply", "scan", "test"}),
        ("verify", {"traffic"}),
    ),
)
def test_nothing_happens_before_what_it_depends_on(step: str, first: set[str]) -> None:
    assert first <= before(step)


def test_the_three_images_are_built_at_the_same_time() -> None:
    images = {"build-web", "build-functions", "build-processor"}
    assert not any(before(one) & images for one in images)


def test_every_step_runs_a_script_that_is_here_on_a_pinned_image() -> None:
    for name, step in STEPS.items():
        assert (ROOT / step["args"][0]).is_file(), name
        filled = re.sub(r"\$\{(\w+)\}", lambda m: BUILD["substitutions"][m[1]], step["name"])
        google_keeps_it = filled == "gcr.io/cloud-builders/docker"
        assert google_keeps_it or re.search(r":\d+\.\d+\.\d+(-emulators)?$", filled), filled
    for name in BUILD["substitutions"]:
        assert f"${{{name}}}" in (ROOT / "cloudbuild.yaml").read_text(encoding="utf-8"), name


def test_what_the_scripts_read_is_what_the_build_tells_them() -> None:
    told = {one.partition("=")[0] for one in BUILD["options"]["env"]} | {
        "HF_TOKEN",
        "DOCKER_BUILDKIT",
    }
    local = {"SMOKE_IAP_TOKEN"}
    for script in (ROOT / "deploy" / "build").glob("*.sh"):
        text = script.read_text(encoding="utf-8")
        asked = set(re.findall(r"\$\{?([A-Z][A-Z0-9_]+)", text)) - local
        assert asked <= told, script.name


def test_the_key_of_the_language_model_never_passes_through_the_build() -> None:
    text = (ROOT / "cloudbuild.yaml").read_text(encoding="utf-8")
    assert [one["env"] for one in BUILD["availableSecrets"]["secretManager"]] == ["HF_TOKEN"]
    assert [name for name, step in STEPS.items() if "secretEnv" in step] == ["build-processor"]
    assert "openai" not in text.lower()


def step(name: str, cloud: CloudRun, state: Path, *more: str) -> int:
    where = ["--service=web", "--region=r", "--project=p", f"--state={state}"]
    return release.main([name, *where, *more], run=cloud)


def test_the_old_revision_serves_until_the_new_one_passed(tmp_path: Path) -> None:
    cloud, state = CloudRun(web_1=OLD), tmp_path / "state.json"

    assert step("pin", cloud, state) == 0
    cloud.add("web-2", NEW)
    assert step("candidate", cloud, state, f"--image={NEW}") == 0
    assert cloud.percent == {"web-1": 100}
    assert json.loads(state.read_text())["url"] == "https://candidate---web.run.app"
    assert step("traffic", cloud, state) == 0
    assert cloud.percent == {"web-2": 100}
    assert step("rollback", cloud, state) == 0
    assert cloud.percent == {"web-1": 100}


@pytest.mark.parametrize(
    ("image", "ready", "sentence"),
    ((OLD, True, "was built"), (NEW, False, "did not become ready")),
)
def test_a_revision_that_is_not_the_built_one_or_not_ready_is_no_candidate(
    image: str, ready: bool, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cloud, state = CloudRun(web_1=OLD), tmp_path / "state.json"
    step("pin", cloud, state)
    cloud.add("web-2", image, ready=ready)

    assert step("candidate", cloud, state, f"--image={NEW}") == 1

    assert sentence in capsys.readouterr().err
    assert (cloud.percent, cloud.tags) == ({"web-1": 100}, {})


def test_a_revision_that_nobody_looked_at_gets_no_traffic(tmp_path: Path) -> None:
    cloud, state = CloudRun(web_1=OLD), tmp_path / "state.json"
    step("pin", cloud, state)
    cloud.add("web-2", NEW)
    step("candidate", cloud, state, f"--image={NEW}")
    cloud.add("web-3", NEW)

    assert step("traffic", cloud, state) == 1
    assert cloud.percent == {"web-1": 100}


def test_going_back_needs_a_revision_to_go_back_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cloud, state = CloudRun(web_1=OLD, web_2=NEW), tmp_path / "state.json"

    assert step("rollback", cloud, state) == 1
    assert "say --to REVISION" in capsys.readouterr().err
    assert step("rollback", cloud, state, "--to=web-2") == 0
    assert cloud.percent == {"web-2": 100}


def test_what_gcloud_refuses_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cloud = CloudRun(web_1=OLD)
    cloud.broken = True

    assert step("pin", cloud, tmp_path / "state.json") == 1
    assert "PERMISSION_DENIED" in capsys.readouterr().err


def listed(state: str, *, without: int = 0) -> list[dict[str, Any]]:
    """The declared indexes as ``gcloud firestore indexes composite list`` shows them."""
    shown = []
    for number, one in enumerate((*COMPOSITE_INDEXES, *VECTOR_INDEXES)):
        fields: list[dict[str, Any]] = []
        for path, mode in one.fields:
            kind = {"VECTOR": "vectorConfig", "CONTAINS": "arrayConfig"}.get(mode, "order")
            fields.append({"fieldPath": path, kind: {} if mode == "VECTOR" else mode})
        fields.append({"fieldPath": "__name__", "order": "ASCENDING"})
        name = f"projects/p/databases/d/collectionGroups/{one.collection}/indexes/{number}"
        shown.append({"name": name, "fields": fields, "state": state})
    return shown[without:]


@pytest.mark.parametrize(
    ("found", "code", "sentence"),
    (
        (listed("READY"), 0, f"{DECLARED} indexes are ready"),
        (listed("READY", without=1), 1, "index of jobs on owner ASCENDING"),
        (listed("NEEDS_REPAIR"), 1, "is NEEDS_REPAIR"),
        (listed("CREATING"), 1, "is CREATING"),
        ([], 1, "is missing"),
    ),
)
def test_traffic_waits_for_the_indexes_that_the_queries_need(
    found: list[dict[str, Any]], code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--project=p", "--database=d", "--within=0"]

    assert migrations.main(where, run=lambda _: found) == code
    told = capsys.readouterr()
    assert sentence in told.out + told.err


def test_an_index_that_is_being_built_is_waited_for() -> None:
    answers = iter([listed("CREATING"), listed("CREATING"), listed("READY")])
    waited: list[float] = []

    lacking = migrations.wait_for_indexes(
        migrations.needed(vectors="firestore"),
        lambda: migrations.states(next(answers)),
        within_s=60,
        pause=waited.append,
    )

    assert (lacking, len(waited)) == ([], 2)


def test_with_vector_search_firestore_needs_no_vector_index() -> None:
    assert len(migrations.needed(vectors="vertex")) == len(COMPOSITE_INDEXES)


def test_a_new_schema_of_documents_comes_with_its_migration() -> None:
    assert 1 + len(migrations.SCHEMA_STEPS) == codec.SCHEMA_VERSION


def found(severity: str, *, fix: bool) -> dict[str, Any]:
    issue = {"affectedPackage": "libssl3", "fixAvailable": fix}
    told = {"effectiveSeverity": severity, "packageIssue": [issue]}
    return {"noteName": "projects/goog-vulnz/notes/CVE-2026-1", "vulnerability": told}


@pytest.mark.parametrize(
    ("severity", "fix", "code"),
    (("CRITICAL", True, 1), ("CRITICAL", False, 0), ("HIGH", True, 0)),
)
def test_what_a_newer_package_would_mend_stops_the_build(
    severity: str, fix: bool, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed_in = tmp_path / "web.json"
    listed_in.write_text(json.dumps([found(severity, fix=fix)]))

    assert vulnerabilities.main(["CRITICAL", str(listed_in)]) == code
    assert ("CVE-2026-1 in libssl3" in capsys.readouterr().out) == (severity == "CRITICAL")


def test_a_scan_that_gave_no_list_stops_the_build(tmp_path: Path) -> None:
    empty = tmp_path / "web.json"
    empty.write_text("")

    assert vulnerabilities.main(["CRITICAL", str(empty)]) == 2
    assert vulnerabilities.main(["CRITICAL", str(tmp_path / "absent.json")]) == 2


def test_outputs_that_the_scripts_ask_for_exist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    declared = set(
        re.findall(
            r'^output "(\w+)"', (ROOT / "terraform" / "outputs.tf").read_text(), re.MULTILINE
        )
    )
    scripts = (ROOT / "deploy" / "build").glob("*.sh")
    asked = {
        name
        for script in scripts
        for name in re.findall(r"(?:deploy\.outputs|output) ([a-z_]+)\)", script.read_text())
    }
    assert asked == {"access", "database", "url", "vectors"}
    assert asked <= declared

    monkeypatch.chdir(tmp_path)
    assert outputs.main(["url"]) == 1
    (tmp_path / ".release").mkdir()
    (tmp_path / ".release" / "outputs.json").write_text('{"url": {"value": "https://x"}}')
    assert outputs.main(["url"]) == 0
    assert capsys.readouterr().out == "https://x\n"


def test_a_build_without_the_providers_digests_stops_and_says_how_to_make_them(
    tmp_path: Path,
) -> None:
    (tmp_path / "terraform").mkdir()
    script = ROOT / "deploy" / "build" / "terraform.sh"

    done = subprocess.run(
        ["sh", script, "plan"], cwd=tmp_path, capture_output=True, text=True, timeout=30
    )

    assert done.returncode == 1
    assert "terraform/.terraform.lock.hcl is missing" in done.stderr
    assert "docs/deploy.md" in done.stderr


def test_a_build_says_what_it_does_where_its_command_can_show_it() -> None:
    assert BUILD["options"]["logging"] == "GCS_ONLY"
    assert BUILD["logsBucket"] == "gs://${PROJECT_ID}-lifestream-${_ENVIRONMENT}-build/logs"


def test_images_are_scanned_where_they_were_pushed_to() -> None:
    text = (ROOT / "deploy" / "build" / "scan.sh").read_text(encoding="utf-8")
    assert "--remote" in text and '.release/$door"' in text
