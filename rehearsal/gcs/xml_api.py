"""The XML API: what browsers speak, with V4-signed addresses."""

import urllib.parse
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import rsa
from werkzeug.wrappers import Request, Response

from rehearsal.gcs import media, signatures
from rehearsal.gcs.errors import StorageError, invalid
from rehearsal.gcs.objects import Objects, StoredObject
from rehearsal.gcs.sessions import Session, Sessions, check_length, checksums_in, length_range

READ_BYTES = 1 << 18
META = "x-goog-meta-"


class XmlApi:
    """``/BUCKET/KEY``; every request is signed, except those to a session address."""

    def __init__(
        self, objects: Objects, sessions: Sessions, signers: Mapping[str, rsa.RSAPublicKey]
    ) -> None:
        self._objects = objects
        self._sessions = sessions
        self._signers = signers

    def answer(self, request: Request, raw_path: str, query: dict[str, str]) -> Response:
        """One request."""
        if "upload_id" in query and not signatures.is_signed(query):
            session, response = self._sessions.answer(request, query["upload_id"])
            return response if response is not None else _completed(session)
        if not signatures.is_signed(query):
            raise StorageError(
                403, "forbidden", "Anonymous caller does not have access.", xml_code="AccessDenied"
            )
        signatures.verify(request, raw_path, query, self._signers)
        bucket, _, key = raw_path.removeprefix("/").partition("/")
        bucket, key = urllib.parse.unquote(bucket), urllib.parse.unquote(key)
        self._objects.bucket(bucket)
        if request.method in {"GET", "HEAD"}:
            stored = self._objects.get(bucket, key, generation=query.get("generation", ""))
            return media.serve(request, stored, query)
        if request.method == "PUT":
            return self._put(request, bucket, key)
        if request.method == "POST" and request.headers.get("x-goog-resumable") == "start":
            return self._start(request, bucket, key)
        if request.method == "DELETE":
            self._objects.delete(bucket, key, _conditions(request))
            return Response("", 204)
        raise StorageError(405, "methodNotAllowed", f"{request.method} is not allowed here.")

    def _start(self, request: Request, bucket: str, key: str) -> Response:
        if request.content_length:
            raise invalid("The request that starts a resumable upload has an empty body.")
        session = self._sessions.create(
            request,
            bucket=bucket,
            key=key,
            fields=_fields(request),
            conditions=_conditions(request),
        )
        path = f"{urllib.parse.quote(bucket, safe='')}/{urllib.parse.quote(key)}"
        headers = {
            "Location": f"{request.host_url}{path}?upload_id={session.session_id}",
            "X-GUploader-UploadID": session.session_id,
        }
        return Response("", 201, headers)

    def _put(self, request: Request, bucket: str, key: str) -> Response:
        allowed = length_range(request.headers.get("x-goog-content-length-range"))
        if request.content_length is not None:
            check_length(allowed, request.content_length)
        conditions = _conditions(request)
        self._objects.check(bucket, key, conditions)
        size_bytes = 0
        with self._objects.receiving() as (sink, path):
            while block := request.stream.read(READ_BYTES):
                sink.write(block)
                size_bytes += len(block)
            sink.close()
            check_length(allowed, size_bytes)
            fields = _fields(request) | checksums_in(request)
            stored = self._objects.commit(bucket, key, path, fields=fields, conditions=conditions)
        return Response("", 200, _facts(stored))


def _completed(session: Session) -> Response:
    assert session.done is not None
    return Response("", 200, _facts(session.done))


def _facts(stored: StoredObject) -> dict[str, str]:
    resource = stored.resource
    return {
        "ETag": f'"{resource["etag"]}"',
        "x-goog-generation": stored.generation,
        "x-goog-metageneration": resource["metageneration"],
        "x-goog-hash": f"crc32c={resource['crc32c']},md5={resource['md5Hash']}",
        "x-goog-stored-content-length": resource["size"],
    }


def _fields(request: Request) -> dict[str, object]:
    metadata = {
        name[len(META) :].lower(): value
        for name, value in request.headers
        if name.lower().startswith(META)
    }
    return {
        "contentType": request.headers.get("Content-Type"),
        "cacheControl": request.headers.get("Cache-Control"),
        "contentDisposition": request.headers.get("Content-Disposition"),
        "metadata": metadata or None,
    }


def _conditions(request: Request) -> dict[str, str]:
    names = {
        "x-goog-if-generation-match": "ifGenerationMatch",
        "x-goog-if-metageneration-match": "ifMetagenerationMatch",
    }
    return {
        condition: request.headers[header]
        for header, condition in names.items()
        if header in request.headers
    }
