"""The JSON API: what the client library speaks."""

import json
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from email.parser import BytesHeaderParser
from typing import Any

from werkzeug.wrappers import Request, Response

from rehearsal.gcs import media
from rehearsal.gcs.errors import StorageError, invalid
from rehearsal.gcs.notifications import Notifications
from rehearsal.gcs.objects import Objects
from rehearsal.gcs.sessions import Session, Sessions, checksums_in

UPLOAD = re.compile(r"/(?:resumable/)?upload/storage/v1/b/([^/]+)/o$")
BUCKETS = re.compile(r"/storage/v1/b$")
BUCKET = re.compile(r"/storage/v1/b/([^/]+)$")
OBJECTS = re.compile(r"/storage/v1/b/([^/]+)/o$")
OBJECT = re.compile(r"/(?:download/)?storage/v1/b/([^/]+)/o/([^/]+)$")
CONFIGS = re.compile(r"/storage/v1/b/([^/]+)/notificationConfigs(?:/(\d+))?$")
PAGE_SIZE = 1000
READ_BYTES = 1 << 18


class JsonApi:
    """Routes below ``/storage/v1``, ``/download/storage/v1`` and ``/upload/storage/v1``."""

    def __init__(self, objects: Objects, sessions: Sessions, notifications: Notifications) -> None:
        self._objects = objects
        self._sessions = sessions
        self._notifications = notifications

    def answer(self, request: Request, raw_path: str, query: dict[str, str]) -> Response:
        """One request."""
        routes = (
            (UPLOAD, self._upload),
            (BUCKETS, self._buckets),
            (BUCKET, self._bucket),
            (OBJECTS, self._list),
            (OBJECT, self._object),
            (CONFIGS, self._configs),
        )
        for pattern, route in routes:
            if found := pattern.match(raw_path):
                names = [urllib.parse.unquote(part or "") for part in found.groups()]
                return route(request, query, *names)
        raise StorageError(501, "notImplemented", f"The stand-in does not know {raw_path}.")

    def _buckets(self, request: Request, query: dict[str, str]) -> Response:
        if request.method == "POST":
            fields = _body(request)
            return as_json(self._objects.create_bucket(fields["name"], fields))
        items = [bucket.resource for bucket in self._objects.buckets.values()]
        return as_json({"kind": "storage#buckets", "items": items})

    def _bucket(self, request: Request, query: dict[str, str], bucket: str) -> Response:
        found = self._objects.bucket(bucket)
        if request.method == "DELETE":
            if found.objects:
                raise StorageError(409, "conflict", "The bucket you tried to delete is not empty.")
            del self._objects.buckets[bucket]
            return Response("", 204)
        if request.method in {"PATCH", "PUT"}:
            found.resource |= _body(request)
            grown = int(found.resource["metageneration"]) + 1
            found.resource["metageneration"] = str(grown)
        return as_json(found.resource)

    def _object(self, request: Request, query: dict[str, str], bucket: str, key: str) -> Response:
        if request.method == "DELETE":
            self._objects.delete(bucket, key, query)
            return Response("", 204)
        if request.method in {"PATCH", "PUT"}:
            changes = _body(request)
            return as_json(self._objects.patch(bucket, key, changes, query).resource)
        stored = self._objects.get(bucket, key, generation=query.get("generation", ""))
        self._objects.check(bucket, key, query)
        if query.get("alt") == "media":
            return media.serve(request, stored, query)
        return as_json(stored.resource)

    def _list(self, request: Request, query: dict[str, str], bucket: str) -> Response:
        live = dict(self._objects.bucket(bucket).objects)
        limit = min(int(query.get("maxResults") or PAGE_SIZE), PAGE_SIZE)
        items: list[dict[str, Any]] = []
        prefixes: list[str] = []
        answer: dict[str, Any] = {"kind": "storage#objects"}
        token = ""
        for name, is_prefix in _names(sorted(live), query):
            if len(items) + len(prefixes) >= limit:
                answer["nextPageToken"] = token
                break
            token = name
            if is_prefix:
                prefixes.append(name)
            else:
                items.append(live[name].resource)
        answer |= {"items": items} if items else {}
        answer |= {"prefixes": prefixes} if prefixes else {}
        return as_json(answer)

    def _configs(
        self, request: Request, query: dict[str, str], bucket: str, number: str
    ) -> Response:
        self._objects.bucket(bucket)
        if request.method == "POST":
            return as_json(self._notifications.create(bucket, _body(request)))
        if request.method == "DELETE":
            self._notifications.delete(bucket, number)
            return Response("", 204)
        if number:
            return as_json(self._notifications.get(bucket, number))
        return as_json({"kind": "storage#notifications", "items": self._notifications.of(bucket)})

    def _upload(self, request: Request, query: dict[str, str], bucket: str) -> Response:
        self._objects.bucket(bucket)
        kind = query.get("uploadType")
        if kind == "resumable":
            return self._resumable(request, query, bucket)
        if kind == "media":
            with self._objects.receiving() as (sink, path):
                while block := request.stream.read(READ_BYTES):
                    sink.write(block)
                sink.close()
                fields = {"contentType": request.content_type, **checksums_in(request)}
                stored = self._objects.commit(
                    bucket, _key(query, {}), path, fields=fields, conditions=query
                )
            return as_json(stored.resource)
        if kind == "multipart":
            return self._multipart(request, query, bucket)
        raise invalid(f"Unknown uploadType {kind!r}.")

    def _resumable(self, request: Request, query: dict[str, str], bucket: str) -> Response:
        if "upload_id" in query:
            session, response = self._sessions.answer(request, query["upload_id"])
            return response if response is not None else self.completed(session)
        fields = _body(request)
        fields.setdefault("contentType", request.headers.get("X-Upload-Content-Type"))
        session = self._sessions.create(
            request, bucket=bucket, key=_key(query, fields), fields=fields, conditions=query
        )
        path = f"upload/storage/v1/b/{urllib.parse.quote(bucket, safe='')}/o"
        address = f"{request.host_url}{path}?uploadType=resumable&upload_id={session.session_id}"
        headers = {"Location": address, "X-GUploader-UploadID": session.session_id}
        return Response("", 200, headers)

    @staticmethod
    def completed(session: Session) -> Response:
        """The last answer of a session of this API: the object."""
        assert session.done is not None
        return as_json(session.done.resource)

    def _multipart(self, request: Request, query: dict[str, str], bucket: str) -> Response:
        fields, content_type, content = _two_parts(request)
        fields.setdefault("contentType", content_type)
        with self._objects.receiving() as (sink, path):
            sink.write(content)
            sink.close()
            stored = self._objects.commit(
                bucket, _key(query, fields), path, fields=fields, conditions=query
            )
        return as_json(stored.resource)


