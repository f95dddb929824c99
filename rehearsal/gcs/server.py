"""One address for both APIs: routing, CORS, recorded requests, failures on order."""

import contextlib
import re
import shutil
import tempfile
import time
import traceback
import urllib.parse
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric import rsa
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from rehearsal.gcs import cors
from rehearsal.gcs.errors import StorageError
from rehearsal.gcs.json_api import JsonApi
from rehearsal.gcs.notifications import Notifications, Publish
from rehearsal.gcs.objects import Objects, StoredObject
from rehearsal.gcs.sessions import Sessions
from rehearsal.gcs.xml_api import XmlApi
from rehearsal.stand_ins.faults import Faults
from rehearsal.stand_ins.http_server import HttpServer, RecordedRequest

JSON_PATH = re.compile(r"/(resumable/)?(upload/|download/)?storage/v1/")
DRAIN_BYTES = 1 << 20
DRAIN_AT_MOST_BYTES = 64 << 20


class CloudStorage(HttpServer):
    """The storage stand-in.

    Args:
        publish: Sends a notification; `PubSubEmulator.publish` fits. None records them only.
        signers: Who may sign addresses: public keys by e-mail address.
        port: 0 takes a free one.

    Attributes:
        objects: What is stored; tests may look and change.
        notifications: What was announced.
        faults: Requests to refuse.
    """

    def __init__(
        self,
        *,
        publish: Publish | None = None,
        signers: Mapping[str, rsa.RSAPublicKey] | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(self._serve, port=port)
        self._folder = Path(tempfile.mkdtemp(prefix="lifestream-gcs-"))
        self.signers = dict(signers or {})
        self.notifications = Notifications(publish)
        self.objects = Objects(self._folder, announce=self.notifications.announce)
        self.faults = Faults()
        self.sessions = Sessions(self.objects)
        self._json_api = JsonApi(self.objects, self.sessions, self.notifications)
        self._xml_api = XmlApi(self.objects, self.sessions, self.signers)

    @property
    def environ(self) -> dict[str, str]:
        """The variables with which client libraries in a child process use this stand-in."""
        return {"STORAGE_EMULATOR_HOST": self.endpoint}

    def start(self) -> Self:
        """Serve and announce from now on."""
        super().start()
        self.objects.address = self.endpoint
        self.notifications.start()
        return self

    def stop(self) -> None:
        """Close the address and forget everything."""
        super().stop()
        self.notifications.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def create_bucket(
        self,
        name: str,
        *,
        topic: str = "",
        origins: Iterable[str] = (),
        object_name_prefix: str = "",
    ) -> None:
        """A bucket as Terraform would make it.

        Args:
            topic: ``projects/P/topics/T`` to tell about finalized objects.
            origins: Pages that may upload and play from a browser.
            object_name_prefix: Tell of these objects only.
        """
        fields: dict[str, Any] = {}
        if origins:
            fields["cors"] = [_browser_rule(list(origins))]
        self.objects.create_bucket(name, fields)
        if topic:
            config: dict[str, Any] = {
                "topic": f"//pubsub.googleapis.com/{topic}",
                "event_types": ["OBJECT_FINALIZE"],
                "payload_format": "JSON_API_V1",
            }
            if object_name_prefix:
                config["object_name_prefix"] = object_name_prefix
            self.notifications.create(name, config)

    def announce_again(self, bucket: str, key: str, *, times: int = 1) -> StoredObject:
        """Send the finalize event of a live object again: the duplicates Pub/Sub may deliver."""
        stored = self.objects.get(bucket, key)
        for _ in range(times):
            self.notifications.announce("OBJECT_FINALIZE", stored, {})
        return stored

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        target = str(environ.get("REQUEST_URI") or environ.get("RAW_URI"))
        raw_path, _, raw_query = target.partition("?")
        query = dict(urllib.parse.parse_qsl(raw_query, keep_blank_values=True))
        self._record(request, raw_path, raw_query)
        try:
            response = self._answer(request, raw_path, query)
        except StorageError as error:
            is_json = JSON_PATH.match(raw_path)
            response = error.as_json() if is_json else error.as_xml()
        except HTTPException as error:
            response = Response(str(error), error.code or 400)
        except Exception as error:  # a mistake in the stand-in itself: say it, do not hang
            traceback.print_exc()
            response = Response(f"The stand-in failed: {error!r}", 500)
        self._allow(request, raw_path, query, response)
        _drain(request)
        return response(environ, start_response)

    def _answer(self, request: Request, raw_path: str, query: dict[str, str]) -> Response:
        if fault := self.faults.take(request.method, raw_path):
            time.sleep(fault.delay_s)
            if fault.status:
                error = StorageError(fault.status, "backendError", "A failure on order.")
                response = error.as_json()
                response.headers.extend(dict(fault.headers))
                return response
        if raw_path == "/":
            return Response("ok")
        if request.method == "OPTIONS":
            return Response("", 200)
        api = self._json_api if JSON_PATH.match(raw_path) else self._xml_api
        return api.answer(request, raw_path, query)

    def _allow(
        self, request: Request, raw_path: str, query: dict[str, str], response: Response
    ) -> None:
        session = self.sessions.by_id.get(query.get("upload_id", ""))
        if session is not None:
            cors.allow_session(request, response, session)
            return
        name = urllib.parse.unquote(raw_path.split("/")[1])
        bucket = self.objects.buckets.get(name)
        if bucket is not None:
            cors.allow_bucket(request, response, bucket.resource.get("cors", []))

    def _record(self, request: Request, raw_path: str, raw_query: str) -> None:
        self.requests.append(
            RecordedRequest(
                method=request.method,
                path=raw_path,
                query=raw_query,
                headers={name.lower(): value for name, value in request.headers},
            )
        )


def _browser_rule(origins: list[str]) -> dict[str, Any]:
    return {
        "origin": origins,
        "method": ["GET", "HEAD", "POST", "PUT"],
        "responseHeader": [
            "Content-Type",
            "Content-Range",
            "Location",
            "Range",
            "ETag",
            "x-goog-resumable",
            "x-goog-content-length-range",
            "x-goog-if-generation-match",
        ],
        "maxAgeSeconds": 3600,
    }


def _drain(request: Request) -> None:
    """Read what is left of a refused body, or the kept connection would take it for a request."""
    left = DRAIN_AT_MOST_BYTES
    with contextlib.suppress(OSError, HTTPException):
        while left > 0 and (block := request.stream.read(DRAIN_BYTES)):
            left -= len(block)
