"""Multipart uploads: file parts go to disk while they arrive, never into memory.

Parts are written below the data folder, because the system's temporary folder may be memory.
"""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from flask import Request, current_app
from flask import request as current_request
from werkzeug.datastructures import FileStorage

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.video import ProcessingOptions
from lifestream.ports.object_store import ServesBytes
from lifestream.services.uploads.request_upload import UploadRequest, UploadTicket, store_upload
from web.context import backend, current_owner, upload_limits

INCOMING = "incoming"


class StreamingRequest(Request):
    """A request whose file parts are named files in the data folder until it ends."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        store = backend().object_store
        if isinstance(store, ServesBytes):
            # Before the bytes are here, and by the same measure as a resumable upload.
            store.check_room(total_content_length or 0)
        folder = incoming_folder()
        folder.mkdir(parents=True, exist_ok=True)
        return cast(IO[bytes], tempfile.NamedTemporaryFile(dir=folder, prefix="part-"))


def incoming_folder() -> Path:
    """Where parts of running requests are."""
    return Path(current_app.extensions["lifestream"].settings.data_dir) / INCOMING


def clear_leftovers(folder: Path) -> None:
    """Remove parts of requests that a killed server left behind; call before serving."""
    for part in folder.glob("part-*"):
        with suppress(OSError):  # on a disk that can only be read they stay, and it is served
            if part.is_dir():
                shutil.rmtree(part)
            else:
                part.unlink()


def store_part(
    part: FileStorage, options: ProcessingOptions, captions: FileStorage | None
) -> UploadTicket:
    """Take one file part as a recording, with a caption file when there is one.

    Raises:
        InvalidRequest: The part has no file name; no file was chosen.
    """
    if not part.filename:
        raise InvalidRequest("No file was sent; choose a video first.", code="NO_FILE")
    path = on_disk(part)
    request = UploadRequest(
        owner=current_owner(),
        filename=part.filename,
        content_type=part.mimetype,
        size_bytes=path.stat().st_size,
        options=options,
    )
    return store_upload(
        backend(),
        request,
        path,
        limits=upload_limits(),
        captions=None if captions is None else on_disk(captions),
        may_take=True,
    )


def caption_part() -> FileStorage | None:
    """The captions or transcript of the present request's form, when a file was chosen."""
    part = current_request.files.get("captions")
    return part if part is not None and part.filename else None


def on_disk(part: FileStorage) -> Path:
    """Where a file part of the present request is."""
    part.stream.flush()
    return Path(part.stream.name)
