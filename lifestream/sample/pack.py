"""The sample's results as they lie in ``results.zip``: video, job and objects.

``tools/sample`` holds what made the recording and the zip.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lifestream.domain import codec
from lifestream.domain.jobs.job import Job
from lifestream.domain.video import Video

HERE = Path(__file__).parent
MEDIA = HERE / "recording.mp4"
RESULTS = HERE / "results.zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePack:
    """A recording and everything made from it, of an owner called ``LOCAL_OWNER``.

    Attributes:
        media: The video file.
        objects: Object key to bytes, pictures and results alike.
    """

    video: Video
    job: Job
    media: Path
    objects: Mapping[str, bytes]


@cache
def load_sample() -> SamplePack:
    """The sample that comes with LifeStream."""
    with zipfile.ZipFile(RESULTS) as packed:
        entries = {name: packed.read(name) for name in packed.namelist()}
    return SamplePack(
        video=codec.decode(Video, entries.pop("video.json")),
        job=codec.decode(Job, entries.pop("job.json")),
        media=MEDIA,
        objects=entries,
    )
