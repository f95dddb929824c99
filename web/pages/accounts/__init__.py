"""Signing in, one's own account, and what administrators do: pages that no key opens."""

from flask import Blueprint

from lifestream.config import Settings
from web.pages.accounts.administering import ROUTES as ADMINISTERING
from web.pages.accounts.at_provider import ROUTES as AT_PROVIDER
from web.pages.accounts.own import ROUTES as OWN
from web.pages.accounts.signing import ROUTES as SIGNING
from web.pages.accounts.welcome import ROUTES as WELCOME


def blueprint(settings: Settings) -> Blueprint:
    """The pages of the kind of sign-in that ``settings`` name."""
    accounts = Blueprint("accounts", __name__)
    has_passwords = settings.identity == "accounts"
    ways = (*SIGNING, *WELCOME, *ADMINISTERING) if has_passwords else AT_PROVIDER
    for rule, view, methods in (*ways, *OWN):
        accounts.add_url_rule(rule, endpoint=view.__name__, view_func=view, methods=list(methods))
    return accounts
