"""The one way in which a media file is opened, and what its headers tell.

Every other module opens media through ``open_media``: a demuxer allow-list keeps playlists and
scripts that pose as videos from reading other files or the network. ``probe`` reads headers and
one frame; what decoding tells is added by ``lifestream.pipeline.media.usable``.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lifestream.domain.errors import InvalidMedia, PermanentError, UnsupportedMedia
from lifestream.domain.sentences import says
from lifestream.domain.video import MediaFacts
from lifestream.pipeline.media import refusals
from lifestream.pipeline.media.camera_track import Fix, read_camera_track
from lifestream.pipeline.media.containers import Outline, read_outline
from lifestream.pipeline.media.file_dates import dates_of
from lifestream.pipeline.media.file_places import coordinates_of
from lifestream.pipeline.media.photo import photo_facts, photo_kind
from lifestream.pipeline.media.streams import (
    audio_stream,
    caption_stream,
    check_resources,
    every_sound_track,
    seconds,
    video_stream,
)

if TYPE_CHECKING:
    from av.container import InputContainer

ALLOWED_DEMUXERS = (
    *("mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "avi", "mpegts", "mpeg"),
    *("flv", "asf", "ogg", "wav", "w64", "aiff", "caf", "mp3", "flac", "aac", "amr", "mxf"),
)
"""Formats that hold media themselves. None of them is a list of other files."""

FACTS_VERSION = 3
"""Counted up whenever more is read: a file whose facts are older is looked at again."""

MAX_SIDE_PX = 8192
MAX_PIXELS = 36_000_000
MAX_STREAMS = 64
MAX_DURATION_S = 12 * 3600.0

MIN_BIT_RATE = 64
"""Bits a second of a black screen at 1 fps are about 110 (measured); less is a lying header."""

FIRST_PACKETS = 400
"""Enough for the first frame of a stream whose beginning is damaged."""

_BROWSER_VIDEO = {
    "mp4": frozenset(("h264", "av1", "vp9", "")),
    "mov": frozenset(("h264", "")),
    "webm": frozenset(("vp8", "vp9", "av1", "")),
}
_BROWSER_AUDIO = {
    "mp4": frozenset(("aac", "mp3", "opus", "flac", "")),
    "mov": frozenset(("aac", "mp3", "")),
    "webm": frozenset(("opus", "vorbis", "")),
    "ogg": frozenset(("opus", "vorbis", "flac")),
    "mp3": frozenset(("mp3",)),
    "wav": frozenset(("pcm_s16le", "pcm_u8", "pcm_s24le", "pcm_f32le")),
    "flac": frozenset(("flac",)),
    "aac": frozenset(("aac",)),
}
_DECODER_OF = {"libdav1d": "av1", "mp3float": "mp3", "libopus": "opus", "libvorbis": "vorbis"}


@contextmanager
def open_media(path: Path) -> Iterator["InputContainer"]:
    """The opened container; the only call of ``av.open`` for reading in LifeStream.

    Raises:
        InvalidMedia: Empty, damaged or not media (EMPTY_FILE, NOT_MEDIA, TRUNCATED,
            CORRUPT_CONTAINER), also when reading on inside the ``with`` fails.
        ResourceError: Out of memory, files or disk; the file may be good.
        UnsupportedMedia: FORMAT_NOT_ALLOWED, STILL_IMAGE.
    """
    import av

    outline = inspect_file(path)
    options = {"format_whitelist": ",".join(ALLOWED_DEMUXERS), "protocol_whitelist": "file"}
    options |= {"max_pixels": str(MAX_PIXELS), "enable_drefs": "0"}
    try:
        # "file:" and an absolute path: no name can pass for an option, a pattern or another
        # protocol. Titles in metadata may be in any encoding.
        container = av.open(f"file:{path.absolute()}", options=options, metadata_errors="replace")
    except av.error.FFmpegError as error:
        check_resources(error)
        raise _refusal(error, outline) from error
    with container:
        try:
            yield container
        except av.error.FFmpegError as error:
            check_resources(error)
            raise refusals.damaged() from error


def inspect_file(path: Path) -> Outline:
    """The file's outline, or the refusal that its first bytes already call for.

    Raises:
        InvalidMedia: EMPTY_FILE, NOT_MEDIA, TRUNCATED.
        UnsupportedMedia: FORMAT_NOT_ALLOWED, STILL_IMAGE.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise refusals.not_media()
    if status.st_size == 0:
        raise InvalidMedia("The file is empty. Please upload it again.", code="EMPTY_FILE")
    outline = read_outline(path)
    if outline.kind == "image":
        raise refusals.still_image()
    if outline.kind == "other":
        raise refusals.not_allowed(outline.name)
    if outline.kind == "not_media":
        raise refusals.not_media()
    if not outline.has_index:
        raise refusals.truncated()
    return outline


