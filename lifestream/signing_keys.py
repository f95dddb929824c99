"""The public keys that sign tokens: fetched once, kept, fetched again when they change.

Both forms are read: a JSON Web Key Set (RFC 7517), and Google's map of key id to a key or
certificate in PEM. Not for: tokens. Decision 0034 says why none of the libraries does this.
"""

import base64
import json
import logging
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from lifestream.domain.errors import BackendUnavailable

log = logging.getLogger(__name__)

FETCH_TIMEOUT_S = 5.0
MAX_BYTES = 1_000_000
DEFAULT_MAX_AGE_S = 3600.0
MAX_AGE_LIMIT_S = 24 * 3600.0
LOOK_AGAIN_AFTER_S = 60.0
"""A token of an unknown key fetches the keys again, but not more often than this."""

TRY_AGAIN_AFTER_S = 5.0
"""While the provider does not answer, it is asked this often."""

STALE_FOR_S = 3600.0
"""How long keys past their age are still believed when the provider does not answer."""

CURVES = {"P-256": "SECP256R1", "P-384": "SECP384R1"}


class SigningKeys:
    """Public keys by id.

    Args:
        url: Where they are published.
        whose: For the sentence that says that they cannot be had.
        code: The code of that error.
        stale_for_s: How long keys past their age are still believed when nobody answers there.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        url: str,
        *,
        whose: str = "The login provider's keys",
        code: str = "LOGIN_UNAVAILABLE",
        stale_for_s: float = STALE_FOR_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._whose = whose
        self._code = code
        self._stale_for_s = stale_for_s
        self._clock = clock
        self._lock = threading.Lock()
        self._by_id: Mapping[str, str] = {}
        self._tried_at = float("-inf")
        self._fresh_until = float("-inf")

    def get(self, key_id: str) -> str | None:
        """The key in PEM; None when the provider has no such key.

        Raises:
            BackendUnavailable: There are no keys that can still be believed.
        """
        with self._lock:
            now = self._clock()
            old = now >= self._fresh_until
            wait_s = TRY_AGAIN_AFTER_S if old else LOOK_AGAIN_AFTER_S
            if (old or key_id not in self._by_id) and now - self._tried_at >= wait_s:
                self._tried_at = now
                self._fetch(now)
            if now >= self._fresh_until + self._stale_for_s:
                raise BackendUnavailable(
                    f"{self._whose} cannot be fetched just now; try again shortly.",
                    code=self._code,
                )
            return self._by_id.get(key_id)

    def _fetch(self, now: float) -> None:
        try:
            with urllib.request.urlopen(self._url, timeout=FETCH_TIMEOUT_S) as response:
                keys = read_keys(json.loads(response.read(MAX_BYTES)))
                age = re.search(r"max-age=(\d{1,9})", response.headers.get("Cache-Control", ""))
        except (urllib.error.URLError, ValueError, OSError) as error:
            fields = {"url": self._url, "reason": str(error)[:200]}
            log.warning("signing_keys_not_fetched", extra=fields)
            return
        age_s = float(age[1]) if age else DEFAULT_MAX_AGE_S
        self._by_id = keys
        self._fresh_until = now + min(max(age_s, LOOK_AGAIN_AFTER_S), MAX_AGE_LIMIT_S)


def read_keys(published: Any) -> dict[str, str]:
    """Key id to PEM.

    Raises:
        ValueError: It is neither of the two forms.
    """
    if not isinstance(published, dict):
        raise ValueError("the keys are not a JSON object")
    if "keys" not in published:
        return {str(key_id): str(pem) for key_id, pem in published.items()}
    entries = [entry for entry in published["keys"] if isinstance(entry, dict)]
    signing = [e for e in entries if e.get("kid") and e.get("use", "sig") == "sig"]
    read = {str(entry["kid"]): _pem(entry) for entry in signing}
    return {key_id: pem for key_id, pem in read.items() if pem}


def _pem(entry: Mapping[str, Any]) -> str:
    """A JSON Web Key as PEM; empty for a kind that signs nothing we accept."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    key: Any
    if entry.get("kty") == "RSA":
        key = rsa.RSAPublicNumbers(_number(entry, "e"), _number(entry, "n")).public_key()
    elif entry.get("kty") == "EC" and entry.get("crv") in CURVES:
        curve = getattr(ec, CURVES[entry["crv"]])()
        x, y = _number(entry, "x"), _number(entry, "y")
        key = ec.EllipticCurvePublicNumbers(x, y, curve).public_key()
    else:
        return ""
    return str(
        key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode()
    )


def _number(entry: Mapping[str, Any], name: str) -> int:
    text = str(entry.get(name, ""))
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if not data:
        raise ValueError(f"a key lacks {name}")
    return int.from_bytes(data, "big")
