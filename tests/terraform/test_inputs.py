"""A newcomer's dry reading of the inputs: few, explained, and refused when they cannot be right."""

from pathlib import Path

import pytest

from tests.terraform.newcomer import DEFAULT
from tests.terraform.toolbox import TERRAFORM_FOLDER
from tests.terraform.variables import Variable, variables
from tests.terraform.workspace import Workspace, copy_of_module

MAX_TO_GIVE = 5


def unexplained(module: Path) -> list[str]:
    return [one.name for one in variables(module) if len(one.description.split()) < 4]


def unchecked(module: Path) -> list[str]:
    """A bool has no value to refuse; everything else can be given wrongly."""
    return [one.name for one in variables(module) if one.type != "bool" and not one.is_validated]


def untyped(module: Path) -> list[str]:
    return [one.name for one in variables(module) if one.type in ("", "any")]


def to_give(module: Path) -> list[str]:
    return [one.name for one in variables(module) if one.is_required]


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A copy with one input that a newcomer could not use."""
    module = copy_of_module(tmp_path / "terraform")
    (module / "planted.tf").write_text('variable "planted" {\n  default = 1\n}\n', encoding="utf-8")
    return module


def test_every_input_says_what_it_is() -> None:
    assert unexplained(TERRAFORM_FOLDER) == []
    assert len(variables(TERRAFORM_FOLDER)) > 10


def test_an_input_without_a_description_is_named(planted: Path) -> None:
    assert unexplained(planted) == ["planted"]


def test_every_input_refuses_what_cannot_be_right() -> None:
    assert unchecked(TERRAFORM_FOLDER) == []


def test_an_input_without_a_validation_is_named(planted: Path) -> None:
    assert unchecked(planted) == ["planted"]


def test_every_input_has_a_type() -> None:
    assert untyped(TERRAFORM_FOLDER) == []


def test_an_input_without_a_type_is_named(planted: Path) -> None:
    assert untyped(planted) == ["planted"]


def test_a_newcomer_has_to_give_at_most_five_inputs() -> None:
    assert len(to_give(TERRAFORM_FOLDER)) <= MAX_TO_GIVE


def test_an_input_without_a_default_has_to_be_given(planted: Path) -> None:
    before = len(to_give(planted))

    (planted / "planted.tf").write_text('variable "planted" {\n}\n', encoding="utf-8")

    assert len(to_give(planted)) == before + 1


def test_inputs_are_read_with_everything_that_is_said_of_them(tmp_path: Path) -> None:
    (tmp_path / "variables.tf").write_text(
        'variable "colour" {\n  description = "Colour of the bucket, as a word."\n'
        '  type        = string\n  default     = "red"\n\n  validation {\n'
        '    condition     = var.colour != ""\n    error_message = "Say one."\n  }\n}\n',
        encoding="utf-8",
    )

    assert variables(tmp_path) == [
        Variable(
            name="colour",
            description="Colour of the bucket, as a word.",
            type="string",
            is_required=False,
            is_validated=True,
        )
    ]


EXAMPLES = sorted((TERRAFORM_FOLDER / "environments").glob("*.tfvars.example"))
KEY = {"openai_api_key": DEFAULT["openai_api_key"]}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.name)
def test_an_example_can_be_planned_as_it_is(example: Path, workspace: Workspace) -> None:
    plan = workspace.plan(KEY, file=example)

    assert len(plan.of_type("google_cloud_run_v2_service")) == 5


def test_an_example_with_an_input_that_does_not_exist_is_refused(
    workspace: Workspace, tmp_path: Path
) -> None:
    broken = tmp_path / "planted.tfvars"
    broken.write_text(
        EXAMPLES[0].read_text(encoding="utf-8") + "\nproject_idd = 1\n", encoding="utf-8"
    )

    with pytest.raises(AssertionError, match="undeclared variable"):
        workspace.plan(KEY, file=broken)
