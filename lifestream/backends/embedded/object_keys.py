"""Object keys: which are allowed, and where in the folder an object lies.

Not for: what a key means; the services decide that.
"""

import hashlib
import re
from pathlib import Path, PurePosixPath

from lifestream.domain.errors import InvalidRequest

MAX_KEY_BYTES = 1024
"""Source: Cloud Storage, object name requirements: 1 to 1024 bytes of UTF-8."""

_MAX_NAME = 120
_PLAIN = re.compile(rb"[A-Za-z0-9._-]")


def check_key(key: str) -> str:
    """``key``, when it is a plain relative path.

    Raises:
        InvalidRequest: It is absolute, too long, or has an empty, ``.`` or ``..`` segment, a
            backslash or a control character.
    """
    try:
        length = len(key.encode())
    except UnicodeEncodeError as error:
        raise InvalidRequest("An object key is not valid text.") from error
    if not 1 <= length <= MAX_KEY_BYTES:
        raise InvalidRequest(f"An object key has from 1 to {MAX_KEY_BYTES} bytes, not {length}.")
    if any(ord(c) < 32 or ord(c) == 127 or c == "\\" for c in key):
        raise InvalidRequest(f"The object key {key!r} has a character that is not allowed.")
    if any(segment in ("", ".", "..") for segment in key.split("/")):
        raise InvalidRequest(f"The object key {key!r} is not a plain relative path.")
    return key


def stored_path(key: str, generation: int) -> PurePosixPath:
    """Where this generation lies, relative to the folder: ``<key as folders>/<generation>``.

    Every key is a folder of its own, so "a" and "a/b" can both exist. Generations are unique in a
    store, so keys that a file system takes for the same one (letter case, accents) never collide.
    """
    return PurePosixPath(*(_folder_name(s) for s in key.split("/")), f"@{generation}")


def _folder_name(segment: str) -> str:
    raw = segment.encode()
    plain = "".join(chr(byte) if _PLAIN.match(bytes([byte])) else f"%{byte:02x}" for byte in raw)
    if len(plain) <= _MAX_NAME:
        return plain
    return f"{plain[: _MAX_NAME - 40]}%-{hashlib.sha256(raw).hexdigest()[:32]}"


def inside(root: Path, path: Path) -> Path:
    """``path``, when no symbolic link on its way leads out of ``root``.

    Raises:
        InvalidRequest: One does.
    """
    if not path.parent.resolve().is_relative_to(root.resolve()):
        raise InvalidRequest(f"{path} leads out of the store.")
    return path
