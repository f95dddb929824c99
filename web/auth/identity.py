"""Whose data a request may see: decided here, before any route, from a believed credential alone.

Nothing a sender merely says decides it: no body, no query string, no plain header. Every route
needs an owner unless it is named in ``OPEN_ENDPOINTS``; a new one is closed by itself.
docs/security.md tells the whole story.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Request, current_app, g, request

from lifestream.config import Settings
from lifestream.domain.access import api_key
from lifestream.domain.access.person import Person, email_key
from lifestream.domain.errors import ConfigError, InvalidRequest, LoginRequired
from lifestream.domain.ids import LOCAL_OWNER, owner_id_for
from lifestream.domain.sentences import says
from lifestream.services.access.accounts.by_provider import (
    account_of_subject,
    check_admitted,
    check_enabled,
)
from lifestream.services.access.api_keys import key_of
from lifestream.signing_keys import SigningKeys
from web.auth.attempts import FailedAttempts
from web.auth.provider import Provider, check_address
from web.auth.sessions import book, signed_in_person, signs_in
from web.auth.tokens import TokenVerifier
from web.context import backend, is_loopback
from web.serving import proxies

log = logging.getLogger(__name__)

SHARED_ENDPOINTS = frozenset(
    f"pages.{name}" for name in ("shared", "shared_captions", "shared_media", "shared_picture")
)
"""A visitor's: each address holds a token that ``services.access.share`` checks, and shows one."""

SIGNING_ENDPOINTS = frozenset(
    f"accounts.{name}" for name in ("sign_in", "begin", "callback", "sign_out", "welcome")
)
"""Where somebody becomes known: a form, the way to a login provider, links that set a password."""

OPEN_ENDPOINTS = (
    frozenset({"static", "health.healthz", "health.readyz", "pages.tasks_feed", "pages.mail_link"})
    | SHARED_ENDPOINTS
    | SIGNING_ENDPOINTS
)
SIGNED_BLUEPRINT = "storage"
"""Its addresses are capabilities: the object store checks the signature of each."""

IAP_HEADER = "X-Goog-IAP-JWT-Assertion"
IAP_ISSUER = "https://cloud.google.com/iap"
IAP_ALGORITHMS = frozenset({"ES256"})
OIDC_ALGORITHMS = frozenset({"RS256", "ES256", "ES384"})
"""Source: Google Cloud, "Securing your app with signed headers"."""

API_KEY = "api_key"

Login = Callable[[Request], Person]
"""Whom a request without an API key acts for. Raises LoginRequired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The gate of one app."""

    kind: str
    login: Login
    attempts: FailedAttempts
    provider: Provider | None = None


def register(app: Flask, settings: Settings) -> None:
    """Let no request of ``app`` reach a route before its owner is known.

    Raises:
        ConfigError: The settings would let anybody in, or nobody.
    """
    provider = provider_of(settings) if settings.identity == "oidc" else None
    gate = Gate(
        kind=settings.identity,
        login=_oidc(settings, provider) if provider else login_of(settings),
        attempts=FailedAttempts(),
        provider=provider,
    )
    app.extensions["lifestream_gate"] = gate
    proxies.register(app, settings)
    app.before_request(_identify)


def login_of(settings: Settings) -> Login:
    """The login that ``settings.identity`` names.

    Raises:
        ConfigError: Something it needs is not set or not installed.
    """
    makers = {"local": _local, "accounts": _accounts, "iap": _iap, "oidc": _oidc}
    return makers[settings.identity](settings)


def _identify() -> None:
    _refuse_key_in_address()
    if request.endpoint in OPEN_ENDPOINTS or request.blueprint == SIGNED_BLUEPRINT:
        return
    gate: Gate = current_app.extensions["lifestream_gate"]
    address = request.remote_addr or ""
    presented = bearer(request)
    try:
        if presented.startswith(api_key.PREFIX):
            gate.attempts.check(address)
            g.key = key_of(backend().key_store, presented, now=datetime.now(UTC))
            know(Person(owner=g.key.owner, kind=API_KEY))
        else:
            # A session's secret cannot be guessed, and at home many people have one address.
            if gate.kind != "local" and (presented or gate.kind == "iap"):
                gate.attempts.check(address)
            know(gate.login(request))
    except LoginRequired as error:
        if error.code != LoginRequired.code:
            gate.attempts.refused(address)
            log.warning("credential_refused", extra={"reason": error.code})
        raise


