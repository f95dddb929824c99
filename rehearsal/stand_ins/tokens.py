"""Signed tokens of an issuer that exists only here: RS256 as Google's, ES256 as IAP's."""

import base64
import functools
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

GOOGLE_ISSUER = "https://accounts.google.com"
IAP_ISSUER = "https://cloud.google.com/iap"
RSA_KEY_ID = "rehearsal-rsa"
EC_KEY_ID = "rehearsal-ec"
LIFETIME_S = 3600
REDACTED = "SIGNATURE_REMOVED_BY_GOOGLE"
"""In place of a signature that IAM checked. Source: Cloud Run, "Troubleshooting"."""


class TokenMint:
    """Keys, their public forms, and tokens signed with them."""

    @functools.cached_property
    def rsa_key(self) -> rsa.RSAPrivateKey:
        """For tokens of accounts."""
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @functools.cached_property
    def ec_key(self) -> ec.EllipticCurvePrivateKey:
        """For tokens of Identity-Aware Proxy."""
        return ec.generate_private_key(ec.SECP256R1())

    def account_token(self, email: str, *, audience: str, **claims: Any) -> str:
        """The token that Pub/Sub sends with a push; ``claims`` replace its defaults."""
        return self._rs256(
            {
                "iss": GOOGLE_ISSUER,
                "aud": audience,
                "azp": email,
                "email": email,
                "email_verified": True,
                "sub": email.partition("@")[0],
                **_times(),
                **claims,
            }
        )

    def iap_token(self, email: str, *, audience: str, **claims: Any) -> str:
        """The token that Identity-Aware Proxy sends as ``X-Goog-IAP-JWT-Assertion``."""
        head = {"alg": "ES256", "typ": "JWT", "kid": EC_KEY_ID}
        subject = f"accounts.google.com:{email.partition('@')[0]}"
        body = {"iss": IAP_ISSUER, "aud": audience, "email": email, "sub": subject}
        signed = f"{_part(head)}.{_part({**body, **_times(), **claims})}"
        r, s = decode_dss_signature(self.ec_key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{_base64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def certificates(self) -> dict[str, str]:
        """PEM by key id, as https://www.googleapis.com/oauth2/v1/certs."""
        return {RSA_KEY_ID: self._certificate}

    def jwks(self) -> dict[str, Any]:
        """As https://www.googleapis.com/oauth2/v3/certs."""
        numbers = self.rsa_key.public_key().public_numbers()
        key = {
            "kty": "RSA",
            "alg": "RS256",
            "use": "sig",
            "kid": RSA_KEY_ID,
            "n": _base64(numbers.n.to_bytes(256, "big")),
            "e": _base64(numbers.e.to_bytes(3, "big")),
        }
        return {"keys": [key]}

    def iap_keys(self) -> dict[str, str]:
        """PEM by key id, as https://www.gstatic.com/iap/verify/public_key."""
        public = self.ec_key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return {EC_KEY_ID: public.decode()}

    def _rs256(self, claims: dict[str, Any]) -> str:
        signed = f"{_part({'alg': 'RS256', 'typ': 'JWT', 'kid': RSA_KEY_ID})}.{_part(claims)}"
        signature = self.rsa_key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_base64(signature)}"

    @functools.cached_property
    def _certificate(self) -> str:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "rehearsal")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.rsa_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=2))
            .sign(self.rsa_key, hashes.SHA256())
        )
        pem: bytes = certificate.public_bytes(serialization.Encoding.PEM)
        return pem.decode()


def redacted(token: str) -> str:
    """The token as Cloud Run's front end hands it on."""
    return f"{token.rpartition('.')[0]}.{REDACTED}"


def _times() -> dict[str, int]:
    now = int(time.time())
    return {"iat": now, "exp": now + LIFETIME_S}


def _part(document: dict[str, Any]) -> str:
    return _base64(json.dumps(document, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
