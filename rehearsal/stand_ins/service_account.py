"""A service account that exists only here: its key signs addresses and tokens."""

import functools
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KEY_ID = "rehearsal-key"


class ServiceAccount:
    """An e-mail address with an RSA key, made when first asked for.

    Args:
        token_uri: Where client libraries exchange the key for a token: the identity stand-in.
    """

    def __init__(
        self,
        email: str = "web@rehearsal.iam.gserviceaccount.com",
        *,
        project: str = "rehearsal",
        token_uri: str = "http://127.0.0.1:1/token",
    ) -> None:
        self.email = email
        self.project = project
        self.token_uri = token_uri

    @functools.cached_property
    def private_key(self) -> rsa.RSAPrivateKey:
        """2048 bits, as Google's own."""
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def public_key(self) -> rsa.RSAPublicKey:
        """The key with which the storage stand-in verifies."""
        return self.private_key.public_key()

    def sign(self, data: bytes) -> bytes:
        """RSASSA-PKCS1-v1_5 with SHA-256, as IAM signBlob."""
        signature: bytes = self.private_key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return signature

    @property
    def info(self) -> dict[str, Any]:
        """The contents of a key file."""
        pem = self.private_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return {
            "type": "service_account",
            "project_id": self.project,
            "private_key_id": KEY_ID,
            "private_key": pem.decode(),
            "client_email": self.email,
            "client_id": "1",
            "token_uri": self.token_uri,
        }

    def write_key_file(self, path: Path) -> Path:
        """Write a file for GOOGLE_APPLICATION_CREDENTIALS, readable by this user alone."""
        path.touch(mode=0o600)
        path.write_text(json.dumps(self.info), encoding="utf-8")
        return path
