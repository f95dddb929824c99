"""/sign-in where a login provider asks who it is: away to it, and back."""

import secrets

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.domain.errors import InvalidRequest, LoginRequired
from lifestream.services.access.accounts import sign_in as signing
from lifestream.services.access.accounts.by_provider import check_admitted, enter
from web.auth.identity import Gate, know, person_of
from web.auth.provider import Provider, new_errand, unpacked
from web.auth.sessions import (
    DEVICE_COOKIE,
    SESSION_COOKIE,
    address_here,
    book,
    drop,
    keep,
    own_path,
    signed_in_person,
    utc_now,
)
from web.context import application

ERRAND_COOKIE = "lifestream_errand"
ERRAND_LASTS_S = 600
CALLBACK = "/sign-in/callback"


def sign_in() -> ResponseReturnValue:
    """A page with the way to the provider; who is signed in already goes on."""
    wanted = own_path(request.args.get("next", "/"))
    try:
        signed_in_person(request)
    except LoginRequired:
        out = _provider().address_to_sign_out(address_here("/")) if "out" in request.args else ""
        return render_template(
            "accounts/at_provider.html", issuer=_provider().issuer, wanted=wanted, out=out
        )
    return redirect(wanted, code=303)


def begin() -> ResponseReturnValue:
    """Send the browser to the provider."""
    errand = new_errand(own_path(request.args.get("next", "/")))
    there = _provider().address_for(errand, address_here(CALLBACK))
    response = make_response(redirect(there, code=303))
    response.headers["Cache-Control"] = "no-store"
    response.set_cookie(
        ERRAND_COOKIE,
        errand.packed(),
        max_age=ERRAND_LASTS_S,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
        path=CALLBACK,
    )
    return response


def callback() -> ResponseReturnValue:
    """Take what the provider sent the browser back with, and open a session."""
    errand, given = unpacked(request.cookies.get(ERRAND_COOKIE, "")), request.args
    state = given.get("state", "")
    if errand is None or not secrets.compare_digest(errand.state.encode(), state.encode()):
        raise InvalidRequest(
            "This sign-in was not begun in this browser, or it took too long. Begin it again.",
            code="SIGN_IN_NOT_BEGUN",
        )
    provider = _provider()
    if given.get("iss", provider.issuer) != provider.issuer:
        raise InvalidRequest("Another login provider answered.", code="SIGN_IN_NOT_BEGUN")
    if "code" not in given:
        raise LoginRequired("The login provider did not let you in.", code="SIGN_IN_REFUSED")
    claims = provider.claims_of_code(errand, given["code"], address_here(CALLBACK))
    person, now = person_of(provider.issuer, claims), utc_now()
    check_admitted(person, application().settings.oidc_admitted)
    account = enter(book(), person, issuer=provider.issuer, subject=claims["sub"], now=now)
    device = request.cookies.get(DEVICE_COOKIE, "")
    signing.sign_out(book(), request.cookies.get(SESSION_COOKIE, ""))
    opened = signing.open_session(book(), account.account_id, device=device, now=now)
    know(person)
    response = make_response(redirect(own_path(errand.wanted), code=303))
    response.delete_cookie(ERRAND_COOKIE, path=CALLBACK)
    return keep(response, opened)


def sign_out() -> ResponseReturnValue:
    """End this browser's session here, and offer to end it at the provider."""
    signing.sign_out(book(), request.cookies.get(SESSION_COOKIE, ""))
    return drop(make_response(redirect(url_for("accounts.sign_in", out="yes"), code=303)))


def _provider() -> Provider:
    gate: Gate = current_app.extensions["lifestream_gate"]
    assert gate.provider is not None  # these pages exist only where there is one
    return gate.provider


ROUTES = (
    ("/sign-in", sign_in, ("GET",)),
    ("/sign-in/begin", begin, ("GET",)),
    (CALLBACK, callback, ("GET",)),
    ("/sign-out", sign_out, ("POST",)),
)
