"""``./run forget`` as its owner meets it."""

import json
from pathlib import Path

from lifestream.bootstrap import build
from lifestream.config import Settings
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.tasks.change_task import NewTask, add_task
from tests.commands.conftest import Lifestream


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
