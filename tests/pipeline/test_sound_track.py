"""Of several sound tracks the one in which somebody speaks is listened to."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from lifestream.domain.transcript import EngineInfo, SpeechRegion
from lifestream.pipeline.media.audio import PcmAudio
from lifestream.pipeline.media.source import probe
from lifestream.pipeline.sound_track import hear
from lifestream.ports.audio import Audio, Progress
from lifestream.ports.speech_detector import DetectedSpeech

RATE = 48_000


class Loud:
    """Takes whatever is loud for speech; the choice is under test, not the detector."""

    engine = EngineInfo(name="loud")

    def detect(self, audio: Audio, progress: Progress) -> DetectedSpeech:
        loud = [
            at for at in range(int(audio.duration_s)) if np.abs(audio.read(at, at + 1)).max() > 0.1
        ]
        return DetectedSpeech(regions=tuple(SpeechRegion(start_s=at, end_s=at + 1) for at in loud))


def tracks(path: Path, loud_s: list[int], *, seconds: int = 6) -> Path:
    """A recording with one track for each number: how many of its seconds are loud."""
    with av.open(str(path), "w", format="matroska") as out:
        streams: list[Any] = [out.add_stream("pcm_s16le", rate=RATE) for _ in loud_s]
        for stream in streams:
            stream.layout = "mono"
        for stream, loud in zip(streams, loud_s, strict=True):
            wave = np.sin(np.arange(seconds * RATE) / 20) * 12_000
            wave[loud * RATE :] = 0
            frame = av.AudioFrame.from_ndarray(wave.astype(np.int16)[None, :], "s16", "mono")
            frame.sample_rate, frame.pts = RATE, 0
            out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("loud_s", "heard_s", "words"),
    [
        ([0, 5], 5, "track 2, the only one in which somebody speaks"),
        ([5, 0], 5, "track 1, the only one in which somebody speaks"),
        ([1, 5, 0], 5, "track 2. Somebody speaks in 1 of the others"),
        ([4, 5], 4, "track 1. Somebody speaks in 1 of the others"),
        ([0, 0], 0, ""),
        ([5], 5, ""),
    ],
)
def test_the_track_with_speech_is_heard_and_told(
    tmp_path: Path, loud_s: list[int], heard_s: int, words: str
) -> None:
    made = tracks(tmp_path / "in", loud_s)
    out = tmp_path / "samples"
    heard = hear(
        made,
        probe(made),
        out,
        detector=Loud(),
        progress=lambda _: None,
        max_duration_s=100.0,
    )

    assert heard.extract.samples_path == out
    assert len(Loud().detect(PcmAudio(out), lambda _: None).regions) == heard_s
    assert words in heard.note and bool(words) == bool(heard.note)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("samples")] == [
        "samples"
    ]


def test_the_track_that_the_user_chose_is_heard(tmp_path: Path) -> None:
    made = tracks(tmp_path / "in", [5, 2])
    heard = hear(
        made,
        probe(made),
        tmp_path / "samples",
        detector=Loud(),
        progress=lambda _: None,
        max_duration_s=100.0,
        wanted=2,
    )
    assert len(Loud().detect(PcmAudio(tmp_path / "samples"), lambda _: None).regions) == 2
    assert [(one.number, one.is_heard) for one in heard.tracks] == [(1, False), (2, True)]
    assert "track 2, which you chose" in heard.note


def test_a_track_beyond_the_first_ones_is_heard_where_those_are_silent(tmp_path: Path) -> None:
    made = tracks(tmp_path / "in", [0, 0, 0, 0, 0, 5])
    heard = hear(
        made,
        probe(made),
        tmp_path / "samples",
        detector=Loud(),
        progress=lambda _: None,
        max_duration_s=100.0,
    )
    assert [one.number for one in heard.tracks if one.is_heard] == [6]


@pytest.mark.parametrize("empty", [0, 1])
def test_an_empty_track_beside_one_with_speech_refuses_nothing(tmp_path: Path, empty: int) -> None:
    made = tmp_path / "in"
    with av.open(str(made), "w", format="matroska") as out:
        streams: list[Any] = [out.add_stream("pcm_s16le", rate=RATE) for _ in range(2)]
        for stream in streams:
            stream.layout = "mono"
        for second in range(6):
            wave = np.sin(np.arange(RATE) / 20) * 12_000
            frame = av.AudioFrame.from_ndarray(wave.astype(np.int16)[None, :], "s16", "mono")
            frame.sample_rate, frame.pts = RATE, second * RATE
            out.mux(streams[1 - empty].encode(frame))
    heard = hear(
        made,
        probe(made),
        tmp_path / "samples",
        detector=Loud(),
        progress=lambda _: None,
        max_duration_s=100.0,
    )
    assert [one.number for one in heard.tracks if one.is_heard] == [2 - empty]
