"""A login provider of our own: keys made here, published over real HTTP, tokens of any quality."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from web.auth.identity import IAP_ISSUER

ISSUER = "https://login.example"
AUDIENCE = "lifestream-client"
IAP_AUDIENCE = "/projects/1/global/backendServices/2"
RSA_ID, EC_ID = "rsa-1", "ec-1"


class LoginProvider:
    """Signs tokens and says with which keys."""

    def __init__(self) -> None:
        self.rsa = rsa.generate_private_key(65537, 2048)
        self.ec = ec.generate_private_key(ec.SECP256R1())
        self.address = ""
        self.asked = 0
        self.down = False

    @property
    def pem(self) -> dict[str, str]:
        """Key id to public key, as Identity-Aware Proxy publishes them."""
        return {RSA_ID: _public_pem(self.rsa), EC_ID: _public_pem(self.ec)}

    @property
    def jwks(self) -> dict[str, Any]:
        """The same as a JSON Web Key Set, among keys that are not for signing."""
        of_rsa, of_ec = (
            self.rsa.public_key().public_numbers(),
            self.ec.public_key().public_numbers(),
        )
        rsa_key = {"kty": "RSA", "kid": RSA_ID, "n": _number(of_rsa.n), "e": _number(of_rsa.e)}
        ec_key = {"kty": "EC", "crv": "P-256", "kid": EC_ID, "use": "sig"}
        ec_key |= {"x": _number(of_ec.x, 32), "y": _number(of_ec.y, 32)}
        other = [{"kty": "oct", "kid": "shared", "k": "AAAA"}, {**rsa_key, "use": "enc"}]
        return {"keys": [*other, rsa_key, ec_key]}

    def oidc(self, subject: str = "anna", **claims: Any) -> str:
        """A good ID token, but for ``claims``; None takes one out."""
        return self.sign("RS256", RSA_ID, {"iss": ISSUER, "aud": AUDIENCE, "sub": subject} | claims)

    def iap(self, subject: str = "anna", **claims: Any) -> str:
        """A good assertion of Identity-Aware Proxy, but for ``claims``."""
        said = {"iss": IAP_ISSUER, "aud": IAP_AUDIENCE, "sub": subject}
        return self.sign("ES256", EC_ID, said | claims)

    def sign(self, algorithm: str, key_id: str | None, claims: Mapping[str, Any]) -> str:
        """A token signed with our key for ``algorithm``; HS256 takes the public key as secret."""
        now = int(time.time())
        said = {"iat": now - 5, "exp": now + 600, **claims}
        said = {name: value for name, value in said.items() if value is not None}
        header = {"alg": algorithm, "typ": "JWT"} | ({"kid": key_id} if key_id else {})
        signed = f"{_part(header)}.{_part(said)}"
        return f"{signed}.{_text(self._signature(algorithm, signed.encode(), key_id))}"

    def _signature(self, algorithm: str, signed: bytes, key_id: str | None) -> bytes:
        if algorithm == "RS256":
            return self.rsa.sign(signed, padding.PKCS1v15(), hashes.SHA256())
        if algorithm == "ES256":
            r, s = decode_dss_signature(self.ec.sign(signed, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        if algorithm == "HS256":
            secret = self.pem[key_id or RSA_ID].encode()
            return hmac.new(secret, signed, hashlib.sha256).digest()
        return b""


@contextmanager
def serving(provider: LoginProvider) -> Iterator[LoginProvider]:
    """Publish the provider's keys below its ``address``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked += 1
            document = provider.jwks if self.path == "/jwks" else provider.pem
            body = b"" if provider.down else json.dumps(document).encode()
            self.send_response(503 if provider.down else 200)
            self.send_header("Cache-Control", "public, max-age=600")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None: ...

    with listening(provider, Handler):
        yield provider


@contextmanager
def listening(provider: LoginProvider, handler: type[BaseHTTPRequestHandler]) -> Iterator[None]:
    """Let ``handler`` answer at the provider's ``address``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    provider.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def tampered(token: str, **claims: Any) -> str:
    """``token`` saying something else than what was signed."""
    header, payload, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return f"{header}.{_part(said | claims)}.{signature}"


def _public_pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def _number(value: int, length: int = 0) -> str:
    return _text(value.to_bytes(length or (value.bit_length() + 7) // 8, "big"))


def _part(value: Mapping[str, Any]) -> str:
    return _text(json.dumps(value).encode())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
