"""Many recordings in one ZIP file: a folder for each, named by its day and title."""

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import IO

from flask import Response

from lifestream.bootstrap import zone_of
from lifestream.domain.days.recorded import local_day
from lifestream.domain.ids import VideoId
from lifestream.services.library.browse_library import Recording, missing, open_recording
from web.context import application, backend, current_owner
from web.documents import exports

ZIP = "application/zip"
SPOOL_BYTES = 8 * 1024 * 1024
PIECE_BYTES = 256 * 1024
MAX_NAME = 60


def zip_response(video_ids: Sequence[VideoId]) -> Response:
    """Minutes as Markdown and JSON, the transcript as text and captions, of each recording.

    Raises:
        NotFound: One of them is none.
    """
    there = backend().library.get_many(current_owner(), video_ids)
    for video_id in video_ids:
        if video_id not in there:
            raise missing(backend(), current_owner(), video_id)
    # Closed when the last piece was sent.
    spooled: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115
    taken: set[str] = set()
    with zipfile.ZipFile(spooled, "w", zipfile.ZIP_DEFLATED) as archive:
        for video_id in video_ids:
            recording = open_recording(backend(), current_owner(), video_id)
            folder = _folder(recording, taken)
            for name, data in exports.files_of(recording):
                archive.writestr(str(PurePosixPath(folder) / name), data)
    size_bytes = spooled.tell()
    spooled.seek(0)
    response = Response(_pieces(spooled), content_type=ZIP)
    response.headers["Content-Length"] = str(size_bytes)
    response.headers["Content-Disposition"] = "attachment; filename=lifestream.zip"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _folder(recording: Recording, taken: set[str]) -> str:
    """``2026-11-17 Harbour walk``; a second one of that name gets a number."""
    video = recording.video
    day = local_day(video.recorded_at or video.created_at, zone_of(application().settings))
    title = exports.safe_name(video.display_title)[:MAX_NAME].strip(" .") or "recording"
    name, number = f"{day} {title}", 1
    while name.casefold() in taken:
        number += 1
        name = f"{day} {title} ({number})"
    taken.add(name.casefold())
    return name
