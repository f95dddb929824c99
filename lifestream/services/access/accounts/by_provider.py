"""Accounts of people whom a login provider vouches for: made when they first come.

Whose diary it is follows from issuer and subject alone, as for a token of the same provider; the
address is kept as the provider last verified it.
"""

import hashlib
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from lifestream.domain.access.account import Account
from lifestream.domain.access.person import Person, email_key
from lifestream.domain.errors import AccessDenied, StaleWrite
from lifestream.domain.sentences import says
from lifestream.services.access.accounts.book import AccountBook

log = logging.getLogger(__name__)

ANYBODY = "*"


def is_admitted(email: str, admitted: tuple[str, ...]) -> bool:
    """Whether a verified address is on the list: itself, by its domain, or because all are.

    Args:
        admitted: Addresses, domains as ``@example.org``, or ``*``.
    """
    if not email:
        return False
    wanted = {email_key(one) for one in admitted}
    return bool(wanted & {ANYBODY, email, "@" + email.rpartition("@")[2]})


def check_admitted(person: Person, admitted: tuple[str, ...]) -> None:
    """Pass when somebody whom the provider vouches for may come here.

    Raises:
        AccessDenied: The provider has verified no address, or it is not on the list.
    """
    if not person.email:
        raise AccessDenied(
            "The login provider has not verified your e-mail address; it is needed to come here.",
            code="EMAIL_NOT_VERIFIED",
        )
    if not is_admitted(person.email, admitted):
        raise AccessDenied(
            says("{email} is not admitted to this LifeStream.", email=person.email),
            code="NOT_ADMITTED",
        )


def account_of_subject(issuer: str, subject: str) -> str:
    """The account of whom ``issuer`` calls ``subject``."""
    return hashlib.sha256(f"subject|{issuer}|{subject}".encode()).hexdigest()[:32]


def enter(
    book: AccountBook, person: Person, *, issuer: str, subject: str, now: datetime
) -> Account:
    """The account of somebody who has just signed in at the provider.

    Raises:
        AccessDenied: It was disabled here.
    """
    account_id = account_of_subject(issuer, subject)
    if book.get(account_id) is None:
        made = Account(
            account_id=account_id,
            owner=person.owner,
            email=person.email,
            made_at=now,
            issuer=issuer,
        )
        with suppress(StaleWrite):  # of two first sign-ins at once one makes it
            book.add(made)
            log.info("account_begun", extra={"account": account_id})
    account = book.change(account_id, lambda one: replace(one, email=person.email))
    check_enabled(account)
    return account


def check_enabled(account: Account | None) -> None:
    """Pass unless an account was disabled here.

    Raises:
        AccessDenied: It was.
    """
    if account is not None and account.disabled_at is not None:
        raise AccessDenied(
            "This account is disabled. Ask whoever runs this LifeStream.", code="ACCOUNT_DISABLED"
        )