def as_json(document: Mapping[str, Any]) -> Response:
    """200."""
    return Response(json.dumps(document), 200, mimetype="application/json")


def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.get_data() or b"{}")
    except ValueError:
        raise invalid("Parse Error") from None
    if not isinstance(body, dict):
        raise invalid("Parse Error")
    return body


def _key(query: Mapping[str, str], fields: Mapping[str, Any]) -> str:
    key = query.get("name") or fields.get("name")
    if not key:
        raise invalid("Required object name is missing.")
    return str(key)


def _names(keys: list[str], query: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """Object names and common prefixes of one listing, in order; True marks a prefix."""
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    after, last_prefix = query.get("pageToken", ""), ""
    for key in keys:
        if not key.startswith(prefix) or key < query.get("startOffset", ""):
            continue
        if query.get("endOffset") and key >= query["endOffset"]:
            continue
        rest = key[len(prefix) :]
        if delimiter and delimiter in rest:
            folder = prefix + rest.split(delimiter)[0] + delimiter
            if folder != last_prefix and folder > after:
                yield folder, True
            last_prefix = folder
        elif key > after:
            yield key, False


def _two_parts(request: Request) -> tuple[dict[str, Any], str, bytes]:
    """Metadata, content type and content of a multipart/related body.

    In memory: clients send small objects this way (8 MB and less in Google's own).
    """
    boundary = request.mimetype_params.get("boundary", "").encode()
    parts = request.get_data().split(b"--" + boundary)
    # Nothing before the first boundary, "--" after the last.
    if not boundary or len(parts) != 4 or not parts[3].startswith(b"--"):
        raise invalid("A multipart upload has two parts: metadata and content.")
    _, metadata = _part(parts[1])
    content_type, content = _part(parts[2])
    return json.loads(metadata or b"{}"), content_type, content


def _part(part: bytes) -> tuple[str, bytes]:
    head, _, body = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    headers = BytesHeaderParser().parsebytes(head + b"\r\n\r\n")
    return headers.get("Content-Type", "application/octet-stream"), body.removesuffix(b"\r\n")
