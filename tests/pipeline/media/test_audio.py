"""The sound of a recording: on the video's time line, every voice audible, flat memory."""

import resource
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from lifestream.domain.errors import Cancelled, UnsupportedMedia
from lifestream.pipeline.media.audio import AudioExtract, PcmAudio, extract_audio
from lifestream.pipeline.media.downmix import Downmix, to_float
from lifestream.pipeline.media.source import probe
from lifestream.pipeline.media.timeline import Timeline
from tests.pipeline.media_maker import make_media, scenes_of, tone


def extract(path: Path) -> tuple[AudioExtract, PcmAudio]:
    done = extract_audio(path, probe(path), path.with_suffix(".s16"), progress=lambda _: None)
    return done, PcmAudio(done.samples_path)


def loudness(samples: npt.NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0


def onset_s(audio: PcmAudio) -> float:
    samples = np.abs(audio.read(0, audio.duration_s))
    return float(np.argmax(samples > 0.1)) / 16_000


@pytest.mark.parametrize(("suffix", "codec"), [("mp4", "aac"), ("mkv", "libopus"), ("ts", "aac")])
def test_sound_that_starts_late_keeps_its_distance_to_the_picture(
    tmp_path: Path, suffix: str, codec: str
) -> None:
    path = make_media(
        tmp_path / f"late.{suffix}",
        frames=scenes_of([4]),
        sound=tone(2, rate=48_000),
        rate=48_000,
        sound_starts_s=1.476,
        codecs=("libx264", codec),
    )
    done, audio = extract(path)
    assert onset_s(audio) == pytest.approx(1.476, abs=0.03)
    assert done.duration_s == pytest.approx(3.476, abs=0.06)
    assert loudness(audio.read(0, 1.4)) < 1e-4


def test_a_pause_in_the_sound_track_stays_a_pause(tmp_path: Path) -> None:
    import av

    path = tmp_path / "gap.mkv"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=16_000, layout="mono")
        samples = (tone(1.0) * 32767).astype(np.int16)
        for at_s in (0.0, 3.0):
            frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate, frame.pts = 16_000, round(at_s * 16_000)
            out.mux(stream.encode(frame))
    done, audio = extract(path)
    assert done.duration_s == pytest.approx(4.0, abs=0.01)
    assert loudness(audio.read(1.05, 2.95)) == 0.0
    assert loudness(audio.read(3.05, 3.95)) > 0.3


@pytest.mark.parametrize("heard", range(8))
def test_each_of_eight_channels_is_audible(tmp_path: Path, heard: int) -> None:
    sound = np.zeros((8, 48_000), np.float32)
    sound[heard] = tone(1.0, rate=48_000, hertz=110 if heard == 3 else 440)  # 3: bass
    path = make_media(tmp_path / "eight.mka", sound=sound, rate=48_000, layout="7.1",
                      codecs=("", "flac"))  # fmt: skip
    assert loudness(extract(path)[1].read(0.2, 0.8)) > 0.1


def test_eight_planar_channels_do_not_crash_the_decoder_binding(tmp_path: Path) -> None:
    sound = np.tile(tone(1.0, rate=48_000), (8, 1))
    path = make_media(tmp_path / "eight.m4a", sound=sound, rate=48_000, layout="7.1")
    assert loudness(extract(path)[1].read(0.2, 0.8)) > 0.2


def test_a_voice_in_the_centre_of_surround_sound_is_audible(tmp_path: Path) -> None:
    sound = np.zeros((6, 48_000), np.float32)
    sound[2] = tone(1.0, rate=48_000)
    path = make_media(tmp_path / "centre.m4a", sound=sound, rate=48_000, layout="5.1")
    assert loudness(extract(path)[1].read(0.2, 0.8)) > 0.1


def test_stereo_wired_in_reverse_does_not_cancel_itself(tmp_path: Path) -> None:
    voice = tone(1.0, rate=48_000)
    sound = np.stack([voice, -voice])
    path = make_media(tmp_path / "reverse.wav", sound=sound, rate=48_000, layout="stereo",
                      codecs=("", "pcm_s16le"))  # fmt: skip
    assert loudness(extract(path)[1].read(0.2, 0.8)) == pytest.approx(0.354, abs=0.02)


@pytest.mark.parametrize("rate", [8_000, 44_100, 192_000])
def test_any_rate_becomes_16_khz_of_the_same_length_and_pitch(tmp_path: Path, rate: int) -> None:
    path = make_media(tmp_path / "rate.wav", sound=tone(2.0, rate=rate), rate=rate,
                      codecs=("", "pcm_f32le"))  # fmt: skip
    done, audio = extract(path)
    assert done.duration_s == pytest.approx(2.0, abs=0.01)
    spectrum = np.abs(np.fft.rfft(audio.read(0.5, 1.5)))
    assert int(spectrum.argmax()) == 440


