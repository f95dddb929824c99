import json

from lifestream.services.export.json_document import summary_json
from lifestream.services.library.browse_library import Recording
from tests.services.summary_samples import ATTACK, recording


def test_the_document_is_plain_json_and_complete() -> None:
    document = json.loads(json.dumps(summary_json(recording(), speaker_names={"S1": "Nora"})))
    assert document["video_id"] == "v1"
    assert document["duration_s"] == 3725.0
    assert document["minutes"]["is_meeting"] is True
    first, second = document["minutes"]["action_items"]
    assert (first["owner"], first["due"], first["due_said"]) == ("S1", "2025-05-09", "by Friday")
    assert first["evidence"]["start_s"] == 761.0
    assert (second["owner"], second["due"]) == (None, None)
    assert document["time_blocks"][0]["points_by_speaker"] == [
        {"speaker": "S1", "points": ["We rent the boat house."]}
    ]
    assert document["speakers"] == [{"label": "S1", "name": "Nora", "spoken_s": 2.5}]
    assert document["transcript"]["segments"][0]["words"][0]["text"] == "We"
    assert document["engines"]["minutes"]["degraded"] is True


def test_text_stays_as_it_was_said() -> None:
    assert summary_json(recording(ATTACK))["title"] == ATTACK


def test_what_is_not_there_yet_is_null_or_empty() -> None:
    full = recording()
    document = summary_json(Recording(video=full.video, job=full.job))
    assert document["minutes"] is None
    assert document["time_blocks"] == document["transcript"]["segments"] == []
    assert document["title"] == "We rent the boat house..mp4"


def test_the_transcript_can_be_left_out() -> None:
    assert "transcript" not in summary_json(recording(), with_transcript=False)
