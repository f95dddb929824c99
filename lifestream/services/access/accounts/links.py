"""Links that set a password once: for the first account, for an invited one, for a forgotten one.

Who has a link can take the account, so an administrator hands it over by a way of their own. It
works once and ends by itself; a newer link ends the one before.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lifestream import passwords
from lifestream.domain.access.account import (
    FIRST,
    Account,
    OneTimeLink,
    account_id_for,
    checked_email,
    checked_password,
    digest_of,
    new_owner,
    new_secret,
    read_ticket,
    ticket_of,
)
from lifestream.domain.errors import Deleted, InvalidRequest, NotFound, StaleWrite
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.sentences import says
from lifestream.services.access.accounts.book import AccountBook

log = logging.getLogger(__name__)

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(days=1)
FIRST_LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A link that was just made. ``ticket`` is known here and nowhere else."""

    account: Account
    ticket: str
    expires_at: datetime


def first_link(book: AccountBook, *, now: datetime) -> NewLink | None:
    """A link for whoever sets this installation up; None once there is an account.

    The one before ends: each start shows its own.
    """
    if book.list():
        return None
    if book.get(FIRST) is None:
        _add(
            book,
            Account(
                account_id=FIRST,
                owner=LOCAL_OWNER,
                email="",
                made_at=now,
                is_administrator=True,
            ),
        )
    return _with_link(book, FIRST, FIRST_LASTS, now)


def invite(book: AccountBook, given: str, *, administrator: bool = False, now: datetime) -> NewLink:
    """Make an account and a link to it; for one that was invited before, a newer link.

    The first one administers, and gets the diary that this machine kept before it had accounts.
    A disabled one is enabled again, with a new password.

    Raises:
        InvalidRequest: No e-mail address, or the account works already.
    """
    email = checked_email(given)
    account_id = account_id_for(email)
    account = book.get(account_id)
    if account is None:
        others = book.list()
        _add(
            book,
            Account(
                account_id=account_id,
                owner=new_owner() if others else LOCAL_OWNER,
                email=email,
                made_at=now,
                is_administrator=administrator or not others,
            ),
        )
    elif account.state == "active":
        raise InvalidRequest(
            says(
                "{email} has an account already; resetting it makes a link for a new password.",
                email=email,
            ),
            code="ACCOUNT_EXISTS",
        )
    if administrator or (account and account.state == "disabled"):
        book.change(
            account_id,
            lambda one: replace(
                one,
                disabled_at=None,
                password="",
                is_administrator=administrator or one.is_administrator,
            ),
        )
    if book.get(FIRST) is not None:
        book.change(FIRST, lambda one: replace(one, link=None))
    log.info("account_invited", extra={"account": account_id})
    return _with_link(book, account_id, INVITATION_LASTS, now)


def reset(book: AccountBook, account_id: str, *, now: datetime) -> NewLink:
    """Make a link for a new password; the old one works until the link is used.

    Raises:
        NotFound: There is no such account.
        InvalidRequest: It is disabled, or its password is the login provider's.
    """
    account = book.get(account_id)
    if account is not None and account.issuer:
        raise InvalidRequest(
            says(
                "{email} signs in at {issuer}; only there is a password.",
                email=account.email,
                issuer=account.issuer,
            ),
            code="NO_PASSWORD",
        )
    if account is not None and account.state == "disabled":
        raise InvalidRequest(
            says("{email} is disabled; inviting it again makes a link.", email=account.email),
            code="ACCOUNT_DISABLED",
        )
    return _with_link(book, account_id, RESET_LASTS, now)


def account_of_link(book: AccountBook, ticket: str, *, now: datetime) -> Account:
    """Whose password a link sets; uses nothing up.

    Raises:
        NotFound: It is none.
        Deleted: It was used, replaced by a newer one, or its time is over.
    """
    parts = read_ticket(ticket)
    account = book.get(parts[0]) if parts else None
    if parts is None or account is None:
        raise NotFound("There is nothing behind this link. Check that it was copied whole.")
    if not account.opens_link(parts[1], now):
        raise Deleted(
            "This link has ended: it was used, a newer one was made, or it was too old. Ask "
            "whoever runs this LifeStream for another.",
            code="LINK_ENDED",
        )
    return account


def use_link(
    book: AccountBook, ticket: str, *, email: str, password: str, now: datetime
) -> Account:
    """Set the password; sessions end, and the link with them.

    Args:
        email: For the first account alone, which has none before.

    Raises:
        NotFound: It is no link.
        Deleted: It has ended.
        InvalidRequest: The password is not good enough, or no e-mail address.
    """
    account = account_of_link(book, ticket, now=now)
    address = account.email or checked_email(email)
    kept = passwords.hashed(checked_password(password, address))
    secret = ticket.partition(".")[2]

    def used(before: Account) -> Account:
        if not before.opens_link(secret, now):
            raise Deleted("This link was used a moment ago.", code="LINK_ENDED")
        return replace(before, password=kept, link=None, sessions=(), devices=())

    if account.account_id != FIRST:
        done = book.change(account.account_id, used)
        log.info("password_set", extra={"account": done.account_id})
        return done
    # Used up before the account is there: of two at once one makes it.
    book.change(FIRST, lambda one: replace(used(one), password=""))
    made = replace(
        account, account_id=account_id_for(address), email=address, password=kept, link=None
    )
    _add(book, made)
    log.info("first_account_made", extra={"account": made.account_id})
    return made


def _add(book: AccountBook, account: Account) -> None:
    try:
        book.add(account)
    except StaleWrite:
        # Somebody made it at the same moment; its link is made anew below.
        return


def _with_link(book: AccountBook, account_id: str, lasts: timedelta, now: datetime) -> NewLink:
    secret, expires_at = new_secret(), now + lasts
    link = OneTimeLink(digest=digest_of(secret), expires_at=expires_at)
    account = book.change(account_id, lambda one: replace(one, link=link))
    return NewLink(account=account, ticket=ticket_of(account_id, secret), expires_at=expires_at)
