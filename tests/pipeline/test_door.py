"""The door refuses only what it can prove, and names what it refuses."""

import errno
import struct
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from lifestream.domain.errors import InvalidMedia, ResourceError, UnsupportedMedia
from lifestream.pipeline.media.containers import read_outline
from lifestream.pipeline.media.source import ALLOWED_DEMUXERS, open_media, probe
from lifestream.pipeline.media.streams import audio_stream, check_resources, decode_packets

MUXERS = {
    "mov": ("mov", "aac"),
    "mp4": ("mp4", "aac"),
    "m4a": ("ipod", "aac"),
    "3gp": ("3gp", "aac"),
    "3g2": ("3g2", "aac"),
    "mj2": ("mp4", "aac"),
    "matroska": ("matroska", "aac"),
    "webm": ("webm", "libopus"),
    "avi": ("avi", "pcm_s16le"),
    "mpegts": ("mpegts", "aac"),
    "mpeg": ("mpeg", "mp2"),
    "flv": ("flv", "aac"),
    "asf": ("asf", "libmp3lame"),
    "ogg": ("ogg", "libopus"),
    "wav": ("wav", "pcm_s16le"),
    "w64": ("w64", "pcm_s16le"),
    "aiff": ("aiff", "pcm_s16be"),
    "caf": ("caf", "pcm_s16le"),
    "mp3": ("mp3", "libmp3lame"),
    "flac": ("flac", "flac"),
    "aac": ("adts", "aac"),
    "mxf": ("mxf", "pcm_s16le"),
}
"""The muxer and a codec that make a file for each demuxer; AMR has no encoder here."""


def sound(path: Path, muxer: str, codec: str, *, seconds: float = 1.0) -> Path:
    """A second of a tone."""
    with av.open(str(path), "w", format=muxer) as out:
        if muxer == "mxf":
            picture = out.add_stream("mpeg2video", rate=25)
            picture.width, picture.height, picture.pix_fmt = 320, 240, "yuv420p"
        stream: Any = out.add_stream(codec, rate=48_000)
        stream.layout = "stereo" if muxer == "mxf" else "mono"
        if muxer == "mxf":
            for number in range(25):
                frame = av.VideoFrame.from_ndarray(np.zeros((240, 320, 3), np.uint8), "rgb24")
                frame.pts = number
                out.mux(picture.encode(frame))
            out.mux(picture.encode(None))
        times = np.arange(int(48_000 * seconds)) / 48_000
        wave = (np.sin(2 * np.pi * 440 * times) * 8000).astype(np.int16)
        channels = 2 if muxer == "mxf" else 1
        frame = av.AudioFrame.from_ndarray(
            np.repeat(wave, channels)[None, :], "s16", stream.layout.name
        )
        frame.sample_rate = 48_000
        resampler = av.AudioResampler(stream.format, stream.layout, stream.rate)
        fifo = av.AudioFifo()
        for part in resampler.resample(frame):
            fifo.write(part)
        size = stream.codec_context.frame_size or 1024
        while (part := fifo.read(size, partial=True)) is not None:
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    return path


def amr(path: Path) -> Path:
    """Half a second of AMR frames (RFC 4867, storage format: 12.2 kbit/s, 32 bytes each)."""
    path.write_bytes(b"#!AMR\n" + (b"\x3c" + bytes(31)) * 25)
    return path


def test_every_accepted_demuxer_is_tried() -> None:
    assert set(MUXERS) | {"amr"} == set(ALLOWED_DEMUXERS)


@pytest.mark.parametrize("demuxer", ALLOWED_DEMUXERS)
def test_a_real_file_of_every_accepted_format_passes(tmp_path: Path, demuxer: str) -> None:
    path = tmp_path / "in"
    made = amr(path) if demuxer == "amr" else sound(path, *MUXERS[demuxer])

    facts = probe(made)
    assert facts.has_audio
    with open_media(made) as container:
        stream = audio_stream(container)
        decoded = [frames for _, frames in decode_packets(container, stream) if frames]
    assert decoded


def box(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(body), name) + body


