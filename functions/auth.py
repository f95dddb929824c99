"""Who may push: Pub/Sub, signing as our push account, and nobody else.

A token is believed when Google signed it, for our audience, in the name of our push account with
a verified address, and it has not expired. Source: Cloud Pub/Sub, "Authentication for push
subscriptions"; OpenID Connect Core 1.0, section 3.1.3.7.

On Cloud Run the signature does not arrive: its front end lets IAM check the token, refuses whom IAM
does not allow, and hands the accepted token on with a placeholder in place of the signature. There,
and nowhere else, exactly that placeholder is believed; everything else of the token is checked all
the same. What Cloud Run is comes from its own variables, not from a setting of ours, and terraform
makes the push account the only invoker (docs/decisions/0019-redacted-push-tokens.md).

Deliveries that never left the process carry a mark in the WSGI environment that no header can
set. An emulator signs nothing: that is accepted only when one is named in the settings.
"""

import base64
import binascii
import functools
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lifestream import tracing
from lifestream.bootstrap import application
from lifestream.cloud_run import on_cloud_run
from lifestream.config import Settings
from lifestream.domain.errors import AccessDenied, BackendUnavailable, ConfigError
from lifestream.domain.jobs.events import IN_PROCESS_DELIVERY
from lifestream.signing_keys import SigningKeys

log = logging.getLogger(__name__)

ISSUERS = frozenset({"https://accounts.google.com", "accounts.google.com"})
"""Source: Google Identity, "Verify the Google ID token on your server side"."""

REDACTED = "SIGNATURE_REMOVED_BY_GOOGLE"
"""What stands in place of the signature of a token that IAM accepted. Source: Cloud Run,
"Troubleshooting", on the Authorization header of authenticated requests."""

CLOCK_SKEW_S = 10

Handler = Callable[[Any], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PushGuard:
    """Decides whether a push is ours.

    Args:
        accept_unsigned: Let pushes without any token in (an emulator sends none). One that has
            a token is checked all the same.
        behind_iam: Cloud Run's front end checked the signature and took it out; see ``REDACTED``.
    """

    audience: str
    account: str
    keys: SigningKeys
    accept_unsigned: bool = False
    behind_iam: bool = False

    def check(self, authorization: str) -> None:
        """Pass, or say why not.

        Raises:
            AccessDenied: It is not a push of our account.
            BackendUnavailable: The certificates cannot be had now.
        """
        if not authorization and self.accept_unsigned:
            return
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise AccessDenied("The push carries no token.", code="PUSH_TOKEN_MISSING")
        claims = self._claims(token.strip())
        if claims.get("iss") not in ISSUERS:
            raise _refused("issuer")
        if claims.get("email") != self.account or claims.get("email_verified") is not True:
            raise _refused("account")

    def _claims(self, token: str) -> Mapping[str, Any]:
        if not (self.audience and self.account):
            raise _refused("settings")
        # Header, claims, signature. Source: RFC 7515, section 7.1.
        if token.count(".") != 2:
            raise _refused("form")
        if self.behind_iam and token.endswith(f".{REDACTED}"):
            return _redacted_claims(token, audience=self.audience)
        return self._signed_claims(token)

    def _signed_claims(self, token: str) -> Mapping[str, Any]:
        from google.auth import exceptions
        from google.auth import jwt as untyped_jwt

        jwt: Any = untyped_jwt
        try:
            key_id = str(jwt.decode_header(token).get("kid", ""))
            key = self.keys.get(key_id)
            if key is None:
                raise _refused("key")
            claims: Mapping[str, Any] = jwt.decode(
                token,
                certs={key_id: key},
                audience=self.audience,
                clock_skew_in_seconds=CLOCK_SKEW_S,
            )
        except (ValueError, exceptions.GoogleAuthError) as error:
            raise _refused(type(error).__name__) from error
        return claims


def _redacted_claims(token: str, *, audience: str) -> Mapping[str, Any]:
    """The claims of a token whose signature IAM checked; audience and times are checked here."""
    payload = token.split(".")[1]
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise _refused(type(error).__name__) from error
    if not isinstance(claims, Mapping):
        raise _refused("claims")
    now = time.time()
    issued: Any = claims.get("iat")
    expires: Any = claims.get("exp")
    if not _is_time(issued) or not _is_time(expires):
        raise _refused("times")
    # Asked this way round, so that what is not a number is in no range.
    if not (issued <= now + CLOCK_SKEW_S and expires >= now - CLOCK_SKEW_S):
        raise _refused("times")
    if claims.get("aud") != audience:
        raise _refused("audience")
    return claims


def _is_time(claim: Any) -> bool:
    return isinstance(claim, int | float) and not isinstance(claim, bool)


def guard_of(settings: Settings, *, behind_iam: bool | None = None) -> PushGuard:
    """The guard for these settings.

    Args:
        behind_iam: Whether Cloud Run's front end checks who calls; None looks at where this
            process runs. No setting changes it.

    Raises:
        ConfigError: They would let anybody in, or nobody.
    """
    behind_iam = on_cloud_run() if behind_iam is None else behind_iam
    if settings.push_unsigned and behind_iam:
        raise ConfigError(
            "LIFESTREAM_PUSH_UNSIGNED is true on Cloud Run, where every push has a token. Unset it."
        )
    if settings.push_unsigned and not settings.pubsub_emulator:
        raise ConfigError(
            "LIFESTREAM_PUSH_UNSIGNED is true without LIFESTREAM_PUBSUB_EMULATOR: that would let "
            "anybody push. Unset it, or name the emulator."
        )
    if not settings.push_unsigned and not (settings.push_account and settings.push_audience):
        raise ConfigError(
            "LIFESTREAM_PUSH_ACCOUNT and LIFESTREAM_PUSH_AUDIENCE are not both set; without them "
            "forged pushes cannot be recognised. Set them as the push subscription has them."
        )
    return PushGuard(
        audience=settings.push_audience,
        account=settings.push_account,
        keys=push_keys(settings.push_certs_url),
        accept_unsigned=settings.push_unsigned,
        behind_iam=behind_iam,
    )


def push_keys(url: str, *, clock: Callable[[], float] = time.monotonic) -> SigningKeys:
    """The keys that sign push tokens: a push is sent again, so none is believed past its age."""
    return SigningKeys(
        url,
        whose="The certificates of push tokens",
        code=BackendUnavailable.code,
        stale_for_s=0.0,
        clock=clock,
    )


@functools.cache
def _guard() -> PushGuard:
    return guard_of(application().settings)


def pushed(handler: Handler) -> Handler:
    """Run ``handler`` only for pushes of ours; anybody else is answered 403.

    The span that it runs in goes on from the push's own trace, until the handler finds out which
    recording it is about.
    """

    @functools.wraps(handler)
    def guarded(event: Any) -> None:
        import flask

        request = flask.request
        ours = request.environ.get(IN_PROCESS_DELIVERY) is True
        trace = tracing.from_headers(
            request.headers.get("traceparent", ""),
            request.headers.get("X-Cloud-Trace-Context", ""),
        )
        with tracing.span(handler.__name__, kind="consumer", trace=trace):
            try:
                if not ours:
                    _guard().check(request.headers.get("Authorization", ""))
            except AccessDenied as error:
                log.warning("push_refused", extra={"reason": error.code})
                flask.abort(403)
            handler(event)

    return guarded


def _refused(what: str) -> AccessDenied:
    log.info("push_token_refused", extra={"because_of": what})
    return AccessDenied("The push's token is not one of ours.", code="PUSH_TOKEN_REFUSED")
