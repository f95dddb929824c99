"""Names and types of stored objects that every object store takes.

Not for: what a key means; the services decide that.
"""

import re

from lifestream.domain.errors import InvalidRequest

PLACES = ("uploads", "uploads-captions", "artifacts", "shared", "clips")
"""Where objects of owners are, each below a folder of its owner's."""

MAX_KEY_BYTES = 1024
"""Source: Cloud Storage, object name requirements: 1 to 1024 bytes of UTF-8."""

_CONTENT_TYPE = re.compile(r"[\w!#$&^.+-]{1,100}/[\w!#$&^.+-]{1,100}(?:;[ -~]{0,200})?", re.ASCII)


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


def check_content_type(content_type: str) -> str:
    """``content_type``, when it can stand in a header.

    Raises:
        InvalidRequest: It is not ``type/subtype``.
    """
    if not _CONTENT_TYPE.fullmatch(content_type):
        raise InvalidRequest(f"{content_type[:100]!r} is not a content type such as video/mp4.")
    return content_type
