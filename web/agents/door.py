"""/mcp: streamable HTTP without sessions: a request is a message, its answer is the response.

The library speaks ASGI; one message is one short event loop in the thread of its request.
"""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from flask import Blueprint, Response, g, request

from web.agents.server import server_for
from web.agents.tool import READING, Caller
from web.auth import audit, scopes
from web.context import application, current_owner

blueprint = Blueprint("mcp", __name__)


@blueprint.route("/mcp", methods=["POST"])
def messages() -> Response:
    """Answer one message of the protocol. Without a key a caller may read."""
    caller = Caller(
        app=application(),
        owner=current_owner(),
        rights=scopes.rights() if "key" in g else READING,
        actor=audit.actor(),
        audit=audit.audit_log(),
        root=request.host_url.rstrip("/"),
    )
    sent = _Answer(request.get_data())
    asyncio.run(_serve(caller, sent))
    return Response(bytes(sent.body), status=sent.status, headers=sent.headers)


class _Answer:
    """One request's bytes in, its response out, as ASGI hands them over."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self.status = 500
        self.headers: list[tuple[str, str]] = []
        self.body = bytearray()

    async def receive(self) -> MutableMapping[str, Any]:
        body, self._body = self._body, None
        if body is None:
            # The client is still there: nobody tells otherwise before the response is sent.
            await asyncio.Event().wait()
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = [
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in message["headers"]
                if name.lower() != b"content-length"
            ]
        else:
            self.body += message.get("body", b"")


async def _serve(caller: Caller, sent: _Answer) -> None:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from mcp.server.transport_security import TransportSecuritySettings

    manager = StreamableHTTPSessionManager(
        server_for(caller),
        json_response=True,
        stateless=True,
        # Host and Origin were checked before (web.auth.security).
        security_settings=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    async with manager.run():
        await manager.handle_request(_scope(), sent.receive, sent.send)


def _scope() -> dict[str, Any]:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in request.headers.items()
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path,
        "raw_path": request.path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": None,
        "server": None,
    }
