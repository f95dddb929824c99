"""Tokens as Google signs them, by a key of our own, and a server for its certificate."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

ACCOUNT = "pushes@my-project.iam.gserviceaccount.com"
AUDIENCE = "https://functions.example/on_upload"

NOT_FOR_US = pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"aud": "https://elsewhere.example"}, id="another audience"),
        pytest.param({"aud": None}, id="no audience"),
        pytest.param({"exp": int(time.time()) - 3600, "iat": 1}, id="expired"),
        pytest.param({"exp": None}, id="never expires"),
        pytest.param({"iat": int(time.time()) + 3600}, id="of the future"),
        pytest.param(
            {"email": "somebody@my-project.iam.gserviceaccount.com"}, id="another account"
        ),
        pytest.param({"email": None}, id="no account"),
        pytest.param({"email_verified": False}, id="not verified"),
        pytest.param({"email_verified": "true"}, id="verified by a word"),
        pytest.param({"email_verified": None}, id="verification left out"),
        pytest.param({"iss": "https://evil.example"}, id="another issuer"),
        pytest.param({"iss": None}, id="no issuer"),
    ],
)


class Signer:
    """An RSA key with a name; skips the test where what signs or verifies is not installed."""

    def __init__(self, key_id: str = "k1") -> None:
        for module in ("cryptography", "google.auth"):
            pytest.importorskip(module, reason=f"{module} (deploy/locks/gcp.txt) is not installed")
        from cryptography.hazmat.primitives.asymmetric import rsa

        self.key_id = key_id
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def public_pem(self) -> str:
        """What verifies its signatures."""
        from cryptography.hazmat.primitives import serialization

        return (
            self._key.public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            .decode()
        )

    def token(self, *, algorithm: str = "RS256", **changed: Any) -> str:
        """A good token, with ``changed`` claims; None leaves a claim out."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        now = int(time.time())
        claims = {
            "iss": "https://accounts.google.com",
            "aud": AUDIENCE,
            "azp": "1234567890",
            "sub": "1234567890",
            "email": ACCOUNT,
            "email_verified": True,
            "iat": now - 5,
            "exp": now + 3600,
        } | changed
        header = {"alg": algorithm, "kid": self.key_id, "typ": "JWT"}
        signed = f"{_part(header)}.{_part({k: v for k, v in claims.items() if v is not None})}"
        signature = self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_encode(signature)}"


def redacted(token: str) -> str:
    """The token as Cloud Run hands it on once IAM accepted it."""
    return f"{token.rpartition('.')[0]}.SIGNATURE_REMOVED_BY_GOOGLE"


def tampered(token: str, **claims: Any) -> str:
    """The token with other claims under the same signature."""
    header, payload, signature = token.split(".")
    told = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return f"{header}.{_part(told | claims)}.{signature}"


class CertificateServer:
    """Serves certificates and counts how often it was asked."""

    def __init__(self) -> None:
        self.signers: list[Signer] = []
        self.asked = 0
        self.down = False
        self.url = ""

    @contextmanager
    def serving(self) -> Iterator["CertificateServer"]:
        """Answer at ``url`` while the block runs."""
        told = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                told.asked += 1
                self.send_response(503 if told.down else 200)
                self.send_header("Cache-Control", "public, max-age=300")
                self.end_headers()
                found = {signer.key_id: signer.public_pem for signer in told.signers}
                self.wfile.write(json.dumps(found).encode())

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_port}/certs"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _part(plain: dict[str, Any]) -> str:
    return _encode(json.dumps(plain).encode())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
