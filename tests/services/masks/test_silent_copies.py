"""Clips and shared parts are silent where something masked is said, and nowhere else."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from lifestream.bootstrap.cutter import clip_maker, media_cutter
from tests.pipeline.media_maker import make_media, scenes_of, tone

SILENCES = ((3.0, 3.8), (6.5, 6.9))
RATE_HZ = 16_000
MARGIN_S = 0.1
"""How far a silence may lie from the words. Source: the promise made for it."""


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Ten seconds of pictures and a tone."""
    return make_media(
        tmp_path / "film.mp4",
        frames=scenes_of([5.0, 5.0]),
        sound=tone(10.0),
        options={"movflags": "faststart"},
    )


def loudness(path: Path) -> Any:
    """The loudest sample of each hundredth of a second."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE_HZ)
        parts = [
            part.to_ndarray()[0]
            for frame in container.decode(audio=0)
            for part in resampler.resample(frame)
        ]
    samples = np.abs(np.concatenate(parts))
    step = RATE_HZ // 100
    return samples[: len(samples) // step * step].reshape(-1, step).max(axis=1)


def packets_of_pictures(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


@pytest.mark.parametrize("from_s", [0.0, 2.0])
def test_a_shared_part_is_silent_there_and_its_pictures_are_copied(
    film: Path, tmp_path: Path, from_s: float
) -> None:
    cut = media_cutter()
    assert cut is not None
    loud, quiet = tmp_path / "loud", tmp_path / "quiet"
    cut(film, loud, from_s=from_s, to_s=9.0)
    assert cut(film, quiet, from_s=from_s, to_s=9.0, silences=SILENCES) == "video/mp4"
    check_silences(loudness(quiet), from_s)
    assert packets_of_pictures(quiet) == packets_of_pictures(loud)
    assert [path.name for path in tmp_path.iterdir() if "loud-" in path.name] == []


def test_a_clip_is_silent_there(film: Path, tmp_path: Path) -> None:
    make = clip_maker()
    assert make is not None
    target = tmp_path / "clip"
    made = make(film, target, form="mp4", from_s=2.5, to_s=8.0, silences=SILENCES)
    assert made == "video/mp4"
    check_silences(loudness(target), 2.5)


def check_silences(heard: Any, from_s: float) -> None:
    """Silent within each span, and loud again a tenth of a second away from it."""
    floor = 0.05 * np.median(heard)
    for start_s, end_s in SILENCES:
        first, last = round((start_s - from_s) * 100), round((end_s - from_s) * 100)
        margin = round(MARGIN_S * 100)
        inside = heard[first + margin // 2 : last - margin // 2]
        assert inside.max() < floor
        assert heard[first - 2 * margin : first - margin].min() > floor
        assert heard[last + margin : last + 2 * margin].min() > floor
