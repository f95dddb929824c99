"""Tickets: short texts that allow one thing until a moment, signed with this installation's key.

What Cloud Storage's V4 signatures are in the cloud. Not for: logins. A ticket is a secret while it
lasts, so it never goes into a log.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lifestream.backends.embedded.disk import disk_errors, private_folder
from lifestream.domain.errors import AccessDenied, ConfigError

KEY_BYTES = 32
"""Length of the key. Source: RFC 2104, section 3: at least the hash's output length."""

_TICKET_LIMIT = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadTicket:
    """One object of exactly this key, type and size may be uploaded, once.

    Attributes:
        expires_at_s: Seconds since 1970.
        nonce: Makes the ticket the only one of its kind, so that it can be used up.
        origin: The web origin that may use it; empty when it does not matter.
        is_growing: ``size_bytes`` is the most it may have; the last chunk says how many there are.
    """

    key: str
    content_type: str
    size_bytes: int
    expires_at_s: float
    nonce: str
    origin: str = ""
    is_growing: bool = False

    @property
    def length_range(self) -> str:
        """The header that says how many bytes may come, as Cloud Storage takes it."""
        return f"{1 if self.is_growing else self.size_bytes},{self.size_bytes}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadTicket:
    """One object may be read. ``filename`` and ``content_type`` are empty when not given."""

    key: str
    expires_at_s: float
    filename: str = ""
    content_type: str = ""


def load_or_create_key(path: Path) -> bytes:
    """The key in ``path``; made at the first call, readable by this user alone.

    Several processes may start at once: all get the same key.

    Raises:
        ConfigError: The file holds something else.
        BackendUnavailable: It can be neither read nor made.
    """
    with disk_errors(f"Reading the signing key {path}"):
        if not path.exists():
            _create_key(path)
        key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ConfigError(
            f"The signing key {path} is damaged. Delete the file; unfinished uploads and links"
            " given out so far will end."
        )
    return key


def _create_key(path: Path) -> None:
    private_folder(path.parent)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)  # Fails when another process was first; its key counts.
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


class Signer:
    """Makes tickets and reads them back."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, ticket: UploadTicket | DownloadTicket) -> str:
        """The ticket as URL-safe text."""
        claims = json.dumps(asdict(ticket), separators=(",", ":")).encode()
        return f"{_to_text(claims)}.{_to_text(self._digest(type(ticket).__name__, claims))}"

    def read_upload(self, text: str, *, now_s: float) -> UploadTicket:
        """The upload ticket in ``text``.

        Raises:
            AccessDenied: Not signed by us, for another purpose, or expired.
        """
        ticket = UploadTicket(**self._claims("UploadTicket", text))
        _check_expiry(ticket.expires_at_s, now_s)
        return ticket

    def read_download(self, text: str, *, now_s: float) -> DownloadTicket:
        """The download ticket in ``text``.

        Raises:
            AccessDenied: Not signed by us, for another purpose, or expired.
        """
        ticket = DownloadTicket(**self._claims("DownloadTicket", text))
        _check_expiry(ticket.expires_at_s, now_s)
        return ticket

    def _claims(self, purpose: str, text: str) -> dict[str, Any]:
        denied = AccessDenied("This link was not made by this LifeStream, or it was changed.")
        try:
            if len(text) > _TICKET_LIMIT:
                raise denied
            claims_text, _, digest_text = text.partition(".")
            claims, digest = _from_text(claims_text), _from_text(digest_text)
        except (ValueError, binascii.Error) as error:
            raise denied from error
        if not hmac.compare_digest(digest, self._digest(purpose, claims)):
            raise denied
        read: dict[str, Any] = json.loads(claims)
        return read

    def _digest(self, purpose: str, claims: bytes) -> bytes:
        return hmac.digest(self._key, purpose.encode() + b"\n" + claims, hashlib.sha256)


def _check_expiry(expires_at_s: float, now_s: float) -> None:
    if now_s >= expires_at_s:
        raise AccessDenied("This link has expired. Ask for a new one.", code="LINK_EXPIRED")


def _to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _from_text(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
