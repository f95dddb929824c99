"""Sound prints of recordings: made of the uploaded file once, kept beside its results."""

import tempfile
from pathlib import Path

from lifestream.domain.errors import NotFound
from lifestream.domain.video import Video
from lifestream.pipeline.media.audio import PcmAudio, extract_audio
from lifestream.pipeline.together.sound_match import SoundPrint
from lifestream.pipeline.together.sound_print import VERSION, packed, sound_print, unpacked
from lifestream.ports.backend import Backend
from lifestream.services.library.forget import artifacts_prefix
from lifestream.services.library.readable import video_or_none


def print_of(backend: Backend, video: Video) -> SoundPrint | None:
    """The recording's sound print; None where it has no sound, was not processed yet, or
    only its results are kept.

    Raises:
        NotFound: Its file is gone.
        InvalidMedia, UnsupportedMedia: Its file cannot be read.
        ResourceError: The disk is full.
    """
    if video.media_gone_at is not None or video.options.results_only:
        return None
    if video.facts is None or not video.facts.has_audio or not video.content_sha256:
        return None
    key = f"{artifacts_prefix(video.owner, video.content_sha256)}sound-print-{VERSION}.bin"
    try:
        return unpacked(backend.object_store.read_bytes(key))
    except (NotFound, ValueError):
        made = _made(backend, video)
    backend.object_store.put_bytes(key, packed(made), content_type="application/octet-stream")
    if video_or_none(backend, video.owner, video.video_id) is None:
        # Deleted while its sound was read: nothing of it may stay.
        backend.object_store.delete(key)
        return None
    return unpacked(packed(made))


def _made(backend: Backend, video: Video) -> SoundPrint:
    assert video.facts is not None
    with tempfile.TemporaryDirectory(prefix="lifestream-print-") as folder:
        source, samples = Path(folder) / "source", Path(folder) / "samples"
        backend.object_store.download(video.source_key, source)
        extract_audio(source, video.facts, samples, progress=lambda fraction: None)
        source.unlink()
        return sound_print(PcmAudio(samples))
