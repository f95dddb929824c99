"""V4 signatures: who signed, what exactly, and until when.

Source: Cloud Storage, "V4 signing process" and "Canonical requests".
"""

import binascii
import hashlib
import urllib.parse
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from werkzeug.wrappers import Request

from rehearsal.gcs.errors import StorageError, invalid

ALGORITHM = "GOOG4-RSA-SHA256"
MAX_EXPIRY_S = 604800
CLOCK_SKEW = timedelta(minutes=15)
NEEDED = (
    "X-Goog-Algorithm",
    "X-Goog-Credential",
    "X-Goog-Date",
    "X-Goog-Expires",
    "X-Goog-SignedHeaders",
)


def is_signed(query: Mapping[str, str]) -> bool:
    """Whether the address carries a V4 signature."""
    return "X-Goog-Signature" in query


def verify(
    request: Request,
    raw_path: str,
    query: Mapping[str, str],
    signers: Mapping[str, rsa.RSAPublicKey],
) -> str:
    """The e-mail address that signed this very request; raises StorageError otherwise."""
    for name in NEEDED:
        if name not in query:
            raise invalid(f"Missing query parameter {name}.", xml_code="InvalidQueryParameterValue")
    if query["X-Goog-Algorithm"] != ALGORITHM:
        raise invalid("Invalid X-Goog-Algorithm.", xml_code="InvalidQueryParameterValue")
    _check_time(query)
    email, _, scope = query["X-Goog-Credential"].partition("/")
    wanted = f"{query['X-Goog-Date'][:8]}/auto/storage/goog4_request"
    if scope != wanted:
        raise invalid(f"Invalid credential scope; it should be {wanted}.")
    if email not in signers:
        raise _denied("InvalidSecurity", f"{email} is not an account that may sign here.")
    to_sign = _string_to_sign(request, raw_path, query, scope)
    try:
        signers[email].verify(
            binascii.unhexlify(query["X-Goog-Signature"]),
            to_sign.encode(),
            padding.PKCS1v15(),
            hashes.SHA256(),
        )
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise _denied(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. "
            f"StringToSign: {to_sign}",
        ) from error
    return email


def _check_time(query: Mapping[str, str]) -> None:
    try:
        signed_at = datetime.strptime(query["X-Goog-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        expires_s = int(query["X-Goog-Expires"])
    except ValueError as error:
        raise invalid("X-Goog-Date or X-Goog-Expires cannot be read.") from error
    if not 1 <= expires_s <= MAX_EXPIRY_S:
        raise invalid("X-Goog-Expires must be between 1 and 604800 seconds.")
    now = datetime.now(UTC)
    if signed_at > now + CLOCK_SKEW:
        raise _denied("AccessDenied", "The address was signed in the future.")
    if now > signed_at + timedelta(seconds=expires_s):
        raise invalid("The provided token has expired.", xml_code="ExpiredToken")


def _string_to_sign(request: Request, raw_path: str, query: Mapping[str, str], scope: str) -> str:
    signed = query["X-Goog-SignedHeaders"]
    canonical = "\n".join(
        (
            request.method,
            raw_path,
            _canonical_query(query),
            _canonical_headers(request, signed.split(";")),
            signed,
            request.headers.get("x-goog-content-sha256", "UNSIGNED-PAYLOAD"),
        )
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return "\n".join((ALGORITHM, query["X-Goog-Date"], scope, digest))


def _canonical_query(query: Mapping[str, str]) -> str:
    return "&".join(
        sorted(
            f"{urllib.parse.quote(name, safe='~')}={urllib.parse.quote(value, safe='~')}"
            for name, value in query.items()
            if name != "X-Goog-Signature"
        )
    )


def _canonical_headers(request: Request, signed: list[str]) -> str:
    if "host" not in signed:
        raise invalid("The host header must be signed.")
    for name, _ in request.headers:
        if name.lower().startswith("x-goog-") and name.lower() not in signed:
            raise _denied("SignatureDoesNotMatch", f"The header {name} was sent but not signed.")
    lines = ""
    for name in signed:
        value = request.headers.get(name)
        if value is None:
            raise invalid(f"The signed header {name} is missing.", xml_code="MissingSecurityHeader")
        lines += f"{name}:{' '.join(value.split())}\n"
    return lines


def _denied(code: str, message: str) -> StorageError:
    return StorageError(403, "forbidden", message, xml_code=code)