@pytest.mark.parametrize("name", [b"PICT", b"thum", b"gps ", b"\xa9xyz", b"Xtra", b"beam"])
@pytest.mark.parametrize("first", [True, False])
def test_boxes_of_a_makers_own_before_the_index_are_passed_over(
    tmp_path: Path, name: bytes, first: bool
) -> None:
    data = sound(tmp_path / "whole", "mov", "pcm_s16le").read_bytes()
    at = 0 if first else struct.unpack(">I", data[:4])[0]
    path = tmp_path / "in"
    path.write_bytes(data[:at] + box(name, b"anything" * 50) + data[at:])

    assert read_outline(path).has_index
    assert probe(path).has_audio


def test_an_index_that_is_proven_to_be_missing_is_still_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "in"
    path.write_bytes(box(b"ftyp", b"isom" * 4) + box(b"PICT", b"x" * 80) + box(b"mdat", b"y" * 99))
    with pytest.raises(InvalidMedia) as refused:
        probe(path)
    assert refused.value.code == "TRUNCATED"


NAMED = {
    ".au": (b".snd" + bytes(60), "AU"),
    ".ac3": (b"\x0b\x77" + bytes(60), "AC-3"),
    ".tta": (b"TTA1" + bytes(60), "TTA"),
    ".dv": (b"\x1f\x07\x00\x3f" + bytes(60), "DV"),
    ".voc": (b"Creative Voice File\x1a" + bytes(60), "VOC"),
    ".wv": (b"wvpk" + bytes(60), "WV"),
    ".ds2": (b"\x03ds2" + bytes(60), "DS2"),
    ".thd": (b"\x02\x00\x84\x1b\xf8\x72\x6f\xba" + bytes(60), "TrueHD"),
    ".h264": (b"\x00\x00\x00\x01\x67\x42\xc0" + bytes(60), "H.264"),
}


@pytest.mark.parametrize("ending", NAMED)
def test_a_format_that_is_not_accepted_is_named(tmp_path: Path, ending: str) -> None:
    data, name = NAMED[ending]
    path = tmp_path / "in"
    path.write_bytes(data)
    with pytest.raises(UnsupportedMedia, match=name) as refused:
        probe(path)
    assert refused.value.code == "FORMAT_NOT_ALLOWED"


def test_a_script_is_refused_and_a_transport_stream_that_begins_like_text_is_not(
    tmp_path: Path,
) -> None:
    path = tmp_path / "in"
    for text in (b"#!/bin/sh\nrm -rf /\n", b'{"a": 1}', b"[1, 2]"):
        path.write_bytes(text)
        with pytest.raises(InvalidMedia):
            probe(path)
    stream = sound(tmp_path / "whole", "mpegts", "aac").read_bytes()
    packets = [stream[at : at + 188] for at in range(0, len(stream), 188)]
    for mark in (b"{\x00\x01\x02", b"MZ\x00\x00", b"BM\x00\x01", b"[aaa"):
        path.write_bytes(b"".join(mark + packet for packet in packets))
        assert probe(path).has_audio


RUN_OUT = [
    av.error.MemoryError(errno.ENOMEM, "Cannot allocate memory", "x"),
    MemoryError(),
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.EMFILE, "Too many open files"),
    av.error.FFmpegError(errno.ENOSPC, "No space left on device", "x"),
]


@pytest.mark.parametrize("error", RUN_OUT, ids=repr)
def test_what_a_machine_ran_out_of_is_no_damage(error: Exception) -> None:
    with pytest.raises(ResourceError):
        check_resources(error)


def test_damage_is_no_lack_of_anything() -> None:
    check_resources(av.error.InvalidDataError(1, "Invalid data found", "x"))
    check_resources(OSError(errno.ENOENT, "No such file"))


@pytest.mark.parametrize("when", ["opening", "reading"])
def test_a_recording_that_memory_does_not_suffice_for_is_tried_again_and_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    made = sound(tmp_path / "in", "wav", "pcm_s16le")
    error = av.error.MemoryError(errno.ENOMEM, "Cannot allocate memory", "x")

    def fails(*_: object, **__: object) -> None:
        raise error

    with pytest.raises(ResourceError):
        if when == "opening":
            monkeypatch.setattr(av, "open", fails)
            probe(made)
        else:
            with open_media(made):
                raise error
