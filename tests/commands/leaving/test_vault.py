"""``./run vault`` as its owner meets it, and the vault that the app keeps."""

import json
from pathlib import Path

import pytest

from lifestream.bootstrap import build
from lifestream.config import Settings
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.tasks.change_task import NewTask, add_task
from tests.commands.conftest import Lifestream


def test_notes_are_written_and_a_second_run_writes_none(
    lifestream: Lifestream, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    add_task(build(settings).backend, LOCAL_OWNER, NewTask(text="Buy seeds"))

    first = json.loads(lifestream("vault", tmp_path / "v", "--json", settings=settings).stdout)
    second = lifestream("vault", tmp_path / "v", settings=settings)

    assert (first["notes"], first["written"]) == (1, 1)
    assert "1 note; 0 files written" in second.stdout
    assert "- [ ] Buy seeds" in (tmp_path / "v" / "Tasks.md").read_text()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("vault",), "Name the folder"),
        (("vault", "data/v"), "must lie apart"),
        (("vault", "."), "must lie apart"),
    ],
)
def test_wrong_folders_are_refused(
    lifestream: Lifestream,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert told in lifestream(*words).stderr
