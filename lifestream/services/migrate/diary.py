"""Moving a diary from one foundation to another, such as from one machine to the cloud.

The source is only read. Running it again goes on where it was: what is there is not copied, not
indexed and not processed twice. Reprocessing batches are not moved: they are history of the
machine that ran them.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from lifestream.domain.errors import EmbedderMismatch, InvalidRequest, LifeStreamError
from lifestream.domain.ids import VideoId
from lifestream.domain.video import Video
from lifestream.ports.embedder import Embedder
from lifestream.services.library.forget import forget_video
from lifestream.services.migrate.check import Verification, verify
from lifestream.services.migrate.logs import copy_areas
from lifestream.services.migrate.move_recording import Verdict, move_recording, plan_recording
from lifestream.services.migrate.route import Route
from lifestream.services.migrate.tasks import copy_tasks

log = logging.getLogger(__name__)

Report = Callable[[int, int, str], None]
"""Called before each recording: how many are done, how many there are, its title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A recording that did not move, and why."""

    video_id: VideoId
    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationReceipt:
    """The outcome, or in a dry run the plan.

    Attributes:
        recordings: How many the source has.
        moved: Copied now, wholly or what was missing of them.
        there: Found complete at the target.
        objects, bytes: Copied now; videos, pictures, results.
        passages: Indexed now; unknown, so 0, in a dry run.
        left: Not moved on purpose; the reason says what to do.
        failed: Not moved, or not wholly, because of an error.
        verification: Both sides compared; None in a dry run.
    """

    dry_run: bool
    recordings: int
    moved: int = 0
    there: int = 0
    objects: int = 0
    bytes: int = 0
    passages: int = 0
    left: tuple[Remark, ...] = ()
    failed: tuple[Remark, ...] = ()
    verification: Verification | None = None

    @property
    def complete(self) -> bool:
        """Nothing failed and both sides agree."""
        return not self.failed and (self.verification is None or self.verification.agrees)


def migrate(
    route: Route,
    *,
    embedder: Embedder | None,
    zone: tzinfo,
    dry_run: bool = False,
    source_embedder: Embedder | None = None,
    report: Report = lambda done, total, title: None,
) -> MigrationReceipt:
    """Move every recording of one owner and what they typed, then compare both sides.

    Args:
        embedder: The target's; passages are made and embedded anew from the stored results. None
            where nobody searches the target, such as an archive: it gets no passages.
        source_embedder: The source's, when it is another one: for the comparing queries.

    Raises:
        EmbedderMismatch: The target's index holds vectors of another embedder than ``embedder``.
        InvalidRequest: Source and target are the same.
        DependencyUnavailable: The embedder does not work.
        BackendUnavailable: The list of recordings cannot be read.
    """
    _check(route, embedder)
    total = route.source.library.list(route.owner, limit=1).total
    moving = _Moving(route=route, embedder=embedder, zone=zone, dry_run=dry_run)
    seen = 0
    for video in route.videos():
        report(seen, max(total, seen + 1), video.display_title)
        moving.take(video)
        seen += 1
    receipt = replace(moving.receipt, recordings=seen)
    if dry_run:
        return receipt
    copy_areas(route)
    copy_tasks(route)
    verification = verify(
        route,
        moving.compared,
        embedder=embedder,
        source_embedder=source_embedder or embedder,
    )
    return replace(receipt, verification=verification)


@dataclass(slots=True, kw_only=True)
class _Moving:
    """One recording after the other; an error is the recording's, not the migration's."""

    route: Route
    embedder: Embedder | None
    zone: tzinfo
    dry_run: bool
    receipt: MigrationReceipt = field(init=False)
    compared: list[VideoId] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.receipt = MigrationReceipt(dry_run=self.dry_run, recordings=0)

    def take(self, video: Video) -> None:
        try:
            self._take(video)
        except LifeStreamError as error:
            if self._gone(video):
                return
            log.warning(
                "recording_not_moved", extra={"video": video.video_id, "reason": error.code}
            )
            self.receipt = _failed(self.receipt, video, f"{error.message} ({error.code})")

    def _take(self, video: Video) -> None:
        receipt = self.receipt
        plan = plan_recording(self.route, video, self.embedder)
        if plan.lost:
            receipt = self.receipt = _failed(receipt, video, plan.lost)
        if plan.verdict is Verdict.LEAVE:
            self.receipt = replace(receipt, left=(*receipt.left, _remark(video, plan.reason)))
        elif plan.verdict is Verdict.THERE:
            self.receipt = replace(receipt, there=receipt.there + 1)
            self.compared.append(video.video_id)
        elif self.dry_run:
            self._count(plan.objects, plan.bytes, 0)
        else:
            moved = move_recording(self.route, video, self.embedder, zone=self.zone)
            self._count(moved.objects, moved.bytes, moved.passages)
            self.compared.append(video.video_id)

    def _count(self, objects: int, size_bytes: int, passages: int) -> None:
        self.receipt = replace(
            self.receipt,
            moved=self.receipt.moved + 1,
            objects=self.receipt.objects + objects,
            bytes=self.receipt.bytes + size_bytes,
            passages=self.receipt.passages + passages,
        )

    def _gone(self, video: Video) -> bool:
        """Deleted at the source meanwhile: then nothing of it may stay at the target."""
        route = self.route
        if route.source.library.get(route.owner, video.video_id) is not None:
            return False
        if not self.dry_run and route.arrived(video.video_id) is not None:
            forget_video(route.target, route.new_owner, video.video_id)
        reason = "It was deleted at the source meanwhile."
        self.receipt = replace(self.receipt, left=(*self.receipt.left, _remark(video, reason)))
        return True


def _check(route: Route, embedder: Embedder | None) -> None:
    if route.source is route.target:
        raise InvalidRequest("Source and target are the same; name two different ones.")
    if embedder is None:
        return
    held = route.target.vector_index.embedders()
    if held and embedder.embedder_id not in held:
        raise EmbedderMismatch(
            f"The target's index was made by the embedder {' and '.join(held)}, not by "
            f"{embedder.embedder_id}. "
            "Set LIFESTREAM_EMBEDDER to the target's, or run ./run reindex there first."
        )
    # One embedding before anything is copied: a model that is missing is reported at once.
    embedder.embed(["ready"])


def _failed(receipt: MigrationReceipt, video: Video, reason: str) -> MigrationReceipt:
    return replace(receipt, failed=(*receipt.failed, _remark(video, reason)))


def _remark(video: Video, reason: str) -> Remark:
    return Remark(video_id=video.video_id, title=video.display_title, reason=reason)
