"""A migration that is killed, or meets damage, goes on and doubles nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.video import Video
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.ports.backend import Backend
from lifestream.services.library.browse_library import open_recording
from lifestream.services.migrate.route import Route
from lifestream.services.uploads.accept_upload import Acceptance
from tests.services.migrate.diary import (
    HARBOUR,
    Machine,
    everything,
    open_machine,
    processed,
    run,
)

pytestmark = pytest.mark.usefixtures("sentence_weights")


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


class Dying:
    """A port whose process is killed before its n-th write."""

    def __init__(self, port: Any, countdown: list[int]) -> None:
        self._port, self._countdown = port, countdown

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._port, name)
        if name not in {"put", "create", "save", "put_bytes", "put_file", "replace_video"}:
            return value

        def write(*arguments: Any, **named: Any) -> Any:
            self._countdown[0] -= 1
            if self._countdown[0] < 0:
                raise Killed
            return value(*arguments, **named)

        return write


def test_killed_before_any_write_and_run_again_nothing_is_doubled_or_started(
    route: Route, source: Machine, embedder: E5Embedder, tmp_path: Path
) -> None:
    processed(source.backend, embedder, tmp_path, "hall.mp4", HARBOUR)
    survived = 0
    while True:
        target = open_machine(tmp_path / f"target-{survived}", "diary-in-the-cloud")
        try:
            run(replace(route, target=dying(target.backend, after=survived)), embedder)
        except Killed:
            survived += 1
        else:
            break
        assert set(target.deliver_events()) <= {Acceptance.DUPLICATE}
        assert run(replace(route, target=target.backend), embedder).complete
        assert set(target.deliver_events()) <= {Acceptance.DUPLICATE}
        assert everything(target.backend) == everything(route.source)
        assert target.launcher.launched == []
        (job,), _ = target.backend.job_store.list(LOCAL_OWNER)
        stored = target.backend.object_store.stat(job.key)
        assert stored is not None and job.generation == stored.generation
        assert target.backend.vector_index.count(LOCAL_OWNER) == route.source.vector_index.count(
            LOCAL_OWNER
        )

    assert survived > 12


def dying(backend: Backend, *, after: int) -> Backend:
    """``backend``, of which the first ``after`` writes arrive and no more."""
    left = [after]
    ports = ("object_store", "job_store", "library", "vector_index")
    return replace(backend, **{name: Dying(getattr(backend, name), left) for name in ports})


def test_a_damaged_result_stops_its_recording_and_no_other(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder, tmp_path: Path
) -> None:
    damage(tmp_path / "old", diary[1].artifact("minutes") or "")

    receipt = run(route, embedder)

    assert not receipt.complete
    assert receipt.moved == 2
    assert [remark.title for remark in receipt.failed] == ["garden"]
    assert "damaged" in receipt.failed[0].reason


def test_a_recording_whose_file_is_lost_moves_without_it_and_says_so(
    route: Route, diary: tuple[Video, ...], embedder: E5Embedder, tmp_path: Path
) -> None:
    damage(tmp_path / "old", diary[1].source_key)

    receipt = run(route, embedder)

    assert not receipt.complete
    assert receipt.moved == 3
    assert [remark.title for remark in receipt.failed] == ["garden"]
    assert open_recording(route.target, LOCAL_OWNER, diary[1].video_id).minutes is not None


def damage(data_dir: Path, key: str) -> None:
    """Cut the file of an object behind the store's back."""
    (file,) = (data_dir / "objects" / "objects").glob(f"{key}/@*")
    file.chmod(0o600)
    file.write_bytes(b"cut")
