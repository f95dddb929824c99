"""Signing in at an OpenID Connect provider: the code flow with PKCE, state and nonce.

What is asked for and what comes back belong to one browser by a cookie: the state in the address
must be the one in the cookie, and the nonce in the signed token, too. Sources: OpenID Connect Core
1.0, 3.1; Discovery 1.0, 4; RP-Initiated Logout 1.0; RFC 7636 (PKCE), 9207 (issuer), 9700.
"""

import base64
import hashlib
import json
import logging
import secrets
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from lifestream.domain.errors import BackendUnavailable, ConfigError
from lifestream.signing_keys import SigningKeys
from web.auth.tokens import TokenVerifier, refuse
from web.context import is_loopback

log = logging.getLogger(__name__)

FETCH_TIMEOUT_S = 5.0
TRY_AGAIN_AFTER_S = 5.0
"""While the provider does not answer, it is asked this often: anybody may open the sign-in page."""

MAX_BYTES = 1_000_000
DISCOVERY_KEPT_S = 3600.0
SCOPES = "openid email"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One sign-in under way: what this browser was sent away with.

    Attributes:
        verifier: Of PKCE; the provider saw only its digest.
        wanted: Where to go afterwards, a path of ours.
    """

    state: str
    nonce: str
    verifier: str
    wanted: str

    def packed(self) -> str:
        """As the value of a cookie."""
        text = json.dumps([self.state, self.nonce, self.verifier, self.wanted])
        return base64.urlsafe_b64encode(text.encode()).decode()


def new_errand(wanted: str) -> Errand:
    """A fresh one, with 256 random bits for each of its secrets."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Errand(state=state, nonce=nonce, verifier=verifier, wanted=wanted)


def unpacked(cookie: str) -> Errand | None:
    """What ``packed`` made; None when it is none."""
    try:
        state, nonce, verifier, wanted = json.loads(base64.urlsafe_b64decode(cookie.encode()))
    except (ValueError, TypeError):
        return None
    if not all(isinstance(one, str) and one for one in (state, nonce, verifier, wanted)):
        return None
    return Errand(state=state, nonce=nonce, verifier=verifier, wanted=wanted)


