"""Who is who: an issuer of tokens, the metadata server, and IAM's signBlob.

``environ`` makes google-auth in a child process find an account without a key, as on Cloud Run.
Its calls to IAM go to an address that google-auth has built in: ``LIFESTREAM_GCP_IAM_ENDPOINT``
sends LifeStream's own here.
"""

import base64
import binascii
import json
import re
import time
from collections.abc import Iterable
from typing import Any

from werkzeug.wrappers import Request, Response

from rehearsal.stand_ins.http_server import HttpServer, RecordedRequest
from rehearsal.stand_ins.service_account import KEY_ID, ServiceAccount
from rehearsal.stand_ins.tokens import GOOGLE_ISSUER, TokenMint

ACCESS_TOKEN = "rehearsal-access-token"
SIGNING_TAKES_S = 0.05
"""Assumed of one signature by IAM; nobody timed it here."""

METADATA = "/computeMetadata/v1"
SIGN_BLOB = re.compile(r"/v1/projects/-/serviceAccounts/([^/:]+):signBlob$")


class Identity(HttpServer):
    """Issuer, metadata server and IAM at one address.

    Attributes:
        mint: Makes tokens that verify against ``certificates_url`` and ``iap_keys_url``.
        account: Whose key signs blobs, and who the metadata server says we are.
        signing_takes_s: How long one signature takes.
    """

    def __init__(
        self,
        account: ServiceAccount | None = None,
        *,
        port: int = 0,
        signing_takes_s: float = 0.0,
    ) -> None:
        super().__init__(self._serve, port=port)
        self.signing_takes_s = signing_takes_s
        self.account = account or ServiceAccount()
        self.mint = TokenMint()

    @property
    def certificates_url(self) -> str:
        """For ``google.oauth2.id_token.verify_token(certs_url=…)``."""
        return f"{self.endpoint}/oauth2/v1/certs"

    @property
    def iap_keys_url(self) -> str:
        """The same for tokens of Identity-Aware Proxy."""
        return f"{self.endpoint}/iap/verify/public_key"

    @property
    def token_uri(self) -> str:
        """Where a key file is exchanged for an access token."""
        return f"{self.endpoint}/token"

    @property
    def signatures(self) -> int:
        """How often IAM was asked to sign."""
        return sum(1 for asked in self.requests if SIGN_BLOB.match(asked.path))

    @property
    def environ(self) -> dict[str, str]:
        """What makes google-auth believe that it runs on Google Cloud as ``account``."""
        return {
            "GCE_METADATA_HOST": self.host,
            "GCE_METADATA_ROOT": self.host,
            "GCE_METADATA_IP": self.host,
            "GOOGLE_CLOUD_PROJECT": self.account.project,
        }

    def push_token(self, *, audience: str, email: str = "", **claims: Any) -> str:
        """A token as Pub/Sub sends it; of ``account`` unless ``email`` says another."""
        return self.mint.account_token(email or self.account.email, audience=audience, **claims)

    def iap_token(self, email: str, *, audience: str, **claims: Any) -> str:
        """A token as Identity-Aware Proxy sends it."""
        return self.mint.iap_token(email, audience=audience, **claims)

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        body = request.get_json(silent=True) if request.is_json else None
        self.requests.append(
            RecordedRequest(
                method=request.method,
                path=request.path,
                query=request.query_string.decode(),
                headers={name.lower(): value for name, value in request.headers},
                body=body,
            )
        )
        return self._answer(request, body)(environ, start_response)

    def _answer(self, request: Request, body: Any) -> Response:
        if found := SIGN_BLOB.match(request.path):
            return self._sign_blob(request, found[1], body)
        if request.path.startswith(METADATA) or request.path == "/":
            return self._metadata(request)
        documents = {
            "/oauth2/v1/certs": self.mint.certificates,
            "/oauth2/v3/certs": self.mint.jwks,
            "/iap/verify/public_key": self.mint.iap_keys,
            "/.well-known/openid-configuration": self._discovery,
            "/token": _access_token,
        }
        if request.path in documents:
            response = _json(documents[request.path]())
            response.headers["Cache-Control"] = "public, max-age=3600"
            return response
        return _json({"error": {"code": 404, "message": f"Nothing at {request.path}."}}, 404)

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": GOOGLE_ISSUER,
            "jwks_uri": f"{self.endpoint}/oauth2/v3/certs",
            "token_endpoint": self.token_uri,
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _sign_blob(self, request: Request, email: str, body: Any) -> Response:
        if request.headers.get("Authorization") != f"Bearer {ACCESS_TOKEN}":
            return _json({"error": {"code": 401, "status": "UNAUTHENTICATED"}}, 401)
        if email != self.account.email:
            error = {"code": 403, "status": "PERMISSION_DENIED", "message": f"Not for {email}."}
            return _json({"error": error}, 403)
        try:
            blob = base64.b64decode(body["payload"], validate=True)
        except (KeyError, TypeError, binascii.Error):
            return _json({"error": {"code": 400, "status": "INVALID_ARGUMENT"}}, 400)
        time.sleep(self.signing_takes_s)
        signed = base64.b64encode(self.account.sign(blob)).decode()
        return _json({"keyId": KEY_ID, "signedBlob": signed})

    def _metadata(self, request: Request) -> Response:
        path = request.path.removeprefix(METADATA).rstrip("/")
        if path and request.headers.get("Metadata-Flavor") != "Google":
            return _metadata_text("Missing Metadata-Flavor:Google header.", 403)
        account = re.match(r"/instance/service-accounts/(default|[^/]+@[^/]+)(/.*)?$", path)
        if account and account[1] in {"default", self.account.email}:
            return self._account(request, account[2] or "")
        texts = {
            "": "computeMetadata/",
            "/instance": "ok",
            "/project/project-id": self.account.project,
            "/universe/universe-domain": "googleapis.com",
            "/universe/universe_domain": "googleapis.com",
            "/instance/region": "projects/1/regions/us-central1",
        }
        if path in texts:
            return _metadata_text(texts[path])
        return _metadata_text("not found", 404)

    def _account(self, request: Request, what: str) -> Response:
        scope = "https://www.googleapis.com/auth/cloud-platform"
        if what == "/token":
            return _flavoured(_json(_access_token()))
        if what == "/email":
            return _metadata_text(self.account.email)
        if what == "/scopes":
            return _metadata_text(scope)
        if what == "/identity":
            return _metadata_text(self.push_token(audience=request.args.get("audience", "")))
        facts = {"aliases": ["default"], "email": self.account.email, "scopes": [scope]}
        return _flavoured(_json(facts))


def _access_token() -> dict[str, Any]:
    return {"access_token": ACCESS_TOKEN, "expires_in": 3600, "token_type": "Bearer"}


def _json(document: Any, status: int = 200) -> Response:
    return Response(json.dumps(document), status, mimetype="application/json")


def _metadata_text(text: str, status: int = 200) -> Response:
    return _flavoured(Response(text, status, mimetype="application/text"))


def _flavoured(response: Response) -> Response:
    response.headers["Metadata-Flavor"] = "Google"
    return response
