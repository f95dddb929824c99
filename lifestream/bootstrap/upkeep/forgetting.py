"""The tools of this machine for taking parts out of recordings."""

import tempfile
from functools import partial
from pathlib import Path

from lifestream.bootstrap import Application
from lifestream.bootstrap.cutter import media_remover
from lifestream.bootstrap.time_zone import zone_of
from lifestream.bootstrap.upkeep.copies import copies_held
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.services.forgetting.carve import ForgetTools
from lifestream.services.reprocess.reindex import index_recording


def forget_tools(app: Application) -> ForgetTools:
    """What taking a part out needs: a child process with PyAV, and the embedder."""

    def reindex(owner: OwnerId, video_id: VideoId) -> None:
        embedder, zone = app.inference.embedder, zone_of(app.settings)
        index_recording(app.backend, embedder, owner, video_id, zone=zone)

    return ForgetTools(
        scratch=_scratch(app),
        remover=media_remover(),
        reindex=reindex,
        copies=partial(copies_held, app.settings),
    )


def _scratch(app: Application) -> Path:
    """Below the data folder: the system's temporary folder may be memory."""
    if app.settings.backend == "embedded":
        return app.settings.data_dir / "scratch"
    return Path(tempfile.gettempdir())
