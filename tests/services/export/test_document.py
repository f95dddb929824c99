"""What a document of a recording says: paragraphs, names, pictures, nothing harmful."""

from dataclasses import replace
from datetime import UTC
from itertools import pairwise

import pytest

from lifestream.domain.scene import Keyframe, SceneList
from lifestream.domain.summary import Evidence, Point, TimeBlock, TimeBlocks
from lifestream.domain.transcript import EngineInfo, Segment, Transcript
from lifestream.services.export.document import (
    MAX_PICTURES,
    called,
    export_document,
    paragraphs,
    plain,
)
from lifestream.services.library.browse_library import Recording
from tests.services import summary_samples

ENGINE = EngineInfo(name="made up")


def spoken(*said: tuple[float, float, str | None, str]) -> Recording:
    segments = tuple(
        Segment(start_s=start, end_s=end, speaker=who, text=text) for start, end, who, text in said
    )
    return Recording(
        video=summary_samples.recording().video,
        job=None,
        transcript=Transcript(segments=segments, engine=ENGINE),
    )


def test_one_voice_without_a_long_pause_is_one_paragraph() -> None:
    recording = spoken(
        (0, 3, "S1", "One"),
        (3.5, 6, "S1", "two."),
        (6, 9, "S2", "Three."),
        (20, 22, "S2", "After a pause."),
        (22, 23, None, "Who?"),
    )
    assert [(line.at_s, line.who, line.text) for line in paragraphs(recording)] == [
        (0, "Speaker 1", "One two."),
        (6, "Speaker 2", "Three."),
        (20, "Speaker 2", "After a pause."),
        (22, "", "Who?"),
    ]


def test_a_monologue_has_a_time_every_minute() -> None:
    recording = spoken(*((n * 5.0, n * 5.0 + 5, "S1", f"Sentence {n}.") for n in range(60)))
    times = [line.at_s for line in paragraphs(recording)]
    assert max(b - a for a, b in pairwise(times)) <= 60


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("two\nlines\tand  blanks", "two lines and blanks"),
        ("bell\x07 and zero\x00", "bell and zero"),
        ("half \ud83d of a character", "half of a character"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("\u2066hidden\u2069", "hidden"),
        ("می‌خواهم 👩‍👧", "می‌خواهم 👩‍👧"),
    ],
)
def test_no_text_holds_what_a_file_may_not(given: str, kept: str) -> None:
    assert plain(given) == kept


def test_people_are_called_by_the_names_they_were_given() -> None:
    assert called("S2", {"S2": "Ben\nOkafor"}) == "Ben Okafor"
    assert called("S12", {}) == "Speaker 12"
    assert called("Priya", {}) == "Priya"
    assert called(None, {"S1": "Anna"}) == ""


def test_ten_hours_have_a_picture_here_and_there_and_not_one_for_each_block() -> None:
    spans = [(n * 300.0, n * 300.0 + 300) for n in range(120)]
    blocks = tuple(
        TimeBlock(
            index=n,
            start_s=start,
            end_s=end,
            title=f"Block {n}",
            points=(Point(text="x", evidence=Evidence(start_s=start, end_s=end, quote="x")),),
        )
        for n, (start, end) in enumerate(spans)
    )
    frames = tuple(
        Keyframe(at_s=start + 1, image_key=f"k{start:g}", width=1, height=1, scene_index=0)
        for start, _ in spans
    )
    recording = replace(
        spoken(),
        blocks=TimeBlocks(blocks=blocks, engine=ENGINE),
        scenes=SceneList(scenes=(), keyframes=frames, engine=ENGINE),
    )

    document = export_document(recording, link=str, zone=UTC)

    shown = [n for n, block in enumerate(document.blocks) if block.picture_key]
    assert len(document.blocks) == 120
    assert 40 <= len(shown) <= MAX_PICTURES
    assert shown[0] == 0
    assert shown[-1] >= 116
    assert all(block.picture_key in ("", f"k{block.start_s:g}") for block in document.blocks)
