"""Signed identity tokens (JWT): who is vouched for, or refusal.

A token is believed when it is signed by a key the provider publishes, with an algorithm expected
of it, by this issuer, for this audience, and now. Source: RFC 7519 and 8725; OpenID Connect Core
1.0, section 3.1.3.7; Google Cloud, "Securing your app with signed headers" (Identity-Aware Proxy).
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from lifestream.domain.errors import LoginRequired
from lifestream.signing_keys import SigningKeys

log = logging.getLogger(__name__)

CLOCK_SKEW_S = 30
"""Source: the same page of Identity-Aware Proxy, on ``exp`` and ``iat``."""

MAX_TOKEN_CHARS = 16_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenVerifier:
    """Believes one issuer's tokens for one audience.

    Args:
        algorithms: Signature algorithms that are accepted; only ones with public keys.
    """

    issuer: str
    audience: str
    algorithms: frozenset[str]
    keys: SigningKeys

    def subject(self, token: str) -> str:
        """The issuer's own, lasting name for the person.

        Raises:
            LoginRequired: The token is not believed; why is in the log alone.
            BackendUnavailable: The issuer's keys cannot be had now.
        """
        claims = self._signed_claims(token)
        if claims.get("iss") != self.issuer:
            _refuse("issuer")
        if not self._is_for_us(claims):
            _refuse("audience")
        not_before = claims.get("nbf", 0)
        if not isinstance(not_before, int | float) or not_before > time.time() + CLOCK_SKEW_S:
            _refuse("not_before")
        subject = claims.get("sub")
        if not isinstance(subject, str) or not subject:
            _refuse("subject")
        return subject

    def _signed_claims(self, token: str) -> Mapping[str, Any]:
        """The claims of the token, its signature and times checked."""
        from google.auth import exceptions, jwt

        if len(token) > MAX_TOKEN_CHARS:
            _refuse("length")
        try:
            header = jwt.decode_header(token)
            key_id = header.get("kid")
            # The header only chooses among what we accept; "none" and HMAC are never in it.
            if header.get("alg") not in self.algorithms:
                _refuse("algorithm")
            if not isinstance(key_id, str) or not key_id:
                _refuse("key")
            key = self.keys.get(key_id)
            if key is None:
                _refuse("key")
            claims = jwt.decode(token, certs={key_id: key}, clock_skew_in_seconds=CLOCK_SKEW_S)
        except (
            ValueError,
            TypeError,
            AttributeError,
            RecursionError,
            exceptions.GoogleAuthError,
        ) as error:
            _refuse(type(error).__name__)
        if not isinstance(claims, Mapping):
            _refuse("claims")
        return claims

    def _is_for_us(self, claims: Mapping[str, Any]) -> bool:
        audience = claims.get("aud")
        if isinstance(audience, list) and len(audience) > 1:
            # OpenID Connect Core 3.1.3.7, 3-5: of many audiences, we are whom it was made for.
            return self.audience in audience and claims.get("azp") == self.audience
        return audience in (self.audience, [self.audience])


def _refuse(because_of: str) -> NoReturn:
    log.info("login_token_refused", extra={"because_of": because_of})
    raise LoginRequired(
        "This login is not valid here, or it has expired; sign in again.", code="TOKEN_REFUSED"
    )