def probe(path: Path, *, max_duration_s: float = MAX_DURATION_S) -> MediaFacts:
    """Facts from headers and the first packets, in a fraction of a second; of a photo, too.

    Raises:
        InvalidMedia: As ``open_media``; also NO_STREAMS.
        UnsupportedMedia: TOO_MANY_STREAMS, TOO_MANY_PIXELS, TOO_LONG, DRM_PROTECTED.
    """
    if path.is_file() and (kind := photo_kind(path)):
        return replace(photo_facts(path, kind), version=FACTS_VERSION)
    outline = inspect_file(path)
    with open_media(path) as container:
        video, audio = video_stream(container), audio_stream(container)
        _check_streams(container, video, audio)
        facts = _header_facts(container, outline, path.stat().st_size)
        check_duration(_believable_s(facts), max_duration_s)
        facts = replace(facts, rotation_deg=_look_inside(container))
        may_measure = bool(container.streams.data or container.streams.subtitles)
    return _with_camera_track(path, facts) if may_measure else facts


def check_duration(duration_s: float, max_duration_s: float) -> None:
    """Raises UnsupportedMedia (TOO_LONG) beyond the longest accepted duration."""
    if duration_s > max_duration_s:
        raise refusals.too_long(max_duration_s)


def _header_facts(container: "InputContainer", outline: Outline, size_bytes: int) -> MediaFacts:
    video, audio = video_stream(container), audio_stream(container)
    kind = outline.kind or container.format.name.split(",")[0]
    video_codec, audio_codec = _codec(video), _codec(audio)
    plays = _browser_plays(kind, video, audio)
    dates = dates_of(_metadata(container, video))
    facts = MediaFacts(
        container=kind,
        size_bytes=size_bytes,
        has_audio=audio is not None,
        has_video=video is not None,
        declared_duration_s=_declared_s(container, outline),
        missing_bytes=outline.missing_bytes,
        video_codec=video_codec,
        audio_codec=audio_codec,
        audio_channels=audio.channels if audio is not None else 0,
        has_captions=caption_stream(container) is not None,
        browser_plays=plays,
        recorded_at=dates.at,
        recorded_on=dates.on,
        clock=dates.clock,
        coordinates=coordinates_of(_metadata(container, video)),
        sound_tracks=len(every_sound_track(container)),
        version=FACTS_VERSION,
        warnings=() if plays else (_cannot_play(kind, video_codec or audio_codec),),
    )
    if video is None:
        return facts
    offset_s = seconds(audio, audio.start_time) - seconds(video, video.start_time) if audio else 0.0
    return replace(
        facts,
        width=video.width,
        height=video.height,
        frame_rate=float(video.average_rate or video.guessed_rate or 0),
        audio_offset_s=round(offset_s, 6),
    )


def _with_camera_track(path: Path, facts: MediaFacts) -> MediaFacts:
    """The facts with what the camera itself measured: its position, and when satellites say."""
    with open_media(path) as container:
        track = read_camera_track(container)
    has_captions = facts.has_captions and not track.captions_are_measured
    return with_fix(replace(facts, has_captions=has_captions), track.fix)


def with_fix(facts: MediaFacts, fix: Fix | None) -> MediaFacts:
    """The facts with a position that stands beside the recording."""
    if fix is None:
        return facts
    # A camera's clock is set by hand, and GoPro calls it UTC; the satellites' is right.
    at = fix.at if fix.at is not None else facts.recorded_at
    knows = at is not None or facts.clock
    return replace(
        facts,
        coordinates=facts.coordinates or fix.coordinates,
        recorded_at=at,
        clock=facts.clock if knows else fix.clock,
    )


