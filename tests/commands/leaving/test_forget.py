"""``./run forget`` as its owner meets it."""

import json
from datetime import timedelta
from pathlib import Path

from lifestream.bootstrap import build
from lifestream.bootstrap.upkeep.backups import back_up
from lifestream.bootstrap.upkeep.vault import vault_place, write_vault
from lifestream.config import Settings
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.tasks.change_task import NewTask, add_task
from tests.commands.conftest import Lifestream
from tests.services.days.recordings import record


def test_everything_is_counted_first_then_gone_and_the_receipt_stays(
    lifestream: Lifestream, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    add_task(build(settings).backend, LOCAL_OWNER, NewTask(text="Buy quicklime"))

    words = ("forget", "--everything", "--json")
    plan = json.loads(lifestream(*words, "--dry-run", settings=settings).stdout)
    assert plan["found"] == [{"trace": "task", "count": 1}]
    assert "quicklime" in _bytes(tmp_path)

    receipt = json.loads(lifestream(*words, "--yes", settings=settings).stdout)
    assert (receipt["found"], receipt["left"]) == (plan["found"], [])
    assert "quicklime" not in _bytes(tmp_path)
    shown = lifestream("forget", "--receipts", settings=settings).stdout
    assert receipt["order_id"] in shown


def _bytes(folder: Path) -> str:
    return "".join(one.read_bytes().decode("latin-1") for one in folder.rglob("*") if one.is_file())


def test_a_dry_run_counts_files_of_the_vault_and_backups_and_the_receipt_what_is_left_there(
    lifestream: Lifestream, tmp_path: Path
) -> None:
    settings = Settings(
        data_dir=tmp_path / "data", vault=tmp_path / "vault", backup=tmp_path / "backups"
    )
    settings.backup.mkdir()
    app = build(settings)
    now = app.backend.job_store.now()
    back_up(settings, settings.backup, now - timedelta(days=1))
    video = record(app.backend, "1", now - timedelta(days=30), owner=LOCAL_OWNER)
    other = record(app.backend, "2", now - timedelta(days=60), owner=LOCAL_OWNER)
    back_up(settings, settings.backup, now)
    write_vault(app, vault_place(settings))

    def copies(*words: str) -> dict[str, int]:
        answer = json.loads(lifestream("forget", *words, "--json", settings=settings).stdout)
        return {one["trace"]: one["count"] for one in answer["copies"]}

    # Its note and that of its day; the first backup is of before.
    planned = copies("--recording", video.video_id, "--dry-run")
    assert planned == {"vault": 2, "backup": 1}
    assert copies("--everything", "--dry-run")["vault"] > planned["vault"]
    assert copies("--recording", other.video_id, "--yes") == planned
