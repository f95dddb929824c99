"""A recording's minutes and blocks with what people made of them: one truth for every reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifestream.domain.corrections.correction import PointGiven
from lifestream.domain.corrections.results import Results, corrected, with_kept_items
from lifestream.domain.jobs.stages import MINUTES, TIME_BLOCKS
from lifestream.domain.masks.masking import masked_value
from lifestream.domain.summary import Minutes, TimeBlocks, Unverified
from lifestream.domain.tasks.task import Task, TaskKind
from lifestream.domain.video import Video
from lifestream.pipeline.typed.corrected_results import corrections_of
from lifestream.ports.backend import Backend
from lifestream.services.library.artifacts import artifact_of
from lifestream.services.masks.written import written_masks
from lifestream.services.tasks.in_minutes import KeptMinutes, kept_minutes, shelf_of


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptResults:
    """What was written, as people left it.

    Attributes:
        kept: The minutes and the kept items behind their lines.
        shelved: Corrected statements that find no place in what was written anew.
        shelf: What a model wrote and could not be verified, as far as nobody has answered it.
    """

    kept: KeptMinutes
    blocks: TimeBlocks | None
    shelved: tuple[PointGiven, ...] = ()
    shelf: tuple[Unverified, ...] = ()

    @property
    def minutes(self) -> Minutes | None:
        """The minutes."""
        return self.kept.minutes


def corrected_minutes(backend: Backend, video: Video) -> Minutes | None:
    """The minutes alone, with corrections; tasks and decisions as a run wrote them."""
    written = Results(minutes=artifact_of(backend, video, MINUTES, Minutes))
    given = corrected(written, corrections_of(backend.owner_log, video))
    # What was corrected is masked, too.
    return masked_value(given.minutes, written_masks(backend, video))


def left_minutes(backend: Backend, video: Video) -> Minutes | None:
    """The minutes alone, as people left them."""
    minutes = corrected_minutes(backend, video)
    if minutes is None:
        return None
    tasks = backend.task_store.of_recording(video.owner, video.video_id)
    kept = kept_minutes(video.video_id, minutes, tasks).minutes
    return masked_value(kept, written_masks(backend, video))


def corrected_results(backend: Backend, video: Video) -> Results:
    """What was written, with corrections; tasks and decisions as a run wrote them."""
    written = Results(
        minutes=artifact_of(backend, video, MINUTES, Minutes),
        blocks=artifact_of(backend, video, TIME_BLOCKS, TimeBlocks),
    )
    given = corrected(written, corrections_of(backend.owner_log, video))
    return masked_value(given, written_masks(backend, video))


def kept_results(
    backend: Backend, video: Video, tasks: Sequence[Task] | None = None
) -> KeptResults:
    """What was written, with corrections and with what people made of tasks and decisions.

    Args:
        tasks: Those of the recording, where they are at hand.
    """
    results = corrected_results(backend, video)
    if tasks is None:
        written = results.minutes is not None
        tasks = backend.task_store.of_recording(video.owner, video.video_id) if written else ()
    masks = written_masks(backend, video)
    kept = masked_value(kept_minutes(video.video_id, results.minutes, tasks), masks)
    shelf = shelf_of(video.video_id, results.blocks, results.minutes, tasks)
    replaced = any(task.kind is not TaskKind.POINT for task in tasks)
    blocks = with_kept_items(results.blocks, kept.minutes) if replaced else results.blocks
    return KeptResults(kept=kept, blocks=blocks, shelved=results.shelved, shelf=shelf)
