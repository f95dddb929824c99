"""Where in the folder the object of a key lies.

Not for: which keys are allowed; ``lifestream.domain.object_names`` decides that.
"""

import hashlib
import re
from pathlib import Path, PurePosixPath

from lifestream.domain.errors import InvalidRequest

_MAX_NAME = 120
_PLAIN = re.compile(rb"[A-Za-z0-9._-]")


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
