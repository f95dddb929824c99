"""An OpenID Connect provider as the specification says, over real HTTP, with people who may lie.

It keeps to OpenID Connect Core 1.0 (code flow), Discovery 1.0 and RFC 7636: a code works once, for
the client, the address and the challenge it was asked for. ``claims`` and ``sign`` make its tokens
wrong in a way that a test wants.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from tests.web.login_provider import RSA_ID, LoginProvider, listening

CLIENT, SECRET = "diary", "s3cret/with:signs"


class OidcProvider(LoginProvider):
    """Signs people in without asking: ``subject`` with ``email``.

    Attributes:
        claims: What is put into the ID token in place of the right claims; None takes one out.
        sign_with: Makes the token of its claims; the right signature if not given.
        described: What is put into the description of itself.
        codes: Of codes that were handed out, what each was asked for with.
    """

    def __init__(self, *, secret: str = SECRET) -> None:
        super().__init__()
        self.secret = secret
        self.subject, self.email = "anna", "Anna@Example.org"
        self.claims: dict[str, Any] = {}
        self.sign_with: Callable[[dict[str, Any]], str] | None = None
        self.described: dict[str, Any] = {}
        self.refuses = ""
        self.codes: dict[str, dict[str, str]] = {}

    def describe(self) -> dict[str, Any]:
        """The answer of ``/.well-known/openid-configuration``."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize?tenant=1",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "end_session_endpoint": f"{self.address}/logout",
            "code_challenge_methods_supported": ["S256"],
            **self.described,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where a browser is sent back to."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        assert asked["tenant"] == "1", "a query that the endpoint has is kept"
        answer = {"state": asked["state"], "iss": self.address}
        if self.refuses:
            return f"{asked['redirect_uri']}?{urlencode(answer | {'error': self.refuses})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode(answer | {'code': code})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Status and answer of the token endpoint."""
        if not self._is_client(form, authorization):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form["code"], None)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        if (
            asked is None
            or form["grant_type"] != "authorization_code"
            or form["redirect_uri"] != asked["redirect_uri"]
            or proof != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": self.subject,
            "nonce": asked["nonce"],
            "email": self.email,
            "email_verified": True,
            **self.claims,
        }
        made = self.sign_with(claims) if self.sign_with else self.sign("RS256", RSA_ID, claims)
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": made}

    def _is_client(self, form: dict[str, str], authorization: str) -> bool:
        if not self.secret:
            return form.get("client_id") == CLIENT
        if self.described.get("token_endpoint_auth_methods_supported") == ["client_secret_post"]:
            sent = (form.get("client_id"), form.get("client_secret"), authorization)
            return sent == (CLIENT, self.secret, "")
        scheme, _, pair = authorization.partition(" ")
        name, _, secret = base64.b64decode(pair).decode().partition(":")
        return scheme == "Basic" and (unquote(name), unquote(secret)) == (CLIENT, self.secret)


@contextmanager
def serving(provider: OidcProvider) -> Iterator[OidcProvider]:
    """Let the provider answer at its ``address``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(_flat(parts.query)))
                self.end_headers()
                return
            documents = {
                "/.well-known/openid-configuration": provider.describe,
                "/jwks": lambda: provider.jwks,
            }
            self._answer(200, documents[parts.path]())

        def do_POST(self) -> None:
            form = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer(*provider.token(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, document: dict[str, Any]) -> None:
            provider.asked += 1
            body = b"" if provider.down else json.dumps(document).encode()
            self.send_response(503 if provider.down else status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None: ...

    with listening(provider, Handler):
        yield provider


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query, strict_parsing=True).items()}
