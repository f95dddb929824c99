"""A corpus taken through the real application, one file after the other, as a user would.

Uses the doors and the processor as they are: store, event, function, subprocess. Not for scoring.
"""

import dataclasses
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from bench.recordings.folders import environ_for, link_models
from bench.report import file_sha256

POLL_S = 0.1
MAX_S = 900.0
"""Far above what any file of a corpus may take; a hang shows as TIMEOUT, not as a hung bench."""

HANDLED = "bench-handled.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """The outcome of one file.

    Attributes:
        status: A job's status, REFUSED at the door, or TIMEOUT.
        seconds: From handing in to the end.
        reused: It was processed by an earlier run with the same ``--keep``.
    """

    name: str
    sha256: str
    status: str
    seconds: float
    code: str = ""
    message: str = ""
    notes: tuple[str, ...] = ()
    video_id: str = ""
    reused: bool = False


class CorpusLibrary:
    """A data folder that fills with recordings; a context manager.

    Args:
        data_dir: Kept recordings of an earlier run in it are used again, not processed again.
    """

    def __init__(self, data_dir: Path) -> None:
        link_models(data_dir)
        os.environ.update(environ_for(data_dir))
        os.environ.setdefault("LIFESTREAM_LOG_LEVEL", "ERROR")
        from lifestream.bootstrap import application
        from lifestream.commands.embedded import one_machine

        application.cache_clear()
        self.app = application()
        self._machine = one_machine(self.app)
        self._record = data_dir / HANDLED
        self._kept = self._read_kept()

    def __enter__(self) -> "CorpusLibrary":
        self._machine.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._machine.stop()

    def handle(
        self, path: Path, name: str, *, captions: Path | None = None, use_captions: bool = False
    ) -> Handled:
        """Process one file to its end; an earlier result for the same name and bytes is kept.

        Args:
            captions: A caption file that goes with it.
            use_captions: Take the captions inside the file.
        """
        digest = file_sha256(path) + (file_sha256(captions) if captions else "")
        kept = self._kept.get(name)
        if kept is not None and kept.sha256 == digest and kept.status != "TIMEOUT":
            return dataclasses.replace(kept, reused=True)
        result = self._process(path, name, digest, captions, use_captions)
        self._kept[name] = result
        plain = [dataclasses.asdict(handled) for handled in self._kept.values()]
        self._record.write_text(json.dumps(plain, ensure_ascii=False, indent=1), encoding="utf-8")
        return result

    def holds(self, name: str) -> bool:
        """Whether an earlier run with the same data folder brought this file in."""
        return name in self._kept

    def open(self, handled: Handled) -> Any:
        """The recording with every result that is there."""
        from lifestream.domain.ids import LOCAL_OWNER, VideoId
        from lifestream.services.library.browse_library import open_recording

        return open_recording(self.app.backend, LOCAL_OWNER, VideoId(handled.video_id))

    def speech(self, handled: Handled) -> Any:
        """The stored result of the speech stage, ``SpeechRegions``; None where there is none."""
        from lifestream.domain import codec
        from lifestream.domain.jobs.stages import SPEECH
        from lifestream.pipeline.stages.speech import SpeechRegions

        key = self.open(handled).video.artifact(SPEECH.name)
        if key is None:
            return None
        return codec.decode(SpeechRegions, self.app.backend.object_store.read_bytes(key))

    def _process(
        self, path: Path, name: str, digest: str, captions: Path | None, use_captions: bool
    ) -> Handled:
        from lifestream.bootstrap import upload_limits
        from lifestream.domain.arriving.media_names import content_type_of
        from lifestream.domain.errors import LifeStreamError
        from lifestream.domain.ids import LOCAL_OWNER
        from lifestream.domain.video import ProcessingOptions
        from lifestream.services.uploads.request_upload import UploadRequest, store_upload

        began = time.perf_counter()
        request = UploadRequest(
            owner=LOCAL_OWNER,
            filename=path.name,
            content_type=content_type_of(path.name),
            size_bytes=path.stat().st_size,
            options=ProcessingOptions(use_captions=use_captions or captions is not None),
        )
        try:
            limits = upload_limits(self.app.settings)
            ticket = store_upload(self.app.backend, request, path, captions=captions, limits=limits)
        except LifeStreamError as error:
            return Handled(
                name=name,
                sha256=digest,
                status="REFUSED",
                seconds=time.perf_counter() - began,
                code=error.code,
                message=error.message,
            )
        job = self._wait(ticket.job.job_id, began)
        error_of = job.error
        return Handled(
            name=name,
            sha256=digest,
            status=job.status.value if job.is_terminal else "TIMEOUT",
            seconds=time.perf_counter() - began,
            code=error_of.code if error_of else "",
            message=error_of.message if error_of else "",
            notes=job.notes,
            video_id=ticket.video.video_id,
        )

    def _wait(self, job_id: Any, began: float) -> Any:
        from lifestream.domain.ids import LOCAL_OWNER
        from lifestream.services.jobs.control_job import cancel_job, get_job

        while True:
            job = get_job(self.app.backend, LOCAL_OWNER, job_id)
            if job.is_terminal:
                return job
            if time.perf_counter() - began > MAX_S:
                cancel_job(self.app.backend, LOCAL_OWNER, job_id)
                return job
            time.sleep(POLL_S)

    def _read_kept(self) -> dict[str, Handled]:
        if not self._record.exists():
            return {}
        entries = json.loads(self._record.read_bytes())
        return {e["name"]: Handled(**e | {"notes": tuple(e["notes"])}) for e in entries}