@dataclass(slots=True, kw_only=True)
class Provider:
    """One provider, for one client.

    Args:
        secret: Of the client; empty for a public one, which PKCE protects alone.
        keys_url: Where its keys are; empty takes what discovery says.
        clock: Seconds that only grow.
    """

    issuer: str
    client_id: str
    algorithms: frozenset[str]
    secret: str = ""
    keys_url: str = ""
    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _found: Mapping[str, Any] = field(default_factory=dict)
    _found_at: float = float("-inf")
    _tried_at: float = float("-inf")
    _verifier: TokenVerifier | None = None

    def claims(self, token: str) -> Mapping[str, Any]:
        """What a token of the provider says, once it is believed.

        Raises:
            LoginRequired: It is not believed; why is in the log alone.
            BackendUnavailable: The provider does not answer.
        """
        if self._verifier is None:
            self._verifier = TokenVerifier(
                issuer=self.issuer,
                audience=self.client_id,
                algorithms=self.algorithms,
                keys=SigningKeys(self.keys_url or str(self._discovered()["jwks_uri"])),
            )
        return self._verifier.claims(token)

    def address_for(self, errand: Errand, back: str) -> str:
        """Where a browser is sent to sign in; it comes back to ``back``.

        Raises:
            BackendUnavailable: The provider does not answer.
        """
        challenge = hashlib.sha256(errand.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": back,
            "scope": SCOPES,
            "state": errand.state,
            "nonce": errand.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return _with_query(str(self._discovered()["authorization_endpoint"]), query)

    def claims_of_code(self, errand: Errand, code: str, back: str) -> Mapping[str, Any]:
        """Whom the provider vouches for, for the code that a browser came back with.

        Raises:
            LoginRequired: The code or the token is not believed.
            BackendUnavailable: The provider does not answer.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": errand.verifier,
        }
        answer = self._ask_for_token(form)
        token = answer.get("id_token")
        if not isinstance(token, str):
            refuse("no_id_token")
        claims = self.claims(token)
        if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), errand.nonce.encode()):
            refuse("nonce")
        return claims

    def address_to_sign_out(self, back: str) -> str:
        """Where a browser ends its session at the provider; empty where it has no such place."""
        try:
            place = self._discovered().get("end_session_endpoint")
        except BackendUnavailable:
            return ""
        if not isinstance(place, str) or not _is_safe(place):
            return ""
        query = {"client_id": self.client_id, "post_logout_redirect_uri": back}
        return _with_query(place, query)

    def _ask_for_token(self, form: dict[str, str]) -> Mapping[str, Any]:
        found, headers = self._discovered(), {"Accept": "application/json"}
        # Absent means client_secret_basic alone. Source: Discovery 1.0, 3.
        methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if not self.secret:
            form["client_id"] = self.client_id
        elif "client_secret_basic" in methods:
            # Each part is form-encoded first. Source: RFC 6749, 2.3.1.
            pair = f"{quote(self.client_id, safe='')}:{quote(self.secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": self.client_id, "client_secret": self.secret}
        asked = urllib.request.Request(
            str(found["token_endpoint"]), data=urlencode(form).encode(), headers=headers
        )
        try:
            return _fetched(asked)
        except urllib.error.HTTPError as error:
            if error.code < 500:
                refuse(f"token_endpoint_{error.code}")
            _not_reached(asked.full_url, error)
        except (OSError, ValueError) as error:
            _not_reached(asked.full_url, error)
        raise _unavailable()

    def _discovered(self) -> Mapping[str, Any]:
        """The provider's own description, kept for an hour; an older one while it is away.

        Raises:
            BackendUnavailable: It never answered.
        """
        with self._lock:
            now = self.clock()
            is_old = now - self._found_at >= DISCOVERY_KEPT_S
            if is_old and now - self._tried_at >= TRY_AGAIN_AFTER_S:
                self._tried_at = now
                self._discover(now)
            if not self._found:
                raise _unavailable()
            return self._found

    def _discover(self, now: float) -> None:
        url = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            found = _fetched(urllib.request.Request(url))
            self._check(found)
        except (OSError, ValueError) as error:
            _not_reached(url, error)
            return
        self._found, self._found_at = found, now

    def _check(self, found: Mapping[str, Any]) -> None:
        if found.get("issuer") != self.issuer:
            raise ValueError("the description is of another issuer")
        for name in ENDPOINTS:
            if not _is_safe(str(found.get(name, ""))):
                raise ValueError(f"{name} is no address with TLS")


def check_address(setting: str, address: str) -> None:
    """Pass when an address is one with TLS, or one of this machine.

    Raises:
        ConfigError: It is not; names the setting.
    """
    if not _is_safe(address):
        raise ConfigError(
            f"{setting} is {address!r}; it is an address that begins with https://, or http:// for "
            "this machine itself."
        )


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    local = parts.scheme == "http" and is_loopback(parts.hostname or "")
    return bool(parts.hostname) and (parts.scheme == "https" or local)


def _with_query(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A code or a secret goes to the address it is meant for, and to no other."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _fetched(asked: urllib.request.Request) -> Mapping[str, Any]:
    opener = urllib.request.build_opener(_NoRedirects)
    with opener.open(asked, timeout=FETCH_TIMEOUT_S) as response:
        found = json.loads(response.read(MAX_BYTES))
    if not isinstance(found, dict):
        raise ValueError("the answer is no JSON object")
    return found


def _not_reached(url: str, error: Exception) -> None:
    log.warning("provider_not_reached", extra={"url": url, "reason": str(error)[:200]})


def _unavailable() -> BackendUnavailable:
    return BackendUnavailable(
        "The login provider does not answer just now; try again shortly.", code="LOGIN_UNAVAILABLE"
    )