def _refuse_key_in_address() -> None:
    """An address is in histories and in the logs of everything it passes: no place for a key.

    Raises:
        InvalidRequest: There is one.
    """
    found = api_key.key_id_within(request.full_path)
    if found:
        log.warning("key_in_address", extra={"key": found})
        raise InvalidRequest(
            says(
                "An API key stands in this address, where histories and logs keep it. "
                "Revoke key {found}, make another, and send it as the header "
                "Authorization: Bearer KEY.",
                found=found,
            ),
            code="KEY_IN_ADDRESS",
        )


def know(person: Person) -> None:
    """Let this request act for ``person``."""
    g.person, g.owner, g.identity = person, person.owner, person.kind


def person_of(issuer: str, claims: Mapping[str, Any]) -> Person:
    """Whom the believed claims of an OpenID Connect issuer are about.

    ``email_verified`` counts as a JSON boolean alone. Source: OpenID Connect Core 1.0, 5.1.
    """
    email = claims.get("email")
    is_verified = claims.get("email_verified") is True and isinstance(email, str)
    return Person(
        owner=owner_id_for(issuer, claims["sub"]),
        kind="oidc",
        email=email_key(str(email)) if is_verified else "",
    )


def bearer(sent: Request) -> str:
    """The token of ``Authorization: Bearer``; empty when there is none."""
    scheme, _, token = sent.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _local(settings: Settings) -> Login:
    if settings.proxies:
        raise ConfigError(
            "LIFESTREAM_PROXIES is set while LIFESTREAM_IDENTITY is local: behind a proxy others "
            "can come, and that needs a login. Set LIFESTREAM_IDENTITY to accounts, oidc or iap."
        )

    def login(sent: Request) -> Person:
        # serve binds to loopback alone; this holds for whoever else serves the app.
        if not is_loopback(sent.remote_addr or ""):
            raise LoginRequired(
                "This LifeStream belongs to the user of the machine it runs on. From elsewhere it "
                "needs an API key, or a login set up by LIFESTREAM_IDENTITY."
            )
        return Person(owner=LOCAL_OWNER, kind="local")

    return login


def _accounts(settings: Settings) -> Login:
    return signed_in_person


def _iap(settings: Settings) -> Login:
    _need(settings, "iap_audience", "iap_keys_url")
    verifier = TokenVerifier(
        issuer=IAP_ISSUER,
        audience=settings.iap_audience,
        algorithms=IAP_ALGORITHMS,
        keys=SigningKeys(settings.iap_keys_url),
    )

    def login(sent: Request) -> Person:
        token = sent.headers.get(IAP_HEADER, "")
        if not token:
            raise LoginRequired(
                "This LifeStream is reached through Identity-Aware Proxy, and this request did not "
                "come through it. Open it at its public address and sign in there."
            )
        claims = verifier.claims(token)
        return Person(
            owner=owner_id_for(IAP_ISSUER, claims["sub"]),
            kind="iap",
            # Google's own login: it hands out no address that it has not verified.
            email=email_key(str(claims.get("email", ""))),
        )

    return login


def provider_of(settings: Settings) -> Provider:
    """The login provider that the settings name."""
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_audience,
        secret=settings.oidc_secret,
        keys_url=settings.oidc_keys_url,
        algorithms=OIDC_ALGORITHMS,
    )


def _oidc(settings: Settings, provider: Provider | None = None) -> Login:
    _need(settings, "oidc_issuer", "oidc_audience")
    if signs_in(settings):
        check_address("LIFESTREAM_OIDC_ISSUER", settings.oidc_issuer)
        check_address("LIFESTREAM_ADDRESS", settings.address)
    found = provider or provider_of(settings)

    def login(sent: Request) -> Person:
        token = bearer(sent)
        if not token and signs_in(settings):
            return signed_in_person(sent)
        if not token:
            raise LoginRequired(
                says(
                    "This LifeStream needs a login: send an ID token of {oidc_issuer}, or "
                    "an API key, as Authorization: Bearer. People sign in on its pages once "
                    "LIFESTREAM_ADDRESS and LIFESTREAM_OIDC_ADMITTED are set.",
                    oidc_issuer=settings.oidc_issuer,
                )
            )
        claims = found.claims(token)
        person = person_of(settings.oidc_issuer, claims)
        if settings.oidc_admitted:
            check_admitted(person, settings.oidc_admitted)
        if signs_in(settings):
            check_enabled(book().get(account_of_subject(settings.oidc_issuer, claims["sub"])))
        return person

    return login


def _need(settings: Settings, *names: str) -> None:
    for name in names:
        if not getattr(settings, name):
            raise ConfigError(
                f"LIFESTREAM_{name.upper()} is not set; LIFESTREAM_IDENTITY={settings.identity} "
                "cannot tell a real login from a forged one without it."
            )
