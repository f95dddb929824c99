"""API keys: what a program shows instead of a login.

A key reads ``ls_<id>_<secret>``. The id finds the record; of the secret only a salted hash is
kept, so what is stored opens nothing. The secret has 256 random bits: nobody can try them all,
and a slow hash would add nothing. Source: OWASP Cryptographic Storage and REST Security sheets.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from lifestream.domain.access.scopes import EVERYTHING, KeyRights
from lifestream.domain.ids import OwnerId

PREFIX = "ls_"
SECRET_BYTES = 32
SALT_BYTES = 16
MAX_NAME_CHARS = 100

_PRESENTED = re.compile(r"ls_([0-9a-f]{16})_([\w-]{43})", re.ASCII)
_ANYWHERE = re.compile(r"ls_([0-9a-f]{16})_[\w-]{43}", re.ASCII)
_NO_SALT = "00" * SALT_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as it is stored; the secret itself is nowhere.

    Attributes:
        name: What its owner calls it, such as the program that uses it.
        salt: Hexadecimal.
        digest: HMAC-SHA256 of the secret under the salt, hexadecimal.
        last_used_on: The last day (UTC) it opened something.
    """

    key_id: str
    owner: OwnerId
    name: str
    salt: str
    digest: str
    created_at: datetime
    last_used_on: date | None = None
    rights: KeyRights = EVERYTHING


def new_api_key(
    owner: OwnerId, name: str, now: datetime, rights: KeyRights = EVERYTHING
) -> tuple[ApiKey, str]:
    """A fresh key, and the text to give to the program: it cannot be had again."""
    key_id, secret = secrets.token_hex(8), secrets.token_urlsafe(SECRET_BYTES)
    salt = secrets.token_hex(SALT_BYTES)
    key = ApiKey(
        key_id=key_id,
        owner=owner,
        name=name,
        salt=salt,
        digest=_digest(salt, secret),
        created_at=now,
        rights=rights,
    )
    return key, f"{PREFIX}{key_id}_{secret}"


def split_key(presented: str) -> tuple[str, str] | None:
    """Id and secret of what a program shows; None when it is no key by its form."""
    found = _PRESENTED.fullmatch(presented)
    return (found[1], found[2]) if found else None


def key_id_within(text: str) -> str:
    """The id of a key that stands anywhere in ``text``; empty when there is none."""
    found = _ANYWHERE.search(text)
    return found[1] if found else ""


def without_keys(text: str) -> str:
    """``text`` with the secret of every key in it left out."""
    return _ANYWHERE.sub(lambda found: f"{PREFIX}{found[1]}_…", text)


def opens(key: ApiKey | None, secret: str) -> bool:
    """Whether ``secret`` is the key's; takes as long for a key that does not exist."""
    salt, digest = (key.salt, key.digest) if key else (_NO_SALT, "")
    return hmac.compare_digest(_digest(salt, secret), digest)


def _digest(salt: str, secret: str) -> str:
    return hmac.new(bytes.fromhex(salt), secret.encode(), hashlib.sha256).hexdigest()
