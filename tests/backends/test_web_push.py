"""Messages to a browser, read as a browser reads them."""

import base64
import json
from typing import Any

import pytest

pytest.importorskip("cryptography", reason="cryptography is not installed")

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lifestream.backends.internet.web_push import (
    PushSender,
    encrypted,
    from_base64url,
    new_private_key,
    public_key,
    to_base64url,
)
from lifestream.domain.access.webhook import Answer, DeviceKeys
from lifestream.domain.errors import InvalidRequest
from tests.backends.test_webhook_sender import Receiver, receiver

__all__ = ["receiver"]

AUTH = b"sixteen bytes ok"


class Browser:
    """A subscription with its private half."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.keys = DeviceKeys(p256dh=to_base64url(self.point), auth=to_base64url(AUTH))

    def read(self, body: bytes) -> bytes:
        """By RFC 8291, section 3.4, from the other side."""
        salt, key_length = body[:16], body[20]
        sender, sealed = body[21 : 21 + key_length], body[21 + key_length :]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.key.exchange(ec.ECDH(), point)
        secret = hkdf(shared, AUTH, b"WebPush: info\0" + self.point + sender, 32)
        key = hkdf(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = hkdf(secret, salt, b"Content-Encoding: nonce\0", 12)
        opened = AESGCM(key).decrypt(nonce, sealed, None)
        assert opened[-1] == 2
        return opened[:-1]


def hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def part(text: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def test_a_browser_reads_what_was_sent_and_sees_who_sent_it(receiver: Receiver) -> None:
    browser, private, message = Browser(), new_private_key(), "Größe".encode()
    heard: list[dict[str, str]] = []

    def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
        heard.append(headers)
        return receiver.sender()(url, body, headers)

    url = f"https://hooks.example.org:{receiver.port}/send/1"
    send = PushSender(post=post, private_key=lambda: private, contact="mailto:a@example.org")
    assert send(url, browser.keys, message, "topic").status == receiver.status

    ((_, body, _),) = receiver.got
    assert browser.read(body) == message
    (headers,) = heard
    assert headers["Content-Encoding"] == "aes128gcm"
    token, key = headers["Authorization"].removeprefix("vapid t=").split(", k=")
    assert key == public_key(private)
    head, claims, signature = token.split(".")
    assert part(head) == {"typ": "JWT", "alg": "ES256"}
    assert part(claims)["aud"] == f"https://hooks.example.org:{receiver.port}"
    raw = from_base64url(signature)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_base64url(key))
    r, s = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
    signed = f"{head}.{claims}".encode()
    point.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))


def test_keys_that_are_none_and_what_is_too_long_are_refused() -> None:
    browser = Browser()
    short = DeviceKeys(p256dh=to_base64url(b"\x04" * 65), auth=to_base64url(b"x"))
    with pytest.raises(InvalidRequest, match="keys of a browser"):
        encrypted(b"", short)
    with pytest.raises(InvalidRequest, match="at most"):
        encrypted(b"x" * 4000, browser.keys)
    off_curve = DeviceKeys(p256dh=to_base64url(b"\x04" * 65), auth=to_base64url(AUTH))
    send = PushSender(post=lambda *_: Answer(status=201), private_key=new_private_key, contact="")
    assert send("https://push.example.org/", off_curve, b"", "t").status == 410
