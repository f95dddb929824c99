"""Whom a request is from, as the login vouches for it."""

import hashlib
import re
from dataclasses import dataclass

from lifestream.domain.ids import OwnerId

MAX_EMAIL_CHARS = 254
"""Source: RFC 5321, 4.5.3.1.3: a path of 256 characters with its angle brackets."""

_EMAIL = re.compile(
    r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]+\.[^\s@<>()\[\],;:\\\"]{2,}"
)


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


def checked_email(given: str) -> str:
    """An address that somebody typed, as ``email_key`` has it; empty for what is none."""
    address = email_key(given)
    good = len(address) <= MAX_EMAIL_CHARS and address.isprintable() and _EMAIL.fullmatch(address)
    return address if good else ""


def email_digest(email: str) -> str:
    """What a person's log is named by."""
    return hashlib.sha256(email.encode()).hexdigest()
