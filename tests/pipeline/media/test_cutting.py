"""A part of a file: what it has, what it must not have."""

from pathlib import Path

import av
import numpy as np
import pytest

from lifestream.domain.errors import InvalidMedia
from lifestream.pipeline.media.cutting import cut_media
from tests.pipeline.media_maker import make_media, scenes_of, textured, tone


@pytest.fixture(scope="module", params=["whole.mp4", "whole.mkv", "whole.mov"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten pictures of a second each, a keyframe at each second, and a tone that gets higher."""
    sound = np.concatenate([tone(1.0, hertz=200.0 * (i + 1)) for i in range(10)])
    return make_media(
        tmp_path_factory.mktemp("whole") / request.param,
        frames=scenes_of([1.0] * 10),
        sound=sound,
        metadata={"title": "secret-title", "comment": "secret-comment"},
    )


def test_a_part_has_its_pictures_and_its_sound_and_nothing_beyond(
    whole: Path, tmp_path: Path
) -> None:
    part = tmp_path / "part"

    kind = cut_media(whole, part, from_s=3.3, to_s=6.5)

    assert kind.startswith("video/")
    with av.open(str(part)) as file:
        shown = [(frame.time, frame.to_ndarray(format="rgb24")) for frame in file.decode(video=0)]
    with av.open(str(part)) as file:
        heard = [
            (frame.time, frame.time + frame.samples / 16_000) for frame in file.decode(audio=0)
        ]
    # The keyframe at 4 s is the first one of the part.
    assert 0.65 <= shown[0][0] <= 0.75
    assert shown[-1][0] <= 3.2
    for _, picture in shown:
        likeness = [np.abs(picture.astype(int) - textured(seed + 1)).mean() for seed in range(10)]
        assert int(np.argmin(likeness)) in (4, 5, 6)
    assert heard[0][0] < 0.15
    assert 3.0 < heard[-1][1] <= 3.25
    assert b"secret" not in part.read_bytes()


def test_a_part_up_to_the_end_and_one_from_the_beginning(whole: Path, tmp_path: Path) -> None:
    for from_s, to_s, lasts_s in ((8.0, None, 2.0), (0.0, 2.0, 2.0)):
        part = tmp_path / f"part-{from_s}"
        cut_media(whole, part, from_s=from_s, to_s=to_s)
        with av.open(str(part)) as file:
            times = [frame.time for frame in file.decode(video=0)]
        assert times[0] < 0.1
        assert lasts_s - 0.4 < times[-1] <= lasts_s


def test_sound_alone_is_cut_in_its_own_format(tmp_path: Path) -> None:
    for name, codec, kind in (("a.mp3", "mp3", "audio/mpeg"), ("a.wav", "pcm_s16le", "audio/wav")):
        source = make_media(tmp_path / name, sound=tone(5.0), codecs=("libx264", codec))
        part = tmp_path / f"part-{name}"
        assert cut_media(source, part, from_s=1.0, to_s=3.0) == kind
        with av.open(str(part)) as file:
            samples = sum(frame.samples for frame in file.decode(audio=0))
        assert 1.8 < samples / 16_000 <= 2.05


def test_a_part_without_anything_is_refused(whole: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidMedia, match="Nothing of this part"):
        cut_media(whole, tmp_path / "part", from_s=3600.0, to_s=3700.0)
