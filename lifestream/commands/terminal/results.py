"""A processed video for programs and for files."""

import json
from pathlib import Path
from typing import Any

from lifestream.bootstrap import Application, zone_of
from lifestream.commands.terminal.inputs import shown
from lifestream.domain.codec import to_plain
from lifestream.domain.errors import LifeStreamError
from lifestream.domain.ids import LOCAL_OWNER, VideoId
from lifestream.domain.jobs.job import Job
from lifestream.services.export.document import export_document
from lifestream.services.export.json_document import summary_json
from lifestream.services.export.markdown import markdown_of
from lifestream.services.library.browse_library import open_recording
from lifestream.services.uploads.request_upload import UploadTicket


def write_summary(app: Application, video_id: VideoId, output: Path, name: str) -> Path:
    """Write one summary: to ``output``, or into it under ``name`` when it is a folder.

    Raises:
        OSError: It cannot be written.
    """
    path = output / name if output.is_dir() else output
    recording = open_recording(app.backend, LOCAL_OWNER, video_id)
    if path.suffix == ".json":
        text = json.dumps(summary_json(recording), ensure_ascii=False, indent=1)
    else:
        text = markdown_of(export_document(recording, zone=zone_of(app.settings)))
    path.write_text(text, encoding="utf-8")
    return path


def video_document(
    app: Application,
    file: Path,
    ticket: UploadTicket | None,
    job: Job | None,
    refusal: LifeStreamError | None,
) -> dict[str, Any]:
    """One entry of ``./run process --json``."""
    document: dict[str, Any] = {
        "file": shown(file),
        "video_id": ticket.video.video_id if ticket else None,
        "job_id": job.job_id if job else None,
        "status": job.status.value if job else "FAILED",
        "error": _error(job, refusal),
        "notes": list(job.notes) if job else [],
        "stages": to_plain(job.stages) if job else [],
        "transcript": {"segments": []},
    }
    if ticket is not None:
        document |= summary_json(open_recording(app.backend, LOCAL_OWNER, ticket.video.video_id))
    return document


def _error(job: Job | None, refusal: LifeStreamError | None) -> dict[str, str] | None:
    if refusal is not None:
        return {"code": refusal.code, "message": refusal.message}
    if job is not None and job.error is not None:
        return {"code": job.error.code, "message": job.error.message, "stage": job.error.stage}
    return None
