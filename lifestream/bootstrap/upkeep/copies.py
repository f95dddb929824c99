"""Copies of what is to be forgotten that lie beside the data folder: the vault and the backups."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from lifestream.config import Settings
from lifestream.domain.forgetting.order import ForgetKind, ForgetScope, Target
from lifestream.domain.forgetting.receipt import Trace, TraceCount
from lifestream.domain.ids import LOCAL_OWNER, OwnerId
from lifestream.services.library.forget import artifacts_prefix
from lifestream.services.uploads.request_upload import source_key
from lifestream.services.vault.held import files_holding


def copies_held(
    settings: Settings, owner: OwnerId, scope: ForgetScope, targets: Sequence[Target]
) -> tuple[TraceCount, ...]:
    """Files of the vault and backups that hold something of it; none where none are kept."""
    return tuple(one for one in _counted(settings, owner, scope, targets) if one.count)


def _counted(
    settings: Settings, owner: OwnerId, scope: ForgetScope, targets: Sequence[Target]
) -> Iterator[TraceCount]:
    everything = scope.kind is ForgetKind.EVERYTHING
    videos = {target.video_id for target in targets}
    if not (videos or everything):
        return
    if settings.vault != Path() and owner == LOCAL_OWNER:
        prefixes = [source_key(owner, video_id) for video_id in sorted(videos)]
        prefixes += [
            artifacts_prefix(owner, target.content_sha256)
            for target in targets
            if target.content_sha256
        ]
        count = files_holding(settings.vault, videos, prefixes, everything=everything)
        yield TraceCount(trace=Trace.VAULT, count=count)
    if settings.backup != Path() and settings.backend == "embedded":
        from lifestream.backends.embedded.backup import backups_holding

        wanted = None if everything else videos
        yield TraceCount(trace=Trace.BACKUP, count=backups_holding(settings.backup, owner, wanted))
