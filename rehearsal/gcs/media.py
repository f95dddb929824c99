"""Serving an object's bytes: whole, by range, conditional headers."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime

from werkzeug.wrappers import Request, Response

from rehearsal.gcs.objects import StoredObject, open_range

RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


def serve(request: Request, stored: StoredObject, query: Mapping[str, str]) -> Response:
    """200 with everything, 206 with a range, 416 for a range beyond the end."""
    size = stored.size_bytes
    headers = _headers(stored, query)
    wanted = RANGE.match(request.headers.get("Range", "").strip())
    start, end, status = 0, size - 1, 200
    if wanted and (wanted[1] or wanted[2]):
        if wanted[1]:
            start = int(wanted[1])
            end = min(int(wanted[2]), size - 1) if wanted[2] else size - 1
        else:
            start = max(0, size - int(wanted[2])) if int(wanted[2]) else size
        if start >= size or start > end:
            return Response("", 416, {"Content-Range": f"bytes */{size}"})
        status = 206
        headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    length = end - start + 1
    headers["Content-Length"] = str(length)
    if request.method == "HEAD":
        return Response("", status, headers)
    return Response(open_range(stored, start, length), status, headers, direct_passthrough=True)


def _headers(stored: StoredObject, query: Mapping[str, str]) -> dict[str, str]:
    resource = stored.resource
    updated = datetime.fromisoformat(resource["updated"].replace("Z", "+00:00"))
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": f'"{resource["etag"]}"',
        "Last-Modified": format_datetime(updated, usegmt=True),
        "Content-Type": query.get("response-content-type") or resource["contentType"],
        "x-goog-generation": stored.generation,
        "x-goog-metageneration": resource["metageneration"],
        "x-goog-stored-content-length": resource["size"],
        "x-goog-hash": f"crc32c={resource['crc32c']},md5={resource['md5Hash']}",
    }
    disposition = query.get("response-content-disposition") or resource.get("contentDisposition")
    if disposition:
        headers["Content-Disposition"] = disposition
    if "cacheControl" in resource:
        headers["Cache-Control"] = resource["cacheControl"]
    for name, value in resource.get("metadata", {}).items():
        headers[f"x-goog-meta-{name}"] = value
    return headers
