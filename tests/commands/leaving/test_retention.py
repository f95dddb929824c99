"""``./run retention`` as its owner meets it."""

import json
from datetime import timedelta
from pathlib import Path

from lifestream.bootstrap import build
from lifestream.config import Settings
from lifestream.domain.ids import LOCAL_OWNER
from tests.commands.conftest import Lifestream
from tests.services.days.recordings import record


def test_a_rule_is_tried_made_and_taken_away_and_a_recording_is_kept(
    lifestream: Lifestream, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    backend = build(settings).backend
    old = backend.job_store.now() - timedelta(days=400)
    video = record(backend, "1", old, owner=LOCAL_OWNER)

    def told(*words: str) -> dict[str, object]:
        answer = lifestream("retention", *words, "--json", settings=settings)
        return dict(json.loads(answer.stdout))

    tried = told("add", "--days", "365", "--dry-run")
    assert (tried["total"], told("list")["rules"]) == (1, [])
    made = told("add", "--days", "365")
    assert made["rules"] == [{"tag": "", "after_days": 365, "way": "trash"}]
    assert told("keep", video.video_id) == {"video_id": video.video_id, "is_kept": True}
    assert told("list")["total"] == 0
    told("remove")
    assert "nothing goes by itself" in lifestream("retention", "list", settings=settings).stdout
