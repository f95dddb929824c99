"""checkov finds nothing but what terraform/.checkov.yaml or a line beside the resource excuses."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.terraform import toolbox
from tests.terraform.workspace import copy_of_module

EXCUSE = re.compile(r"^ *- (CKV\w+) +# (.+)$", re.M)
"""In .checkov.yaml: the check, and why it does not hold here."""

EXCUSE_BESIDE = re.compile(r"#checkov:skip=(CKV\w+):(.*)")
CONFIG = ".checkov.yaml"
MAX_EXCUSES = 8
Found = set[tuple[str, str]]
PLANTED = """resource "google_storage_bucket_iam_member" "planted" {
  bucket = google_storage_bucket.uploads.name
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def scan(folder: Path, *options: str) -> dict[str, Found]:
    """Pairs (check, resource) that fail, by the name of the module in ``folder``."""
    program = toolbox.infra_tool("checkov")
    command = [program, "-d", ".", "--framework", "terraform", "--skip-download", "--quiet"]
    done = toolbox.run(
        [*command, "--compact", "-o", "json", *options],
        folder=folder,
        environment=toolbox.clean_environment(HOME=str(folder)),
    )
    assert done.stdout.strip(), done.stderr
    report: Any = json.loads(done.stdout)
    assert report["results"].get("parsing_errors", []) in ([], None)
    modules = [path.name for path in folder.iterdir() if path.is_dir()]
    assert report["summary"]["passed"] > 20 * len(modules), "checkov did not read the modules"
    found: dict[str, Found] = {name: set() for name in modules}
    for one in report["results"]["failed_checks"]:
        found[one["file_path"].split("/")[1]].add((one["check_id"], one["resource"]))
    return found


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    """What is found, with our excuses, in the module as it is and with a public bucket in it: in
    one run, because checkov takes longer to start than to read."""
    toolbox.infra_tool("checkov")
    folder = tmp_path_factory.mktemp("scanned")
    module = copy_of_module(folder / "as_it_is")
    (copy_of_module(folder / "planted") / "planted.tf").write_text(PLANTED, encoding="utf-8")
    return scan(folder, "--config-file", str(module / CONFIG))


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """terraform/ as it is, without its tests."""
    toolbox.infra_tool("checkov")
    return copy_of_module(tmp_path / "terraform")


def excuses(module: Path) -> dict[str, str]:
    """Checks excused for the whole module, and why."""
    return dict(EXCUSE.findall((module / CONFIG).read_text(encoding="utf-8")))


def excuses_beside(module: Path) -> list[tuple[str, str]]:
    """Checks excused for one resource, and why."""
    return [
        found
        for file in sorted(module.glob("*.tf"))
        for found in EXCUSE_BESIDE.findall(file.read_text(encoding="utf-8"))
    ]


def without_excuses(module: Path) -> Path:
    (module / CONFIG).unlink()
    for file in module.glob("*.tf"):
        file.write_text(EXCUSE_BESIDE.sub("#", file.read_text(encoding="utf-8")), encoding="utf-8")
    return module


def test_nothing_is_found_that_is_not_excused(found: dict[str, Found]) -> None:
    assert found["as_it_is"] == set()


def test_every_excuse_has_a_reason() -> None:
    module = toolbox.TERRAFORM_FOLDER
    listed = re.findall(r"^ *- (CKV\w+)", (module / CONFIG).read_text(encoding="utf-8"), re.M)
    reasons = [*excuses(module).items(), *excuses_beside(module)]

    assert sorted(excuses(module)) == sorted(listed)
    assert [check for check, reason in reasons if len(reason.split()) < 5] == []
    assert len(reasons) <= MAX_EXCUSES


def test_every_excuse_is_still_needed(module: Path) -> None:
    everywhere, beside = excuses(module), excuses_beside(module)

    found = scan(without_excuses(module).parent)[module.name]

    assert set(everywhere) | {check for check, _ in beside} == {check for check, _ in found}
    for check, _ in beside:  # One line excuses one resource.
        lines = [one for one in beside if one[0] == check]
        assert len(lines) == len([one for one in found if one[0] == check])


def test_a_public_bucket_is_found_and_nothing_else(found: dict[str, Found]) -> None:
    assert found["planted"] == {("CKV_GCP_28", "google_storage_bucket_iam_member.planted")}
