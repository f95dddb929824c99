"""The first bytes and the outline of a media file, read without any media library.

Two uses: to name a file that is not accepted, when it arrives and before a demuxer touches it, and
to tell a file
whose end is missing (its own outline reaches past its last byte) from one whose header merely
claims a wrong duration. Not for decoding: ``lifestream.pipeline.media.source`` does that.
"""

import codecs
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lifestream.domain.errors import PermanentError
from lifestream.pipeline.media import refusals

HEAD_BYTES = 4096
MAX_BOXES = 200_000
"""Fragmented recordings have two boxes a second; more than this is no recording of a day."""

_STILL_IMAGES = (
    b"\x89PNG\r\n",
    b"\xff\xd8\xff",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
    b"\x00\x00\x01\x00",
)
_NOT_ACCEPTED = {
    b".snd": "Sun audio (AU)",
    b"\x0b\x77": "Dolby Digital (AC-3)",
    b"TTA1": "True Audio (TTA)",
    b"TTA2": "True Audio (TTA)",
    b"Creative Voice File": "Creative Voice (VOC)",
    b"wvpk": "WavPack (WV)",
    b"MAC ": "Monkey's Audio (APE)",
    b"MPCK": "Musepack (MPC)",
    b"MP+": "Musepack (MPC)",
    b"tBaK": "TAK",
    b"\x7f\xfe\x80\x01": "DTS",
    b".RMF": "RealMedia",
    b"MThd": "MIDI",
    b"DKIF": "IVF",
    b"YUV4MPEG2": "raw pictures (Y4M)",
    b"nut/multimedia container": "NUT",
    b"FWS": "Flash (SWF)",
    b"CWS": "Flash (SWF)",
    b"\x1f\x07\x00": "raw DV",
    b"#!SILK": "Silk",
    b"\x02dss": "Digital Speech Standard (DSS)",
    b"\x03ds2": "Digital Speech Standard (DS2)",
    b"MS_VOICE": "Sony Voice (MSV)",
    b"DHAV": "Dahua surveillance (DAV)",
    b"ea3\x03": "Sony ATRAC (OMA)",
    b"EA3\x01": "Sony ATRAC (OMA)",
    b"DSD ": "DSD",
    b".SoX": "SoX",
    b"XoS.": "SoX",
    b"\x72\xf8\x1f\x4e": "S/PDIF",
    b"\x00\x00\x00\x01\x67": "raw H.264",
    b"\x00\x00\x00\x01\x09": "raw H.264",
    b"\x00\x00\x00\x01\x40": "raw H.265",
}
_NOT_ACCEPTED_BEHIND = {b"\xf8\x72\x6f\xba": "Dolby TrueHD", b"\xf8\x72\x6f\xbb": "MLP"}
"""The same behind four bytes of size and time."""

"""First bytes of media that the demuxers on the allow-list do not read, and what they are called.
Source: the formats' own descriptions, as FFmpeg's demuxers look for them."""

_OTHER_MEDIA = (b"GIF87a", b"GIF89a", b"#EXTM3U", b"ffconcat", b"v=0\r\n", b"v=0\n")
_NOT_MEDIA = (
    *(b"PK\x03\x04", b"PK\x05\x06", b"%PDF", b"MZ", b"\x7fELF", b"\x1f\x8b", b"7z\xbc\xaf"),
    *(b"Rar!", b"<!DOCTYPE", b"<html", b"<?php"),
)
_SCRIPTS = (b"#!", b"{", b"[")
"""Only of what is text throughout: media may begin with any byte (AMR with ``#!AMR``)."""

