"""The same application with each kind of login, and people to come through it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.access.scopes import EVERYTHING, KeyRights
from lifestream.domain.ids import LOCAL_OWNER, OwnerId, owner_id_for
from lifestream.services.access.api_keys import add_key
from tests.web.login_provider import AUDIENCE, IAP_AUDIENCE, ISSUER, LoginProvider
from web import create_app
from web.auth.identity import IAP_HEADER, IAP_ISSUER

HTML = {"Accept": "text/html,application/xhtml+xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a credential: the headers that carry it, and whom they make them."""

    headers: Mapping[str, str]
    owner: OwnerId


def app_with(application: Application, provider: LoginProvider, kind: str) -> Flask:
    """``application`` behind a login of ``kind``: local, iap or oidc."""
    settings = replace(
        application.settings,
        identity=kind,
        iap_audience=IAP_AUDIENCE,
        iap_keys_url=f"{provider.address}/iap",
        oidc_issuer=ISSUER,
        oidc_audience=AUDIENCE,
        oidc_keys_url=f"{provider.address}/jwks",
    )
    return create_app(replace(application, settings=settings))


def client_of(app: Flask) -> FlaskClient:
    """A program: no cookies."""
    return app.test_client(use_cookies=False)


def carrying(kind: str, token: str) -> dict[str, str]:
    """The headers in which a login of ``kind`` travels."""
    return {IAP_HEADER: token} if kind == "iap" else {"Authorization": f"Bearer {token}"}


def person(application: Application, provider: LoginProvider, how: str, name: str) -> Person:
    """``name`` with a login or, where ``how`` is ``api_key``, with a key.

    The address is ``name@example.org``, which the login vouches for.
    """
    if how == "api_key":
        key = a_key(application, OwnerId(name))
        return Person(headers=carrying(how, key), owner=OwnerId(name))
    said = {"email": f"{name}@example.org", "email_verified": True}
    token = provider.iap(name, **said) if how == "iap" else provider.oidc(name, **said)
    issuer = IAP_ISSUER if how == "iap" else ISSUER
    return Person(headers=carrying(how, token), owner=owner_id_for(issuer, name))


def a_key(
    application: Application, owner: OwnerId = LOCAL_OWNER, rights: KeyRights = EVERYTHING
) -> str:
    """A key of ``owner``, as it is given out."""
    keys, now = application.backend.key_store, datetime.now(UTC)
    return add_key(keys, owner=owner, name="a program", now=now, rights=rights)[1]
