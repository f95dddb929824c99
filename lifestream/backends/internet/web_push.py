"""Messages to browsers: encrypted for one device, signed by this installation.

Source: RFC 8291 (encryption for web push), RFC 8188 (``aes128gcm``), RFC 8292 (VAPID).
"""

import base64
import json
import os
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from lifestream.domain.access.webhook import Answer, DeviceKeys
from lifestream.domain.errors import InvalidRequest

RECORD_BYTES = 4096
MAX_MESSAGE_BYTES = 3993
"""What fits a record of 4096 bytes beside its header, padding and tag. Source: RFC 8291, 4."""

POINT_BYTES = 65
AUTH_BYTES = 16
KEPT_S = 24 * 3600
"""How long the push service waits for a device that is off."""

SIGNED_FOR_S = 12 * 3600
"""At most a day. Source: RFC 8292, 2."""

Post = Callable[[str, bytes, dict[str, str]], Answer]


class PushSender:
    """``lifestream.services.telling.carriers.SendsPush``.

    Args:
        post: Sends to an address of the internet and to no other.
        private_key: As ``new_private_key`` wrote it; asked for when something is sent.
        contact: Whom a push service may write to: ``mailto:`` or ``https://``.
    """

    def __init__(self, *, post: Post, private_key: Callable[[], str], contact: str) -> None:
        self._post = post
        self._private_key = private_key
        self._contact = contact

    def __call__(self, url: str, keys: DeviceKeys, message: bytes, topic: str) -> Answer:
        """See ``SendsPush``."""
        try:
            body = encrypted(message, keys)
        except (ValueError, InvalidRequest):
            return Answer(status=410, note="The keys of this device are none.")
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(KEPT_S),
            "Topic": topic,
            "Authorization": self._authorization(url),
        }
        return self._post(url, body, headers)

    def _authorization(self, url: str) -> str:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        key = _key(self._private_key())
        parts = urlsplit(url)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(time.time()) + SIGNED_FOR_S,
            "sub": self._contact,
        }
        head = {"typ": "JWT", "alg": "ES256"}
        signed = ".".join(to_base64url(json.dumps(one).encode()) for one in (head, claims))
        r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        signature = to_base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
        return f"vapid t={signed}.{signature}, k={to_base64url(_point(key.public_key()))}"


def encrypted(message: bytes, keys: DeviceKeys) -> bytes:
    """``message`` as only the device can read it.

    Raises:
        ValueError: The device's key is no point of the curve.
        InvalidRequest: The device's keys are none, or the message is too long.
    """
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(message) > MAX_MESSAGE_BYTES:
        raise InvalidRequest(f"A message to a device has at most {MAX_MESSAGE_BYTES} bytes.")
    device, auth = checked_keys(keys)
    own = ec.generate_private_key(ec.SECP256R1())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), device)
    sender = _point(own.public_key())
    secret = _derived(
        own.exchange(ec.ECDH(), theirs), auth, b"WebPush: info\0" + device + sender, 32
    )
    salt = os.urandom(16)
    content_key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    # 2 ends the padding of the last record.
    sealed = AESGCM(content_key).encrypt(nonce, message + b"\x02", None)
    head = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(sender)]) + sender
    return head + bytes(sealed)


def checked_keys(keys: DeviceKeys) -> tuple[bytes, bytes]:
    """A device's public point and its secret.

    Raises:
        InvalidRequest: They are not of the length that browsers give.
    """
    try:
        device, auth = (from_base64url(one) for one in (keys.p256dh, keys.auth))
    except ValueError:
        device, auth = b"", b""
    if len(device) != POINT_BYTES or len(auth) != AUTH_BYTES:
        raise InvalidRequest("These are no keys of a browser.", code="BAD_DEVICE")
    return device, auth


def new_private_key() -> str:
    """A fresh key of the installation: a number of P-256 in base64url."""
    from cryptography.hazmat.primitives.asymmetric import ec

    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return to_base64url(number.to_bytes(32, "big"))


def public_key(private_key: str) -> str:
    """What a browser subscribes with: the point in base64url."""
    return to_base64url(_point(_key(private_key).public_key()))


def to_base64url(data: bytes) -> str:
    """Base64 as in addresses, without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """The bytes of it.

    Raises:
        ValueError: It is none.
    """
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _key(private_key: str) -> Any:
    from cryptography.hazmat.primitives.asymmetric import ec

    number = int.from_bytes(from_base64url(private_key), "big")
    return ec.derive_private_key(number, ec.SECP256R1())


def _point(public: Any) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return bytes(
        public.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
    )


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derivation = HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info)
    return bytes(derivation.derive(secret))