def test_damaged_packets_are_skipped_counted_and_leave_the_rest_in_place(tmp_path: Path) -> None:
    path = make_media(tmp_path / "hurt.mp4", frames=scenes_of([10]), sound=tone(10))
    content = bytearray(path.read_bytes())
    start = content.find(b"mdat") + 4
    middle = start + (content.find(b"moov") - start) // 2
    content[middle : middle + 6000] = np.random.default_rng(3).bytes(6000)
    path.write_bytes(content)
    done, audio = extract(path)
    assert done.track.errors > 0
    assert 0 < done.track.lost_s < 6
    assert done.duration_s == pytest.approx(10.0, abs=0.2)
    assert loudness(audio.read(9.0, 9.8)) > 0.3


def test_ranges_outside_the_recording_are_cut_to_it(tmp_path: Path) -> None:
    _, audio = extract(make_media(tmp_path / "a.wav", sound=tone(1.0), codecs=("", "pcm_s16le")))
    assert len(audio.read(-5, 0.5)) == 8_000
    assert len(audio.read(0.5, 99)) == 8_000
    assert len(audio.read(7, 8)) == 0
    assert audio.read(0, 1).dtype == np.float32


def test_a_recording_without_sound_gives_none(tmp_path: Path) -> None:
    done, audio = extract(make_media(tmp_path / "mute.mp4", frames=scenes_of([0.4])))
    assert (done.duration_s, audio.duration_s, len(audio.read(0, 1))) == (0.0, 0.0, 0)


def test_the_longest_track_is_heard_where_the_default_is_only_a_jingle(tmp_path: Path) -> None:
    import av

    path = tmp_path / "two.mp4"
    with av.open(str(path), "w") as out:
        streams = [out.add_stream("aac", rate=16_000, layout="mono") for _ in range(2)]
        for stream, lasts_s in zip(streams, (0.5, 2.0), strict=True):
            samples = tone(lasts_s).reshape(1, -1)
            for start in range(0, samples.shape[1], 1024):
                block = np.ascontiguousarray(samples[:, start : start + 1024])
                frame = av.AudioFrame.from_ndarray(block, format="flt", layout="mono")
                frame.sample_rate, frame.pts = 16_000, start
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    assert extract(path)[0].duration_s == pytest.approx(2.0, abs=0.1)


def test_a_lying_header_does_not_carry_a_recording_past_the_limit(tmp_path: Path) -> None:
    path = make_media(tmp_path / "a.wav", sound=tone(5.0), codecs=("", "pcm_s16le"))
    with pytest.raises(UnsupportedMedia) as caught:
        extract_audio(path, probe(path), tmp_path / "s", progress=lambda _: None, max_duration_s=3)
    assert caught.value.code == "TOO_LONG"


def test_the_user_can_stop_it(tmp_path: Path) -> None:
    path = make_media(tmp_path / "a.wav", sound=tone(20.0), codecs=("", "pcm_s16le"))

    def stop(fraction: float) -> None:
        if fraction > 0.3:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        extract_audio(path, probe(path), tmp_path / "s", progress=stop)


def test_reading_an_hour_in_ranges_keeps_memory_flat(tmp_path: Path) -> None:
    path = tmp_path / "hour.s16"
    with path.open("wb") as file:
        file.truncate(4 * 3600 * 16_000 * 2)
    audio = PcmAudio(path)
    audio.read(0, 30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for start_s in range(0, 4 * 3600, 30):
        audio.read(start_s, start_s + 30)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kB


def test_samples_of_every_width_have_the_same_scale() -> None:
    for dtype, top in (("u1", 255), ("<i2", 32767), ("<i4", 2**31 - 1), ("<f4", 1.0)):
        floats = to_float(np.array([[top, top]], dtype), 1, planar=True)
        assert floats.max() == pytest.approx(1.0, abs=0.01)
    assert to_float(np.array([[np.nan, np.inf]], "<f4"), 1, planar=True).tolist() == [[0.0, 1.0]]


def test_a_burst_of_damage_does_not_turn_the_rest_down_for_good() -> None:
    downmix = Downmix()
    downmix.mix(np.full((2, 100), 50.0, np.float32))
    voice = np.full((2, 100), 0.5, np.float32)
    assert downmix.mix(voice).max() == pytest.approx(0.5)


def test_a_second_recording_behind_the_first_goes_on_where_that_ended() -> None:
    timeline = Timeline(100.0)
    assert timeline.place(100.0, after_s=0.0) == 0.0
    assert timeline.place(160.0, after_s=60.0) == 60.0
    assert timeline.place(100.0, after_s=60.04) == pytest.approx(60.04)
    assert timeline.place(101.0, after_s=61.04) == pytest.approx(61.04)
    assert timeline.place(90_000.0, after_s=62.0) == 62.0
    assert timeline.place(None, after_s=63.0) == 63.0
