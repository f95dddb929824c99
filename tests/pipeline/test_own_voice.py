"""Whoever records a call is certain among its speakers: their microphone has a side of its own."""

from pathlib import Path

import numpy as np
import pytest

from lifestream.domain.transcript import (
    AttributedTranscript,
    Diarization,
    EngineInfo,
    Segment,
    SpeakerTurn,
    Transcript,
)
from lifestream.pipeline.media.own_side import OTHER_SIDE, own_spans
from lifestream.pipeline.own_voice import OWN, own_label, with_own_voice
from lifestream.pipeline.speakers import attribute_speakers
from tests.pipeline.media_maker import make_media, tone

RATE = 48_000
ENGINE = EngineInfo(name="scripted")


def heard(*parts: tuple[float, float], hertz: float, level: float, length_s: float) -> np.ndarray:
    """Tones at these spans, silence between."""
    sound = np.zeros(round(length_s * RATE), np.float32)
    for start_s, end_s in parts:
        piece = tone(end_s - start_s, rate=RATE, hertz=hertz) * 2 * level
        at = round(start_s * RATE)
        sound[at : at + len(piece)] = piece
    return sound


@pytest.mark.parametrize(
    ("name", "codec", "echo"),
    [("call.webm", "libopus", 0.0), ("call.webm", "libopus", 0.1), ("call.mp4", "aac", 0.0)],
)
def test_the_microphones_side_says_when_its_owner_speaks(
    tmp_path: Path, name: str, codec: str, echo: float
) -> None:
    own = heard((1.0, 3.0), (6.0, 7.5), hertz=300, level=0.1, length_s=10)
    others = heard((3.5, 5.5), (8.0, 9.5), hertz=700, level=0.4, length_s=10)
    microphone = own + np.float32(echo) * others
    sides = np.stack([microphone + OTHER_SIDE * others, others + OTHER_SIDE * microphone])
    path = make_media(
        tmp_path / name, sound=sides, rate=RATE, layout="stereo", codecs=("libx264", codec)
    )

    spans = own_spans(path)

    assert [tuple(np.round(span)) for span in spans] == [(1, 3), (6, 8)]
    assert spans[1][1] == pytest.approx(7.5, abs=0.2)


def turn(start_s: float, end_s: float, speaker: str, into: str | None = None) -> SpeakerTurn:
    return SpeakerTurn(start_s=start_s, end_s=end_s, speaker=speaker, into=into)


def test_where_the_microphone_leads_the_turn_is_its_owners_whatever_a_diarizer_thought() -> None:
    thought = Diarization(
        # The owner and one of the others sounded alike; a third took some of the owner's words.
        turns=(turn(0, 4, "A"), turn(4, 6, "B"), turn(6, 9, "A"), turn(9, 12, "A")),
        engine=ENGINE,
    )
    mended = with_own_voice(thought, ((0.0, 3.9), (5.0, 9.0)))
    said = tuple(Segment(start_s=float(at), end_s=at + 0.8, text=f"word {at}") for at in range(12))
    words = attribute_speakers(Transcript(segments=said, engine=ENGINE), mended)
    spoken = AttributedTranscript(transcript=words, diarization=mended)

    own = own_label(spoken)
    who = [segment.speaker for segment in words.segments]
    assert [label == own for label in who] == [True] * 4 + [False] + [True] * 4 + [False] * 3
    assert len(set(who)) == 3
    assert {one.speaker for one in mended.turns} == {OWN, "B", "A apart"}


def test_a_file_without_sides_changes_nothing(tmp_path: Path) -> None:
    path = make_media(tmp_path / "mono.mp4", sound=tone(2.0))
    thought = Diarization(turns=(turn(0, 4, "A"),), engine=ENGINE)

    assert own_spans(path) == ()
    assert with_own_voice(thought, ()) is thought
    spoken = AttributedTranscript(
        transcript=Transcript(segments=(), engine=ENGINE), diarization=thought
    )
    assert own_label(spoken) is None
