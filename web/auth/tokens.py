"""Signed identity tokens (JWT): who is vouched for, or refusal.

A token is believed when it is signed by a key the provider publishes, with an algorithm expected
of it, by this issuer, for this audience, and now. Source: RFC 7519 and 8725; OpenID Connect Core
1.0, section 3.1.3.7; Google Cloud, "Securing your app with signed headers" (Identity-Aware Proxy).
"""

import logging
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

    def claims(self, token: str) -> Mapping[str, Any]:
        """What the issuer says; ``sub`` in it is its own, lasting name for the person.

        Raises:
            LoginRequired: The token is not believed; why is in the log alone.
            BackendUnavailable: The issuer's keys cannot be had now.
        """
        claims = self._signed_claims(token)
        if claims.get("iss") != self.issuer:
            refuse("issuer")
        if not self._is_for_us(claims):
            refuse("audience")
        subject = claims.get("sub")
        if not isinstance(subject, str) or not subject:
            refuse("subject")
        return claims

    def _signed_claims(self, token: str) -> Mapping[str, Any]:
        """The claims of the token, its signature and times checked."""
        import jwt

        if len(token) > MAX_TOKEN_CHARS:
            refuse("length")
        try:
            header = jwt.get_unverified_header(token)
            key_id = header.get("kid")
            # The header only chooses among what we accept; "none" and HMAC are never in it.
            if header.get("alg") not in self.algorithms:
                refuse("algorithm")
            if not isinstance(key_id, str) or not key_id:
                refuse("key")
            key = self.keys.get(key_id)
            if key is None:
                refuse("key")
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key=key,
                algorithms=sorted(self.algorithms),
                leeway=CLOCK_SKEW_S,
                options={"require": ["exp", "iat"], "verify_aud": False, "verify_sub": False},
            )
        except (ValueError, TypeError, RecursionError, jwt.PyJWTError) as error:
            refuse(type(error).__name__)
        return claims

    def _is_for_us(self, claims: Mapping[str, Any]) -> bool:
        audience = claims.get("aud")
        if isinstance(audience, list) and len(audience) > 1:
            # OpenID Connect Core 3.1.3.7, 3-5: of many audiences, we are whom it was made for.
            return self.audience in audience and claims.get("azp") == self.audience
        return audience in (self.audience, [self.audience])


def refuse(because_of: str) -> NoReturn:
    """Refuse a token without saying why to whoever sent it.

    Raises:
        LoginRequired: Always.
    """
    log.info("login_token_refused", extra={"because_of": because_of})
    raise LoginRequired(
        "This login is not valid here, or it has expired; sign in again.", code="TOKEN_REFUSED"
    )
