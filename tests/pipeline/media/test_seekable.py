"""What browsers' own recorders write is taken, and players can jump in it."""

from pathlib import Path

import av
import pytest

from lifestream.pipeline.media.seekable import needs_index, seekable_copy
from lifestream.pipeline.media.source import probe
from tests.pipeline.media_maker import make_media, scenes_of, tone

VP8, OPUS = "libvpx", "libopus"


@pytest.mark.parametrize(
    ("name", "codecs", "options", "has_picture", "is_copied"),
    [
        pytest.param("chrome.webm", (VP8, OPUS), {"live": "1"}, True, True, id="Chrome, camera"),
        pytest.param("voice.webm", (VP8, OPUS), {"live": "1"}, False, True, id="Chrome, voice"),
        pytest.param("firefox.ogg", (VP8, OPUS), {}, False, False, id="Firefox, voice"),
        pytest.param(
            "safari.mp4",
            ("libx264", "aac"),
            {"movflags": "frag_keyframe+empty_moov+default_base_moof"},
            True,
            True,
            id="Safari, camera",
        ),
        pytest.param(
            "voice.mp4",
            ("libx264", "aac"),
            {"movflags": "frag_every_frame+empty_moov+default_base_moof"},
            False,
            True,
            id="Safari, voice",
        ),
        pytest.param("whole.mp4", ("libx264", "aac"), {}, True, False, id="a whole file"),
    ],
)
def test_a_recorders_file_is_taken_and_gets_a_length_and_an_index(
    tmp_path: Path,
    name: str,
    codecs: tuple[str, str],
    options: dict[str, str],
    has_picture: bool,
    is_copied: bool,
) -> None:
    path = make_media(
        tmp_path / name,
        frames=scenes_of([2.0, 2.0]) if has_picture else (),
        sound=tone(4.0, rate=48_000),
        rate=48_000,
        codecs=codecs,
        options=options,
    )
    facts = probe(path)
    copy = tmp_path / "copy"

    kind = seekable_copy(path, facts, copy)

    assert facts.has_audio and facts.has_video is has_picture and facts.browser_plays
    assert needs_index(path, facts) is is_copied is bool(kind)
    if not is_copied:
        return
    assert kind.split("/") == ["video" if has_picture else "audio", name.rpartition(".")[2]]
    assert probe(copy).declared_duration_s == pytest.approx(4.0, abs=0.2)
    with av.open(str(copy)) as file:
        file.seek(2_500_000)
        first = next(file.decode(file.streams.audio[0]))
    assert first.time is not None and 1.0 < first.time <= 2.6
