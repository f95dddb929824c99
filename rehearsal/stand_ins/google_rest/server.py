"""One address for all the APIs: ``/HOST/PATH`` is ``https://HOST/PATH``."""

import json
import time
from collections.abc import Iterable
from typing import Any

from werkzeug.wrappers import Request, Response

from rehearsal.stand_ins.google_rest.routes import Route, route_of
from rehearsal.stand_ins.http_server import HttpServer, RecordedRequest

PAGE_SIZE = 20
"""Smaller than Google's, so that every longer list comes in pages."""


class GoogleRest(HttpServer):
    """The stand-in.

    Attributes:
        resources: Answers by ``HOST/PATH``; a list's items for lists. Tests may look and change.
            ``HOST/PATH?filter=…`` goes before ``HOST/PATH``.
        denied: Permissions that the caller lacks.
        disabled: Hosts whose API is not enabled.
        broken: Hosts that only answer this status.
        slow_s: How long each request to a host takes, by host.
    """

    def __init__(self, resources: dict[str, Any], *, port: int = 0) -> None:
        super().__init__(self._serve, port=port)
        self.resources = resources
        self.denied: set[str] = set()
        self.disabled: set[str] = set()
        self.broken: dict[str, int] = {}
        self.slow_s: dict[str, float] = {}

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        raw_path, _, raw_query = str(environ.get("REQUEST_URI")).partition("?")
        self.requests.append(RecordedRequest(method=request.method, path=raw_path, query=raw_query))
        host, _, path = raw_path.removeprefix("/").partition("/")
        time.sleep(self.slow_s.get(host, 0.0))
        request.get_data()
        response = self._answer(request, host, path)
        return response(environ, start_response)

    def _answer(self, request: Request, host: str, path: str) -> Response:
        if host in self.broken:
            return _error(self.broken[host], "UNAVAILABLE", "The service is currently unavailable.")
        route = route_of(request.method, host, path)
        if route is None:
            return Response("<html>The requested URL was not found on this server.</html>", 404)
        for name in request.args:
            if name not in (*route.params, "alt"):
                text = f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query.'
                return _error(400, "INVALID_ARGUMENT", text)
        for name in route.required:
            if name not in request.args:
                return _error(400, "INVALID_ARGUMENT", f"{name} is required.")
        if host in self.disabled:
            return _disabled(host)
        if route.permission in self.denied:
            return _denied(host, path, route)
        return self._found(request, f"{host}/{path}", route)

    def _found(self, request: Request, key: str, route: Route) -> Response:
        which = request.args.get("filter")
        found = self.resources.get(f"{key}?filter={which}", self.resources.get(key))
        if found is None:
            if route.hides_404:
                return _denied(route.host, key, route)
            return _error(404, "NOT_FOUND", f"Resource {key} was not found.")
        if route.method == "POST":
            return _json(_policy(request, found))
        if not route.items:
            return _json(found)
        begin = int(request.args.get("pageToken") or 0)
        size = min(int(request.args.get("pageSize") or PAGE_SIZE), PAGE_SIZE)
        page: dict[str, Any] = {}
        if rows := found[begin : begin + size]:
            page[route.items] = rows
        if begin + size < len(found):
            page["nextPageToken"] = str(begin + size)
        return _json(page)


def _json(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json; charset=UTF-8")


def _error(status: int, code: str, message: str, *details: dict[str, Any]) -> Response:
    """Source: AIP-193 "Errors", HTTP/1.1+JSON representation."""
    error: dict[str, Any] = {"code": status, "message": message, "status": code}
    if details:
        error["details"] = list(details)
    return _json({"error": error}, status)


def _policy(request: Request, found: Any) -> Any:
    """Source: IAM, "Allow policy versions": who does not ask for version 3 sees no conditions."""
    asked = (request.get_json(silent=True) or {}).get("options", {})
    if asked.get("requestedPolicyVersion") == 3:
        return found
    rows = [
        {"role": f"{row['role']}_withcond_5e5e5e", "members": row["members"]}
        if "condition" in row
        else row
        for row in found["bindings"]
    ]
    return {**found, "bindings": rows}


def _disabled(host: str) -> Response:
    """Source: google.api.ErrorReason, SERVICE_DISABLED."""
    message = f"{host} has not been used in project 123456789012 before or it is disabled."
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "SERVICE_DISABLED",
        "domain": "googleapis.com",
        "metadata": {"service": host, "consumer": "projects/123456789012"},
    }
    return _error(403, "PERMISSION_DENIED", message, info)


def _denied(host: str, path: str, route: Route) -> Response:
    """Three ways to say it. Source: IAM, "Troubleshoot permissions"; Cloud Storage, "Errors"."""
    permission = route.permission
    if host == "storage.googleapis.com":
        message = (
            f"me@example.org does not have {permission} access to the Google Cloud Storage bucket. "
            f"Permission '{permission}' denied on resource (or it may not exist)."
        )
        reasons = [{"message": message, "domain": "global", "reason": "forbidden"}]
        return _json({"error": {"code": 403, "message": message, "errors": reasons}}, 403)
    if host in {"pubsub.googleapis.com", "cloudresourcemanager.googleapis.com"}:
        return _error(403, "PERMISSION_DENIED", "The caller does not have permission")
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "IAM_PERMISSION_DENIED",
        "domain": host,
        "metadata": {"permission": permission, "resource": path},
    }
    message = f"Permission '{permission}' denied on resource '//{host}/{path}'."
    return _error(403, "PERMISSION_DENIED", message, info)