def _check_streams(container: "InputContainer", video: Any | None, audio: Any | None) -> None:
    if len(container.streams) > MAX_STREAMS:
        raise UnsupportedMedia(
            says(
                "The file holds {count} tracks; at most {most} are accepted.",
                count=len(container.streams),
                most=MAX_STREAMS,
            ),
            code="TOO_MANY_STREAMS",
        )
    if video is None and audio is None:
        raise InvalidMedia(
            "The file holds neither sound nor moving pictures that can be read here.",
            code="NO_STREAMS",
        )
    if any(s is not None and s.codec_tag in ("encv", "enca") for s in (video, audio)):
        raise refusals.protected()
    if video is not None and (
        max(video.width, video.height) > MAX_SIDE_PX or video.width * video.height > MAX_PIXELS
    ):
        raise refusals.too_many_pixels(
            video.width, video.height, max_side=MAX_SIDE_PX, max_pixels=MAX_PIXELS
        )


def _look_inside(container: "InputContainer") -> int:
    """The rotation that makes the first picture upright, in degrees counter-clockwise.

    Also finds what only packets show: encryption, and streams that are announced but empty.
    """
    import av

    video = video_stream(container)
    packets = 0
    # Any sound track may be the one that holds something: which is listened to is chosen later.
    watched = [video] if video is not None else []
    for packet in container.demux([*watched, *every_sound_track(container)]):
        if packet.size == 0:
            continue
        packets += 1
        if packet.has_sidedata("encryption_info"):
            raise refusals.protected()
        if video is None or packets > FIRST_PACKETS:
            break
        if packet.stream_index != video.index:
            continue
        try:
            frames = video.codec_context.decode(packet)
        except av.error.FFmpegError as error:
            check_resources(error)
            continue
        if frames:
            return int(frames[0].rotation) % 360
    if packets == 0:
        raise refusals.holds_nothing()
    return 0


def _declared_s(container: "InputContainer", outline: Outline) -> float | None:
    """The longest claim; a movie header may claim more than its own streams do."""
    claims = [outline.claimed_duration_s or 0.0, (container.duration or 0) / 1_000_000]
    return max(claims) if max(claims) > 0 else None


def _believable_s(facts: MediaFacts) -> float:
    """The declared duration, or 0.0 when so few bytes cannot last so long."""
    declared_s = facts.declared_duration_s or 0.0
    return declared_s if facts.size_bytes * 8 >= declared_s * MIN_BIT_RATE else 0.0


def _codec(stream: Any | None) -> str:
    name = str(stream.codec_context.name) if stream is not None else ""
    return _DECODER_OF.get(name, name)


def _browser_plays(kind: str, video: Any | None, audio: Any | None) -> bool:
    video_codec, audio_codec = _codec(video), _codec(audio)
    pixels = video.pix_fmt if video is not None else None
    ten_bit = video_codec == "h264" and pixels not in ("yuv420p", "yuvj420p", None)
    fits_video = video_codec in _BROWSER_VIDEO.get(kind, frozenset(("",)))
    return fits_video and not ten_bit and audio_codec in _BROWSER_AUDIO.get(kind, frozenset())


def _cannot_play(kind: str, codec: str) -> str:
    return (
        f"Most browsers cannot play this file ({codec} in {kind}): it is processed as usual, and "
        "its text and pictures are shown, but the player may stay empty."
    )


def _metadata(container: "InputContainer", video: Any | None) -> dict[str, str]:
    """The metadata of the file and its picture, names in lower case."""
    of_video = video.metadata if video is not None else {}
    return {name.lower(): text.strip() for name, text in {**of_video, **container.metadata}.items()}


def _refusal(error: Exception, outline: Outline) -> PermanentError:
    """Why a file did not open, as a person may read it."""
    if outline.missing_bytes:
        return refusals.truncated()
    if outline.kind:
        return refusals.damaged()
    if isinstance(error, ValueError) and "Invalid argument" in str(error):
        return refusals.not_allowed()  # the answer of a demuxer that is not on the list
    return refusals.not_media()
