"""What stands between the emulator and a function: Pub/Sub's token, and Cloud Run's front end.

The emulator pushes here; the relay adds the token of the push account, takes its signature out as
Cloud Run does once IAM accepted it, and hands the push on. What the function answers goes back, so
retries and dead letters stay the emulator's business.
"""

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request, Response

from rehearsal.stand_ins.http_server import HttpServer, RecordedRequest
from rehearsal.stand_ins.identity import Identity
from rehearsal.stand_ins.tokens import redacted

TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One push and how it was answered."""

    at_s: float
    """Seconds since 1970."""
    took_s: float
    status: int
    message_id: str


class PushRelay(HttpServer):
    """Hands every push on to ``target`` with a token for ``audience``.

    Attributes:
        deliveries: What was handed on, oldest first.
        signs: False hands pushes on without a token, as the emulator does.
        redacts: Whether the signature is taken out, as on Cloud Run behind IAM.
    """

    def __init__(
        self, target: str, *, identity: Identity, account: str = "", audience: str = ""
    ) -> None:
        """Args: target: ``http://host:port`` of the function; account: who pushes."""
        super().__init__(self._serve)
        self.audience = audience or target
        self.account = account or identity.account.email
        self.signs = True
        self.redacts = True
        self.deliveries: list[Delivery] = []
        self._target = target
        self._identity = identity

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        data = request.get_data()
        body = request.get_json(silent=True) or {}
        path = str(environ["REQUEST_URI"])
        self.requests.append(RecordedRequest(method=request.method, path=path, body=body))
        began, at_s = time.monotonic(), time.time()
        status = self._hand_on(path, data)
        self.deliveries.append(
            Delivery(
                at_s=at_s,
                took_s=time.monotonic() - began,
                status=status,
                message_id=str((body.get("message") or {}).get("messageId", "")),
            )
        )
        return Response("", status)(environ, start_response)

    def _hand_on(self, path: str, data: bytes) -> int:
        headers = {"Content-Type": "application/json"}
        if self.signs:
            token = self._identity.push_token(audience=self.audience, email=self.account)
            token = redacted(token) if self.redacts else token
            headers["Authorization"] = f"Bearer {token}"
        asked = urllib.request.Request(self._target + path, data=data, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=TIMEOUT_S) as reply:
                return int(reply.status)
        except urllib.error.HTTPError as error:
            return error.code
        except (OSError, http.client.HTTPException):
            return 503
