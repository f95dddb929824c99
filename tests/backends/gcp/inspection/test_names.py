"""The doctor and terraform/ speak of the same things."""

import re
from pathlib import Path

from lifestream.backends.gcp.inspection.access import BUILD_GRANTS
from lifestream.backends.gcp.inspection.names import IAP_API, VERTEX_API
from lifestream.backends.gcp.inspection.things import things
from lifestream.bootstrap.cloud_inspection import names_of
from lifestream.config import Settings
from rehearsal.stand_ins.google_rest.project import PROJECT, good_project
from rehearsal.stand_ins.google_rest.server import GoogleRest
from tests.backends.gcp.inspection.inspected import WHOLE, look, not_ok

TERRAFORM = Path(__file__).resolve().parents[4] / "terraform"


def source() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(TERRAFORM.glob("*.tf")))


def test_what_the_doctor_takes_for_chosen_is_what_terraform_chooses_by() -> None:
    text = source()

    for name in (IAP_API, VERTEX_API, BUILD_GRANTS):
        assert f'"{name}"' in text
    for role in ("_build", "_token_signer"):
        assert f'replace("${{local.prefix}}{role}", "-", "_")' in text


def test_every_resource_that_a_command_names_is_in_terraform() -> None:
    resources = {
        ".".join(pair) for pair in re.findall(r'^resource "(\w+)" "(\w+)"', source(), re.M)
    }
    project = {WHOLE: good_project()[WHOLE]}

    with GoogleRest(project) as empty:
        findings = not_ok(look(empty))
    targets = {found for one in findings for found in re.findall(r"-target='([^']+)'", one.mend)}

    assert len(targets) > 20
    assert {re.sub(r"\[.*", "", target) for target in targets} <= resources


def test_names_are_put_together_as_terraform_does() -> None:
    names = names_of(Settings(data_dir=Path("unused")), project="my-project", environment="x1")
    text = (
        source().replace("${var.project_id}", "my-project").replace("${local.prefix}", names.prefix)
    )

    kinds = {"web", "processor", "bucket", "account", "topic", "secret", "kept", "schedule"}
    every = things(names, lambda: "1")
    made = [one.name.partition("@")[0] for one in every if one.kind in kinds]
    assert len(made) == 17
    assert [name for name in made if f'"{name}"' not in text] == []
    assert 'prefix         = "lifestream-${var.environment}"' in text
    assert 'target => "lifestream-x1-${replace(target, "_", "-")}"' in text
    for resource in ("google_firestore_database", "google_artifact_registry_repository"):
        block = text.partition(f'resource "{resource}"')[2].partition("\n}")[0]
        assert re.search(r"(name|repository_id) += local\.prefix", block), resource


def test_an_empty_project_misses_everything_and_nothing_is_taken_for_well() -> None:
    project = {WHOLE: good_project()[WHOLE]}

    with GoogleRest(project) as empty:
        findings = look(empty)

    well = {one.code for one in findings if one not in not_ok(findings)}
    assert well <= {"project", "credentials", "clock", "backlog", "pushes", "provider-lock"}
    assert all(PROJECT in one.mend or "terraform" in one.mend for one in findings if one.mend)
