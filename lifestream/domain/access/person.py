"""Whom a request is from, as the login vouches for it."""

from dataclasses import dataclass

from lifestream.domain.ids import OwnerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One signed-in person, or whom an API key acts for.

    Attributes:
        kind: How it is known: local, accounts, iap, oidc, or api_key.
        email: An address that the login vouches for, in small letters; empty where it does not. It
            names a person to others and never decides whose data is shown: that is ``owner``.
    """

    owner: OwnerId
    kind: str
    email: str = ""


def email_key(given: str) -> str:
    """``given`` as addresses are compared: without blanks around it, in small letters."""
    return given.strip().casefold()
