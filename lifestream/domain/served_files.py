"""Under which type and name a stored file is handed out: types no browser runs, harmless names.

Sources: RFC 6266 and RFC 8187 (Content-Disposition).
"""

import re
import unicodedata
from urllib.parse import quote

OPAQUE_TYPE = "application/octet-stream"

_FILENAME_BYTES = 180
_SAFE_TYPE = re.compile(r"(?:video|audio)/[a-z0-9][a-z0-9.+-]{0,63}")
_SAFE_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
_SAFE_TEXT = frozenset({"text/plain", "text/vtt"})


def served_type(content_type: str) -> str:
    """A type that no browser runs as a page: media, pictures, plain text, captions; else opaque."""
    essence = content_type.partition(";")[0].strip().lower()
    if essence in _SAFE_TEXT:
        return f"{essence}; charset=utf-8"
    if essence in _SAFE_TYPES or _SAFE_TYPE.fullmatch(essence):
        return essence
    return OPAQUE_TYPE


def content_disposition(filename: str) -> str:
    """An attachment under a name that is harmless in headers, shells and folders."""
    name = _harmless(filename)
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    ascii_name = re.sub(r"[^A-Za-z0-9 ._()-]", "_", ascii_name).strip(" .") or "download"
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"


def _harmless(filename: str) -> str:
    name = unicodedata.normalize("NFC", filename.encode("utf-8", "replace").decode())
    name = re.split(r"[/\\]", name)[-1]
    # Control, format (bidirectional overrides among them), private and unassigned characters.
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = name, ""
    room = _FILENAME_BYTES - len(suffix.encode()) - 1
    stem = stem.encode()[:room].decode("utf-8", "ignore")
    return (f"{stem}.{suffix}" if suffix else stem) or "download"
