"""``./run reprocess`` as an operator meets it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lifestream.__main__ import main
from lifestream.bootstrap import Application, application, build
from lifestream.config import Settings
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.jobs.job import JobStatus
from tests.contracts.places.samples import a_job, a_video


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """An installation with two recordings, one of which is being processed."""
    monkeypatch.setenv("LIFESTREAM_DATA_DIR", str(tmp_path / "data"))
    application.cache_clear()
    app = build(Settings(data_dir=tmp_path / "data"))
    for name, status in (("1", JobStatus.SUCCEEDED), ("2", JobStatus.RUNNING)):
        job = a_job(name, owner=LOCAL_OWNER, status=status)
        app.backend.library.put(replace(a_video(name, owner=LOCAL_OWNER), pipeline="0.1.0"))
        app.backend.job_store.create(job)
        app.backend.object_store.put_bytes(job.key, b"video", content_type="video/mp4")
    yield app
    application.cache_clear()


def test_a_dry_run_tells_what_would_be_done(
    app: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reprocess", "--from-stage", "minutes", "--all", "--dry-run"]) == 0

    told = capsys.readouterr().out
    assert "2 recordings (1 waiting, 1 skipped)" in told
    assert "v2  SKIPPED  It is waiting or being processed already." in told
    assert app.backend.batch_store.list() == ()


def test_a_batch_is_shown_and_cancelled_by_its_name(
    app: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["reprocess", "--from-stage", "minutes", "--name", "again", "--json"]
    assert main([*ask, "--older-than", "0.2", "--at-once", "1"]) == 0
    started = json.loads(capsys.readouterr().out)
    assert started["counts"]["WAITING"] == 2
    assert started["batch"]["select"]["older_than_pipeline"] == "0.2"

    assert main(["reprocess", "status"]) == 0
    assert "again  RUNNING     from minutes: 2 recordings" in capsys.readouterr().out
    assert main(["reprocess", "cancel", "again"]) == 0
    told = capsys.readouterr().out
    assert "Batch again CANCELLED, from minutes: 2 recordings (2 skipped)" in told
    job = app.backend.job_store.get(a_job("1").job_id)
    assert job is not None
    assert job.status is JobStatus.SUCCEEDED


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--all"], "--from-stage"),
        (["--from-stage", "minutes"], "Say which"),
        (["--from-stage", "minutes", "--older-than", "yesterday"], "no version"),
        (["status", "nope"], "There is no batch nope"),
        (["start", "again"], "--name"),
    ],
)
def test_what_is_missing_is_said(
    app: Application, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert main(["reprocess", *words]) == 1
    assert told in capsys.readouterr().err
