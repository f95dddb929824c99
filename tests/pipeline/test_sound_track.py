"""Of several sound tracks the one in which somebody speaks is listened to."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from lifestream.domain.transcript import EngineInfo, SpeechRegion
from lifestream.domain.video import SoundTrack
from lifestream.pipeline.media.audio import PcmAudio
from lifestream.pipeline.media.source import probe
from lifestream.pipeline.sound_track import _chosen, _together_s, hear
from lifestream.ports.audio import Audio, Progress
from lifestream.ports.speech_detector import DetectedSpeech

RATE = 48_000
LOUDNESS = 20_000
"""Two of it are louder than full scale."""


class Loud:
    """Takes whatever is loud for speech; the choice is under test, not the detector."""

    engine = EngineInfo(name="loud")

    def detect(self, audio: Audio, progress: Progress) -> DetectedSpeech:
        loud = [
            at for at in range(int(audio.duration_s)) if np.abs(audio.read(at, at + 1)).mean() > 0.1
        ]
        return DetectedSpeech(regions=tuple(SpeechRegion(start_s=at, end_s=at + 1) for at in loud))


def tracks(path: Path, loud_s: list[int], *, seconds: int = 6, in_turn: bool = False) -> Path:
    """A recording with one track for each number: how many of its seconds are loud.

    Args:
        in_turn: Each begins where the one before it ends, else all with the recording.
    """
    with av.open(str(path), "w", format="matroska") as out:
        streams: list[Any] = [out.add_stream("pcm_s16le", rate=RATE) for _ in loud_s]
        for stream in streams:
            stream.layout = "mono"
        for place, (stream, loud) in enumerate(zip(streams, loud_s, strict=True)):
            begins = sum(loud_s[:place]) if in_turn else 0
            wave = np.sin(np.arange(seconds * RATE) / 20) * LOUDNESS
            wave[: begins * RATE] = 0
            wave[(begins + loud) * RATE :] = 0
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
    assert "track 2, as you chose" in heard.note


@pytest.mark.parametrize(
    ("loud_s", "in_turn", "mixed", "heard_s", "words"),
    [
        ([6, 5], True, False, 11, "tracks 1 and 2 together, in which people speak in turn"),
        ([4, 0, 4], True, False, 8, "tracks 1 and 3 together"),
        ([6, 2], True, False, 6, "track 1. Somebody speaks in 1 of the others"),
        ([6, 5], False, False, 6, "track 1. Somebody speaks in 1 of the others"),
        ([6, 2], True, True, 8, "tracks 1 and 2 together, as you chose"),
        ([6, 5, 0], False, True, 6, "tracks 1 and 2 together, as you chose"),
    ],
)
def test_tracks_in_which_people_speak_in_turn_are_mixed_and_others_where_the_user_wants_it(
    tmp_path: Path, loud_s: list[int], in_turn: bool, mixed: bool, heard_s: int, words: str
) -> None:
    made = tracks(tmp_path / "in", loud_s, seconds=12, in_turn=in_turn)
    out = tmp_path / "samples"
    heard = hear(
        made,
        probe(made),
        out,
        detector=Loud(),
        progress=lambda _: None,
        max_duration_s=100.0,
        mixed=mixed,
    )
    samples = PcmAudio(out).read(0.0, 12.0)
    assert len(Loud().detect(PcmAudio(out), lambda _: None).regions) == heard_s
    # Nothing is cut off where both are loud: the sum is softer, not another wave.
    assert np.abs(samples).max() <= 1.0 and (np.abs(samples) > 0.999).mean() < 0.05
    assert words in heard.note
    assert sum(one.is_heard for one in heard.tracks) == heard.note.count(" and ") + 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "samples"]


def test_speech_that_is_heard_already_is_counted_once() -> None:
    def regions(*places: tuple[float, float]) -> list[SpeechRegion]:
        return [SpeechRegion(start_s=start_s, end_s=end_s) for start_s, end_s in places]

    assert _together_s(regions((0, 10)), regions((8, 12), (2, 4), (3, 5))) == 5.0
    assert _together_s(regions((0, 1), (2, 3)), regions((1, 2))) == 0.0
    day = regions(*((2.0 * at, 2.0 * at + 1.5) for at in range(20_000)))
    assert _together_s(day, day) == 30_000.0


def test_a_track_in_another_language_is_never_mixed_in_by_itself(tmp_path: Path) -> None:
    regions = {
        number: (SpeechRegion(start_s=10.0 * number, end_s=10.0 * number + 9),) for number in (1, 2)
    }
    told = [
        SoundTrack(number=number, codec="aac", channels=1, language=language)
        for number, language in ((1, "deu"), (2, "eng"))
    ]
    assert _chosen(regions, first=1, tracks=told, mixed=False) == (1,)
    assert _chosen(regions, first=1, tracks=told, mixed=True) == (1, 2)


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
