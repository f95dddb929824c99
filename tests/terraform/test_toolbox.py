"""A tool that is missing is never a silent pass."""

from pathlib import Path

import pytest

from tests.terraform import toolbox


@pytest.fixture
def _bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing that `./run setup infra` brings is here."""
    monkeypatch.setattr(toolbox, "ENVIRONMENT", tmp_path / "nothing")


@pytest.mark.usefixtures("_bare_machine")
def test_a_missing_tool_skips_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(toolbox.MUST_BE_HERE, raising=False)

    with pytest.raises(pytest.skip.Exception, match=r"has no checkov\. Run: \./run setup infra"):
        toolbox.infra_tool("checkov")


@pytest.mark.usefixtures("_bare_machine")
def test_a_missing_tool_fails_where_everything_has_to_be_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(toolbox.MUST_BE_HERE, "1")

    with pytest.raises(pytest.fail.Exception, match="has no checkov"):
        toolbox.infra_tool("checkov")


def test_a_deployers_own_variables_do_not_reach_the_checks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TF_VAR_project_id", "somebody-elses")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/somebody/elses.json")

    given = toolbox.clean_environment()

    assert {"TF_VAR_project_id", "GOOGLE_APPLICATION_CREDENTIALS"} & set(given) == set()


def test_the_bundled_terraform_stands_in_for_the_command(tmp_path: Path) -> None:
    python = str(toolbox.infra_tool("python"))

    assert toolbox.terraform_version((python, "-P", "-c", toolbox.BUNDLED)) >= toolbox.LEAST
