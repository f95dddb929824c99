"""What is let in, what is turned away and with which words, and what probing tells."""

import http.server
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lifestream.domain.errors import InvalidMedia, LifeStreamError, UnsupportedMedia
from lifestream.domain.video import MediaFacts
from lifestream.pipeline.media.audio import extract_audio
from lifestream.pipeline.media.source import open_media, probe
from lifestream.pipeline.media.usable import DecodedTrack, with_decoded
from tests.pipeline.media_maker import make_media, scenes_of, textured, tone


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds, two scenes, a tone."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    return make_media(path, frames=scenes_of([2, 2]), sound=tone(4), options={})


def code_of(path: Path) -> str:
    with pytest.raises(LifeStreamError) as caught:
        probe(path)
    assert caught.value.message.endswith((".", "MP4, MOV, WebM or MKV."))
    return caught.value.code


def test_probing_tells_streams_size_and_length(clip: Path) -> None:
    facts = probe(clip)
    assert (facts.container, facts.video_codec, facts.audio_codec) == ("mp4", "h264", "aac")
    assert (facts.width, facts.height, facts.frame_rate) == (320, 180, 25.0)
    assert facts.declared_duration_s == pytest.approx(4.0, abs=0.1)
    assert facts.browser_plays
    assert not facts.warnings


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"hello, this is a letter\n" * 50, "NOT_MEDIA"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "NOT_MEDIA"),
        (b"PK\x03\x04" + bytes(200), "NOT_MEDIA"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "CORRUPT_CONTAINER"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "CORRUPT_CONTAINER"),
        (b"BM" + bytes(200), "STILL_IMAGE"),
        (b"II*\x00" + bytes(200), "STILL_IMAGE"),
        (b"GIF89a" + bytes(200), "FORMAT_NOT_ALLOWED"),
        (b"<?xml version='1.0'?><MPD></MPD>", "FORMAT_NOT_ALLOWED"),
        (b"RIFF\x0c\x00\x00\x00WAVEfmt junk", "CORRUPT_CONTAINER"),
    ],
)
def test_what_is_no_recording_is_turned_away_by_name(
    tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "upload.mp4"
    path.write_bytes(content)
    assert code_of(path) == code


def test_a_file_whose_index_never_arrived_is_truncated(clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.mp4"
    path.write_bytes(clip.read_bytes()[:-3000])  # the moov box is at the end
    assert code_of(path) == "TRUNCATED"


def test_a_protected_recording_is_refused(tmp_path: Path) -> None:
    keys = {"encryption_key": "76a6c65c5ea762046bd749a2e632ccbb", "encryption_kid": "a7" * 16}
    options = {"encryption_scheme": "cenc-aes-ctr", **keys}
    path = make_media(tmp_path / "drm.mp4", frames=scenes_of([1]), options=options)
    assert code_of(path) == "DRM_PROTECTED"


def test_huge_pictures_are_refused_before_one_is_decoded(tmp_path: Path) -> None:
    wide = textured(1, width=8208, height=16 * 6)
    path = make_media(tmp_path / "huge.mp4", frames=[(0.0, wide)])
    assert code_of(path) == "TOO_MANY_PIXELS"


def test_a_recording_beyond_the_limit_is_refused(clip: Path) -> None:
    with pytest.raises(UnsupportedMedia) as caught:
        probe(clip, max_duration_s=3.0)
    assert caught.value.code == "TOO_LONG"


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A web server that notes who asks."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


SCRIPTS = {
    "ffconcat": "ffconcat version 1.0\nfile '{target}'\n",
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{target}\n#EXT-X-ENDLIST\n",
    "padded hls": "\ufeff\n#EXTM3U\n#EXTINF:4,\n{target}\n",
    "dash": '<?xml version="1.0"?><MPD><BaseURL>{target}</BaseURL></MPD>',
    "sdp": "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=video 9 RTP/AVP 96\r\na=control:{target}\r\n",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_that_poses_as_a_video_reads_nothing_else(
    clip: Path, tmp_path: Path, listener: tuple[str, list[str]], script: str
) -> None:
    address, asked = listener
    for number, target in enumerate((str(clip), f"file:{clip}", f"{address}/video.mp4")):
        path = tmp_path / f"{number}.mp4"
        path.write_text(SCRIPTS[script].format(target=target))
        with pytest.raises(LifeStreamError), open_media(path):
            pass
    assert asked == []


def test_the_demuxer_list_holds_even_where_the_first_bytes_say_nothing(
    clip: Path, tmp_path: Path
) -> None:
    """Two walls: were the first to fall, FFmpeg itself would still refuse to follow."""
    import av

    from lifestream.pipeline.media.source import ALLOWED_DEMUXERS

    path = tmp_path / "list.mp4"
    path.write_text(SCRIPTS["ffconcat"].format(target=clip))
    options = {"format_whitelist": ",".join(ALLOWED_DEMUXERS), "safe": "0"}
    with pytest.raises(av.error.FFmpegError):
        av.open(str(path), options=options)
    with av.open(str(path), options={"safe": "0"}) as unguarded:
        assert unguarded.format.name == "concat"


@pytest.mark.parametrize(
    "name", ["-i.mp4", "%03d.mp4", "http:__x.mp4", "a b '\"$(touch x).mp4", "é 会議 🎥.mp4", "x|y"]
)
def test_no_name_is_taken_for_anything_but_a_name(clip: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(clip.read_bytes())
    assert probe(path).has_video


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    address = tmp_path / "socket.mp4"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(address))
        assert code_of(address) == "NOT_MEDIA"


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2024-05-01T10:00:00Z", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("2024-05-01T12:00:00+02:00", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("1970-01-01T00:00:00Z", None),
        ("2300-01-01T00:00:00Z", None),
        ("yesterday", None),
    ],
)
def test_the_cameras_clock_is_read_and_an_unset_one_is_not_believed(
    tmp_path: Path, stamp: str, expected: datetime | None
) -> None:
    path = make_media(
        tmp_path / "a.mkv", frames=scenes_of([0.2]), metadata={"creation_time": stamp}
    )
    assert probe(path).recorded_at == expected


def test_a_container_that_browsers_do_not_play_is_said_to_be_one(tmp_path: Path) -> None:
    facts = probe(make_media(tmp_path / "a.mkv", frames=scenes_of([0.2])))
    assert not facts.browser_plays
    assert "browsers cannot play" in facts.warnings[0]


def facts_of(**known: object) -> MediaFacts:
    base = {"container": "mp4", "size_bytes": 10**6, "has_audio": True, "has_video": True}
    return MediaFacts(**{**base, **known})  # type: ignore[arg-type]


def test_a_cut_off_file_is_partly_usable_and_says_how_much() -> None:
    facts = facts_of(missing_bytes=88_000, declared_duration_s=12.0)
    done = with_decoded(
        facts,
        audio=DecodedTrack(end_s=6.0, expected_s=12.0),
        video=DecodedTrack(end_s=6.6, expected_s=12.0),
    )
    assert done.usable_fraction == 0.5
    assert done.duration_s == 6.6
    assert "Only 50% of the sound could be read; the rest is missing" in done.warnings[0]


def test_a_header_that_claims_ten_hours_loses_nothing() -> None:
    done = with_decoded(
        facts_of(declared_duration_s=36_000.0),
        audio=DecodedTrack(end_s=12.03, expected_s=12.0),
        video=DecodedTrack(end_s=12.0, expected_s=36_000.0),
    )
    assert done.usable_fraction == 1.0
    assert done.warnings == (
        "The file claims to last 10 h 00 min; it holds 12 s, and all of that was used.",
    )


def test_sound_longer_than_the_picture_is_no_loss() -> None:
    done = with_decoded(
        facts_of(declared_duration_s=11.0),
        audio=DecodedTrack(end_s=11.0, expected_s=11.0),
        video=DecodedTrack(end_s=2.0, expected_s=2.0),
    )
    assert (done.usable_fraction, done.duration_s, done.warnings) == (1.0, 11.0, ())


def test_damaged_stretches_inside_count_as_loss() -> None:
    track = DecodedTrack(end_s=10.0, expected_s=10.0, lost_s=2.0, errors=30)
    done = with_decoded(facts_of(), audio=track, video=None)
    assert done.usable_fraction == pytest.approx(0.8)
    assert "damaged" in done.warnings[0]


def test_nothing_decoded_is_an_error_and_not_an_empty_recording() -> None:
    with pytest.raises(InvalidMedia) as caught:
        with_decoded(facts_of(), audio=DecodedTrack(end_s=0.0), video=None)
    assert caught.value.code == "CORRUPT_CONTAINER"


def test_cover_art_is_not_a_video(tmp_path: Path, corpus: Path) -> None:
    facts = probe(corpus / "broken" / "cover_art.mp3")
    assert not facts.has_video
    extract = extract_audio(
        corpus / "broken" / "cover_art.mp3", facts, tmp_path / "s", progress=lambda _: None
    )
    assert extract.duration_s == pytest.approx(11.0, abs=0.1)
