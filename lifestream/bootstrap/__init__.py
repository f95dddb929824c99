"""Settings in, a wired application out. The only importer of adapters.

Adapters are imported where they are built, so that ``./run ask`` never loads a speech engine and
the embedded foundation never loads a Google client.
"""

import functools
from dataclasses import dataclass, field

from lifestream.bootstrap.arrivals import Arrivals
from lifestream.bootstrap.cutter import clip_maker, media_cutter
from lifestream.bootstrap.engines import Engines
from lifestream.bootstrap.foundations import build_backend
from lifestream.bootstrap.time_zone import zone_of
from lifestream.bootstrap.trace_export import set_up_tracing
from lifestream.config import Settings, load_settings
from lifestream.domain.jobs.parts import Part
from lifestream.pipeline.context import PipelineSettings
from lifestream.ports.backend import Backend
from lifestream.ports.inference import Inference
from lifestream.ports.language_model import LanguageModel
from lifestream.services.access.shared_media import MediaCutter
from lifestream.services.days.follow_days import DayFollower
from lifestream.services.edits.follow_edits import IndexFollower
from lifestream.services.remarks.clips import ClipMaker
from lifestream.services.tasks.catch_up import TasksFollower
from lifestream.services.together.suggest_pairs import PairFinder
from lifestream.services.uploads.request_upload import UploadLimits

__all__ = [
    "Application",
    "application",
    "build",
    "pipeline_settings",
    "upload_limits",
    "zone_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """LifeStream with its foundation, its engines, and the weights that are still coming.

    Attributes:
        media_cutter: Cuts shared parts; None where there is no media library.
        clip_maker: Makes clips of highlights; likewise.
        index_follower: Lets the search index follow what is typed.
        day_follower: Lets days be written when their recordings change.
        tasks_follower: Takes the tasks of earlier recordings in.
        pair_finder: Looks for recordings of one event.
    """

    settings: Settings
    backend: Backend
    inference: Inference
    arrivals: Arrivals
    media_cutter: MediaCutter | None = None
    clip_maker: ClipMaker | None = None
    index_follower: IndexFollower = field(init=False, compare=False)
    day_follower: DayFollower = field(init=False, compare=False)
    tasks_follower: TasksFollower = field(init=False, compare=False)
    pair_finder: PairFinder = field(init=False, compare=False)

    def __post_init__(self) -> None:
        zone = zone_of(self.settings)
        index = IndexFollower(self.backend, lambda: self.inference.embedder, zone=zone)
        days = DayFollower(self.backend, self._day_writer, zone=zone)
        tasks = TasksFollower(self.backend, lambda: self.inference.embedder, zone=zone)
        object.__setattr__(self, "index_follower", index)
        object.__setattr__(self, "day_follower", days)
        object.__setattr__(self, "tasks_follower", tasks)
        pairs = PairFinder(self.backend, zone=zone)
        object.__setattr__(self, "pair_finder", pairs)

    def _day_writer(self) -> LanguageModel | None:
        """The language model; None where only quoting is possible: days quote by themselves."""
        writer = self.inference.language_model
        return None if writer.engine == self.inference.quoting_writer.engine else writer


@functools.cache
def application() -> Application:
    """The process's application, from the environment.

    Raises:
        ConfigError: A setting is missing or wrong.
    """
    return build(load_settings())


def build(settings: Settings) -> Application:
    """An application from ``settings``. Opens the data folder; builds no model.

    Raises:
        ConfigError: The settings do not fit together or the data folder cannot be used.
    """
    set_up_tracing(settings)
    return Application(
        settings=settings,
        backend=build_backend(settings),
        inference=Engines(settings),
        arrivals=Arrivals(settings),
        media_cutter=media_cutter(),
        clip_maker=clip_maker(),
    )


def pipeline_settings(settings: Settings, *, tasks: int = 1) -> PipelineSettings:
    """The settings that the stages need.

    Args:
        tasks: How many processors share one recording.
    """
    return PipelineSettings(
        zone=zone_of(settings),
        max_duration_s=settings.max_duration_h * 3600,
        keyframes_per_minute=settings.keyframes_per_minute,
        languages=settings.languages,
        tasks=tasks,
        segment_min_s=settings.segment_min_s,
        part=Part(settings.processor_part),
    )


def upload_limits(settings: Settings) -> UploadLimits:
    """The limits of the doors."""
    return UploadLimits(
        max_bytes=settings.max_upload_bytes,
        expires_in_s=settings.upload_expires_h * 3600,
        max_duration_s=settings.max_duration_h * 3600,
    )