_AMR = (b"#!AMR\n", b"#!AMR-WB\n", b"#!AMR_MC")
_PACKETS = ((0, 188), (4, 192), (0, 204), (0, 208))
"""MPEG transport streams: where the first sync byte is, and how far apart they are."""
_STILL_BRANDS = (b"heic", b"heix", b"mif1", b"avif")
_BOXES = frozenset(
    (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"uuid", b"moof")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The outline of a file, seen from outside.

    Attributes:
        kind: ``mp4``, ``mov``, ``webm``, ``matroska``, ``avi``, ``wav``, or one of the refused
            ``image``, ``other``, ``not_media``; empty where the first bytes say nothing certain.
        missing_bytes: How far the outline reaches past the end of the file.
        has_index: An MP4 file has its ``moov`` box; True for every other kind.
        claimed_duration_s: What the movie header alone claims (MP4 and MOV).
        is_fragmented: An MP4 file that was written in fragments, as it was recorded.
        name: What a format that is not accepted is called; empty where it is unknown.
    """

    kind: str
    missing_bytes: int = 0
    has_index: bool = True
    claimed_duration_s: float | None = None
    is_fragmented: bool = False
    name: str = ""


def read_outline(path: Path) -> Outline:
    """The outline of a file; reads a few kilobytes, whatever the size of the file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        kind = _kind(head)
        if kind in ("mp4", "mov"):
            return _walk_mp4(file, size, kind)
        if kind in ("webm", "matroska"):
            return Outline(kind=kind, missing_bytes=_missing_matroska(head, size))
        if kind in ("avi", "wav"):
            return Outline(kind=kind, missing_bytes=_missing_riff(file, size))
    return Outline(kind=kind, name=_name(head) if kind == "other" else "")


def refusal_of(head: bytes) -> PermanentError | None:
    """The refusal that the first ``HEAD_BYTES`` of a file prove; None where the rest must be seen.

    A still picture is not refused here: it may be a photo.
    """
    kind = _kind(head)
    if kind == "other":
        return refusals.not_allowed(_name(head))
    is_lines = not kind and not head.startswith(_AMR) and _is_lines(head)
    return refusals.not_media() if kind == "not_media" or is_lines else None


def _name(head: bytes) -> str:
    behind = _NOT_ACCEPTED_BEHIND.get(head[4:8], "")
    return next((name for magic, name in _NOT_ACCEPTED.items() if head.startswith(magic)), behind)


def _kind(head: bytes) -> str:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(_AMR) or _is_transport_stream(head):
        return ""
    if head[4:8] in _BOXES:
        if head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS:
            return "image"
        return "mov" if head[4:12] == b"ftypqt  " else "mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm" if b"\x42\x82\x84webm" in head[:64] else "matroska"
    if head[:4] in (b"RIFF", b"RF64"):
        return {b"AVI ": "avi", b"WAVE": "wav", b"WEBP": "image"}.get(head[8:12], "")
    return "image" if head.startswith(_STILL_IMAGES) else _refused_kind(head, text)


def _refused_kind(head: bytes, text: bytes) -> str:
    """``other`` or ``not_media`` where the first bytes prove it, else empty."""
    if _name(head) or text.startswith(_OTHER_MEDIA) or b"<MPD" in head[:1024]:
        return "other"
    if text.startswith(_SCRIPTS) and _is_text(head):
        return "not_media"
    known = text[:16].lower().startswith(tuple(magic.lower() for magic in _NOT_MEDIA))
    return "not_media" if known else ""


def _is_transport_stream(head: bytes) -> bool:
    return any(
        len(head) > first + 2 * apart and all(head[first + n * apart] == 0x47 for n in range(3))
        for first, apart in _PACKETS
    )


def _is_text(head: bytes) -> bool:
    """No control characters but those that lines are made of."""
    return all(byte >= 32 or byte in b"\t\n\r\f\x1b" for byte in head)


def _is_lines(head: bytes) -> bool:
    """Lines of UTF-8: every format that is accepted has other bytes in its first kilobytes."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return b"\n" in head and _is_text(head)


def _walk_mp4(file: BinaryIO, size: int, kind: str) -> Outline:
    """Source: ISO/IEC 14496-12, section 4.2: size (32 bits, 1 for 64 bits, 0 for the rest)."""
    position, has_index, claimed, proven = 0, False, None, True
    is_fragmented = False
    for _ in range(MAX_BOXES):
        file.seek(position)
        header = file.read(16)
        if len(header) < 8:
            break
        length, name = struct.unpack(">I4s", header[:8])
        if length == 1 and len(header) == 16:
            length = int.from_bytes(header[8:])
        elif length == 0:
            length = size - position
        known = name in _BOXES | {b"meta", b"sidx", b"mfra", b"emsg", b"prft"}
        if length < 8 or not (known or (_is_box_name(name) and position + length <= size)):
            # Junk says nothing about the recording, and what stands behind it cannot be known.
            proven = has_index
            break
        is_fragmented = is_fragmented or name == b"moof"
        if name == b"moov":
            has_index, claimed = position + length <= size, _movie_duration(file, position + 8)
        position += length
    return Outline(
        kind=kind,
        missing_bytes=max(0, position - size),
        has_index=has_index or not proven,
        claimed_duration_s=claimed,
        is_fragmented=is_fragmented,
    )


def _is_box_name(name: bytes) -> bool:
    """Four printable characters: makers of cameras put boxes of their own beside the known ones."""
    return all(32 <= byte < 127 or byte == 0xA9 for byte in name)


def _movie_duration(file: BinaryIO, position: int) -> float | None:
    """Seconds in ``mvhd``, by custom the first box of ``moov``."""
    file.seek(position)
    box = file.read(40)
    if box[4:8] != b"mvhd" or len(box) < 40:
        return None
    if box[8] == 1:
        timescale, duration = struct.unpack(">IQ", box[28:40])
    else:
        timescale, duration = struct.unpack(">II", box[20:28])
    unknown = duration in (0, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
    return None if unknown or not timescale else float(duration / timescale)


def _missing_matroska(head: bytes, size: int) -> int:
    """Source: RFC 8794 (EBML) and RFC 9559: element id, variable-length size, segment at top."""
    header_length, width = _vint(head, 4)
    if header_length is None:
        return 0
    segment = 4 + width + header_length
    if head[segment : segment + 4] != b"\x18\x53\x80\x67":
        return 0
    length, width = _vint(head, segment + 4)
    return 0 if length is None else max(0, segment + 4 + width + length - size)


def _vint(data: bytes, at: int) -> tuple[int | None, int]:
    """A variable-length size and its width in bytes; None for "unknown" or unreadable."""
    if at >= len(data) or data[at] == 0:
        return None, 1
    width = 9 - data[at].bit_length()
    bits = 7 * width
    value = int.from_bytes(data[at : at + width]) & ((1 << bits) - 1)
    return (None if value == (1 << bits) - 1 else value), width


def _missing_riff(file: BinaryIO, size: int) -> int:
    """RIFF chunks follow each other in large AVI files; a writer to a pipe leaves no size."""
    position = 0
    while position + 8 <= size:
        file.seek(position)
        name, length = struct.unpack("<4sI", file.read(8))
        if name != b"RIFF" or length == 0 or length >= 0xFFFFFF00:
            return 0
        position += 8 + length + length % 2
    return max(0, position - size - 1)
