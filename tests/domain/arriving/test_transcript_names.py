"""The transcript of a recording is told by its name."""

import pytest

from lifestream.domain.arriving.transcript_names import transcript_for


@pytest.mark.parametrize(
    ("recording", "beside", "found"),
    [
        ("a.mp4", ["a.mp4", "a.srt", "b.json"], "a.srt"),
        ("a.mp4", ["a.srt", "A.JSON"], "A.JSON"),
        ("a.mp4", ["a.mp4.srt"], "a.mp4.srt"),
        ("a.mp4", ["a.en.srt", "a.transcript.vtt"], "a.transcript.vtt"),
        ("talk_otter.mp4", ["talk_otter_otter_ai.txt"], "talk_otter_otter_ai.txt"),
        (
            "GMT1_Recording_1920x1080.mp4",
            ["GMT1_Recording.transcript.vtt"],
            "GMT1_Recording.transcript.vtt",
        ),
        ("a.mp4", ["ab.srt", "a.pdf", "a"], None),
    ],
)
def test_the_one_that_is_named_like_it(
    recording: str, beside: list[str], found: str | None
) -> None:
    assert transcript_for(recording, beside) == found
