"""The vault that follows what changes, beside the app."""

from pathlib import Path

from lifestream.bootstrap import build
from lifestream.bootstrap.upkeep.outcomes import last_outcome
from lifestream.bootstrap.upkeep.vault import VAULT, KeptVault, vault_place
from lifestream.config import Settings
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.tasks.change_task import NewTask, add_task
from tests.waiting import wait_until


def test_a_change_by_whatever_process_is_written_and_a_failure_is_kept_for_the_page(
    tmp_path: Path,
) -> None:
    settings = Settings(data_dir=tmp_path / "data", vault=tmp_path / "vault")
    app, other = build(settings), build(settings)
    kept = KeptVault(app, vault_place(settings), quiet_s=0.0)
    tasks = settings.vault / "Tasks.md"

    def holds(text: str) -> bool:
        kept.look()
        return tasks.exists() and text in tasks.read_text()

    add_task(other.backend, LOCAL_OWNER, NewTask(text="Buy seeds"))
    wait_until(lambda: holds("Buy seeds"))
    add_task(other.backend, LOCAL_OWNER, NewTask(text="Dig"))
    wait_until(lambda: holds("Dig"))
    outcome = wait_until(lambda: last_outcome(settings.data_dir, VAULT))
    assert (outcome.failed, outcome.done_at) == (False, outcome.at)

    tasks.unlink()
    tasks.mkdir()
    add_task(other.backend, LOCAL_OWNER, NewTask(text="Sow"))

    def failed() -> bool:
        kept.look()
        last = last_outcome(settings.data_dir, VAULT)
        return last is not None and last.failed and "cannot be written" in last.said

    wait_until(failed)
    kept.stop(timeout_s=30.0)
