"""How long a recording is, as far as that is known."""

from lifestream.domain.video import Video

USUAL_BYTES_PER_S = 625_000
"""5 Mb/s: how long a recording is about, before it was looked at. One of fewer bytes a second is
longer, and shared by fewer tasks than it could be."""

USUAL_SOUND_BYTES_PER_S = 16_000
"""128 kb/s, of what is announced as sound."""


def expected_media_s(video: Video) -> float:
    """Seconds: as its file says, else by its size; 0 for a photo."""
    if known := media_s_of(video):
        return known
    if video.content_type.startswith("image/"):
        return 0.0
    is_sound = video.content_type.startswith("audio/")
    return video.size_bytes / (USUAL_SOUND_BYTES_PER_S if is_sound else USUAL_BYTES_PER_S)


def media_s_of(video: Video | None) -> float:
    """Length of a recording in seconds; 0 where it is not known."""
    if video is None or video.facts is None:
        return 0.0
    return video.facts.duration_s or video.facts.declared_duration_s or 0.0
