"""/storage/…: bytes in and out of a store that has no server of its own (the embedded one).

The protocol is Cloud Storage's, so the browser's code is the same for both. Every address is
signed by the store, which decides everything; here it is only put into HTTP.
"""

import logging
from typing import BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse
from werkzeug.wsgi import LimitedStream

from lifestream.ports.object_store import ServesBytes
from web.context import backend

log = logging.getLogger(__name__)

blueprint = Blueprint("storage", __name__, url_prefix="/storage")

RESUME_INCOMPLETE = 308
CLIENT_CLOSED = 499
"""Source: Cloud Storage, "Resumable uploads": 308 while bytes are missing, 499 once cancelled."""


def _store() -> ServesBytes:
    return cast(ServesBytes, backend().object_store)


@blueprint.post("/uploads")
def start() -> Response:
    """Begin the upload a ticket allows; the session's address comes in ``Location``."""
    headers = request.headers
    session = _store().start_session(
        request.args.get("ticket", ""),
        content_type=headers.get("Content-Type", ""),
        length_range=headers.get("x-goog-content-length-range", ""),
        origin=headers.get("Origin", ""),
    )
    location = _store().session_url(session.session_id)
    response = Response(status=201, headers={"Location": location})
    response.autocorrect_location_header = False
    return response


@blueprint.put("/uploads/<session_id>")
def write(session_id: str) -> Response:
    """Take a chunk, or say how far the upload is; the bytes go straight to disk."""
    session = _store().write_chunk(
        session_id,
        stream=_body(),
        content_range=request.headers.get("Content-Range", ""),
        content_length=request.content_length,
        checksum=request.headers.get("x-goog-hash", ""),
    )
    if session.complete:
        return Response(status=200)
    response = Response(status=RESUME_INCOMPLETE)
    if session.range_header:
        response.headers["Range"] = session.range_header
    return response


@blueprint.delete("/uploads/<session_id>")
def abort(session_id: str) -> Response:
    """Give an upload up and drop its bytes."""
    _store().abort_session(session_id)
    return Response(status=CLIENT_CLOSED)


@blueprint.get("/objects")
def read() -> Response:
    """Send what a ticket allows to read, whole or in part."""
    return _sent(request.args.get("ticket", ""))


def deliver(address: str, *, max_age_s: int) -> BaseResponse:
    """What is at a signed address: at once from this door, else by a redirect.

    Args:
        max_age_s: How long the browser itself may keep the redirect.
    """
    if isinstance(backend().object_store, ServesBytes):
        return _sent(parse_qs(urlsplit(address).query)["ticket"][0])
    response = redirect(address)
    response.headers["Cache-Control"] = f"private, max-age={max_age_s}"
    return response


def _sent(ticket: str) -> Response:
    download = _store().open_download(
        ticket,
        range_header=request.headers.get("Range", ""),
        if_range=request.headers.get("If-Range", ""),
    )
    headers = list(download.headers)
    if request.method == "HEAD":
        download.file.close()
        return Response(status=download.status, headers=headers)
    etag = dict(headers).get("ETag", "")
    if download.status == 200 and etag and etag in request.headers.get("If-None-Match", ""):
        download.file.close()
        kept = [(name, value) for name, value in headers if name != "Content-Length"]
        return Response(status=304, headers=kept)
    return Response(download.blocks(), status=download.status, headers=headers)


def _body() -> BinaryIO:
    # Werkzeug ends the stream at Content-Length and refuses what is over the limit.
    return cast(BinaryIO, cast(LimitedStream, request.stream))
