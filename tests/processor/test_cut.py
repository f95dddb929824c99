"""The processor makes a copy that a door without a media library ordered."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from lifestream.bootstrap import build
from lifestream.config import Settings
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.access.cut_orders import NoCopyYet, ordered_copy
from lifestream.services.access.share import ShareRequest, create_share
from lifestream.services.access.shared_media import part_of
from processor.__main__ import main
from tests.processor.conftest import STANDUP, hand_in
from tests.services.recording_launcher import RecordingLauncher


def test_an_ordered_copy_is_there_when_the_processor_has_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    monkeypatch.setenv("LIFESTREAM_DATA_DIR", str(data))
    app = build(Settings(data_dir=data))
    launcher = RecordingLauncher()
    backend = replace(app.backend, job_launcher=launcher)
    video = hand_in(app, STANDUP).video
    asked = ShareRequest(lasts=timedelta(days=1), to_s=2.0)
    part = part_of(create_share(backend, LOCAL_OWNER, video.video_id, asked).share)
    assert ordered_copy(backend, part, video) is NoCopyYet.PREPARING

    assert main(["--job-id", launcher.launched[0]]) == 0

    made = ordered_copy(backend, part, video)
    assert not isinstance(made, NoCopyYet)
    assert 0 < made.size_bytes < video.size_bytes
    assert len(launcher.launched) == 1
