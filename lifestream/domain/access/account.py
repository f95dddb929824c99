"""Accounts: people who sign in here, their sessions, and links that set a password once.

An account is one document. A session is a random secret in a cookie of the browser and its digest
here; a link likewise. Secrets have 256 random bits, so a plain digest is enough for them; a
password is chosen by a person and goes through Argon2 (``lifestream/passwords.py``).
Sources: OWASP Session Management, Authentication and Forgot Password sheets.
"""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lifestream.domain.access.person import email_key
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import OwnerId
from lifestream.domain.sentences import says

SECRET_BYTES = 32
MAX_EMAIL_CHARS = 254
"""Source: RFC 5321, 4.5.3.1.3, without the brackets."""

MIN_PASSWORD_CHARS = 12
MAX_PASSWORD_CHARS = 256
MIN_DISTINCT_CHARS = 5
"""Of a password, so that neither one key held down nor "abababababab" is one."""

SESSION_IDLE = timedelta(days=14)
SESSION_LASTS = timedelta(days=90)
"""A session ends after that long without use, and after that long in any case."""

MAX_SESSIONS = 20
MAX_DEVICES = 20

_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}")
_TICKET = re.compile(r"([0-9a-f]{32}|first)\.([\w-]{43})", re.ASCII)

FIRST = "first"
"""The id under which the link for the first account is kept; it never signs in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser that is signed in. ``used_on`` is the last UTC day it asked for something."""

    digest: str
    opened_at: datetime
    used_on: date

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended, by disuse or by age."""
        return now >= self.opened_at + SESSION_LASTS or now.date() - self.used_on > SESSION_IDLE


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeLink:
    """A link that sets a password once, before it ends."""

    digest: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person's account.

    Attributes:
        owner: Whose diary it opens; it stays when everything else changes.
        email: In small letters. An administrator or a login provider vouches for it.
        password: As ``lifestream.passwords`` keeps it; empty before the first link was used, and
            for people of a login provider.
        link: The newest link that was not used.
        devices: Digests of what browsers keep that once signed in here, newest last.
        issuer: The login provider it belongs to; empty for an account with a password.
    """

    account_id: str
    owner: OwnerId
    email: str
    made_at: datetime
    is_administrator: bool = False
    password: str = ""
    disabled_at: datetime | None = None
    link: OneTimeLink | None = None
    sessions: tuple[Session, ...] = ()
    devices: tuple[str, ...] = ()
    issuer: str = ""

    @property
    def state(self) -> str:
        """``invited``, ``active`` or ``disabled``."""
        if self.disabled_at is not None:
            return "disabled"
        return "active" if self.password or self.issuer else "invited"

    def session_of(self, secret: str, now: datetime) -> Session | None:
        """The session that a browser's secret belongs to, while it lasts."""
        digest = digest_of(secret)
        return next((s for s in self.sessions if s.digest == digest and not s.is_over(now)), None)

    def with_session(self, secret: str, now: datetime) -> "Account":
        """With one more; those that are over, and the oldest of too many, go."""
        opened = Session(digest=digest_of(secret), opened_at=now, used_on=now.date())
        lasting = [session for session in self.sessions if not session.is_over(now)]
        return replace(self, sessions=(*lasting, opened)[-MAX_SESSIONS:])

    def with_device(self, secret: str) -> "Account":
        """With one more browser that signed in here."""
        digest = digest_of(secret)
        others = [known for known in self.devices if known != digest]
        return replace(self, devices=(*others, digest)[-MAX_DEVICES:])

    def opens_link(self, secret: str, now: datetime) -> bool:
        """Whether ``secret`` is that of the link, while it lasts."""
        link = self.link
        return link is not None and link.digest == digest_of(secret) and now < link.expires_at


def account_id_for(email: str) -> str:
    """The account of an address; there cannot be two."""
    return hashlib.sha256(f"email|{email}".encode()).hexdigest()[:32]


def new_owner() -> OwnerId:
    """A fresh owner, for a diary of its own."""
    return OwnerId("u" + secrets.token_hex(16))


def new_secret() -> str:
    """A fresh secret of a session, a device or a link."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def ticket_of(account_id: str, secret: str) -> str:
    """Account and secret as they stand in a cookie or an address."""
    return f"{account_id}.{secret}"


def read_ticket(ticket: str) -> tuple[str, str] | None:
    """Account and secret; None when it is none by its form."""
    found = _TICKET.fullmatch(ticket)
    return (found[1], found[2]) if found else None


def checked_email(given: str) -> str:
    """An address as it is kept.

    Raises:
        InvalidRequest: It is none.
    """
    email = email_key(given)
    if len(email) > MAX_EMAIL_CHARS or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise InvalidRequest(
            says(
                "{given} is no e-mail address; it looks like anna@example.org.",
                given=repr(given[:100]),
            ),
            code="BAD_EMAIL",
        )
    return email


def checked_password(given: str, email: str) -> str:
    """A new password in its normal form.

    Long enough and not about its owner; no rules about kinds of characters. Source: NIST SP
    800-63B-4, 3.1.1.2; normal form NFKC, there and in RFC 8265.

    Raises:
        InvalidRequest: It is too short, too long, or too easily guessed.
    """
    password = normal_password(given)
    if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
        raise InvalidRequest(
            says(
                "A password has {least} to {most} characters; a sentence of some words is a good "
                "one.",
                least=MIN_PASSWORD_CHARS,
                most=MAX_PASSWORD_CHARS,
            ),
            code="BAD_PASSWORD",
        )
    plain = password.casefold()
    named = (email, email.partition("@")[0], "lifestream", "password")
    left = plain
    for name in named:
        left = left.replace(name, "") if len(name) >= MIN_DISTINCT_CHARS - 1 else left
    if len(set(plain)) < MIN_DISTINCT_CHARS or len(set(left)) < MIN_DISTINCT_CHARS:
        raise InvalidRequest(
            "This password is easily guessed: it is little more than a repetition, the address or "
            "a word that is tried first. Take some words that only you would put together.",
            code="BAD_PASSWORD",
        )
    return password


def normal_password(given: str) -> str:
    """The same password however a keyboard composes its letters."""
    return unicodedata.normalize("NFKC", given[: 4 * MAX_PASSWORD_CHARS])
