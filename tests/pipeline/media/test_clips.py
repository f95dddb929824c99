"""A clip has exactly its span, whatever it is cut from."""

from pathlib import Path

import av
import numpy as np
import pytest

from lifestream.domain.errors import InvalidMedia
from lifestream.pipeline.media.clips import make_clip
from tests.pipeline.media_maker import make_media, scenes_of, textured, tone

FROM_S, TO_S = 2.4, 6.2


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(("whole.mp4", ("libx264", "aac"), {}), id="MP4"),
        pytest.param(("live.webm", ("libvpx", "libopus"), {"live": "1"}), id="WebM as recorded"),
    ],
)
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight pictures of a second each, and a tone that gets higher with each."""
    name, codecs, options = request.param
    sound = np.concatenate([tone(1.0, 48_000, 200.0 * (i + 1)) for i in range(8)])
    return make_media(
        tmp_path_factory.mktemp("whole") / name,
        frames=scenes_of([1.0] * 8),
        sound=sound,
        rate=48_000,
        codecs=codecs,
        options=options,
    )


def pictures_of(path: Path) -> list[tuple[float, int]]:
    """(second, number of the scene) of every picture."""
    with av.open(str(path)) as file:
        shown = [(f.time or 0.0, f.to_ndarray(format="rgb24")) for f in file.decode(video=0)]
    return [
        (at_s, int(np.argmin([np.abs(one.astype(int) - textured(n + 1)).mean() for n in range(8)])))
        for at_s, one in shown
    ]


def sound_of(path: Path) -> tuple[np.ndarray, int]:
    with av.open(str(path)) as file:
        rate = file.streams.audio[0].rate
        parts = [frame.to_ndarray()[0] for frame in file.decode(audio=0)]
    return np.concatenate(parts), rate


def test_an_mp4_begins_and_ends_where_it_was_asked_to(whole: Path, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"

    assert make_clip(whole, clip, form="mp4", from_s=FROM_S, to_s=TO_S) == "video/mp4"

    shown = pictures_of(clip)
    assert shown[0] == (0.0, 2)
    assert next(at_s for at_s, scene in shown if scene == 3) == pytest.approx(0.6, abs=0.05)
    assert {scene for _, scene in shown} == {2, 3, 4, 5, 6}
    sound, rate = sound_of(clip)
    assert len(sound) / rate == pytest.approx(TO_S - FROM_S, abs=0.06)
    # 0.1 s before and after the change from 600 to 800 Hz, which is 0.6 s into the clip.
    for at_s, hertz in ((0.45, 600), (0.75, 800)):
        piece = sound[round(at_s * rate) - 2400 : round(at_s * rate) + 2400]
        heard = np.argmax(np.abs(np.fft.rfft(piece))) * rate / len(piece)
        assert heard == pytest.approx(hertz, abs=15)


def test_packets_are_copied_where_the_clip_begins_at_a_keyframe(tmp_path: Path) -> None:
    whole = make_media(tmp_path / "w.mp4", frames=scenes_of([1.0] * 6), sound=tone(6.0, 48_000),
                       rate=48_000)  # fmt: skip
    clip = tmp_path / "clip.mp4"

    make_clip(whole, clip, form="mp4", from_s=2.0, to_s=4.0)

    with av.open(str(whole)) as one, av.open(str(clip)) as other:
        before = {bytes(packet) for packet in one.demux(video=0)}
        assert all(bytes(packet) in before for packet in other.demux(video=0))


def test_a_gif_shows_the_span_at_ten_pictures_a_second(whole: Path, tmp_path: Path) -> None:
    clip = tmp_path / "clip.gif"

    assert make_clip(whole, clip, form="gif", from_s=FROM_S, to_s=TO_S) == "image/gif"

    shown = pictures_of(clip)
    assert len(shown) == round((TO_S - FROM_S) * 10)
    assert shown[0][1] == 2 and shown[-1][1] == 6


def test_sound_alone_is_a_clip_and_no_gif(tmp_path: Path) -> None:
    whole = make_media(tmp_path / "voice.ogg", sound=tone(4.0, 48_000), rate=48_000,
                       codecs=("libx264", "libopus"))  # fmt: skip
    clip = tmp_path / "clip"

    assert make_clip(whole, clip, form="mp4", from_s=1.0, to_s=2.5) == "audio/mp4"
    sound, rate = sound_of(clip)
    assert len(sound) / rate == pytest.approx(1.5, abs=0.06)
    with pytest.raises(InvalidMedia) as refused:
        make_clip(whole, clip, form="gif", from_s=1.0, to_s=2.5)
    assert refused.value.code == "NO_PICTURE"
