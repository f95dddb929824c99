"""Signing in and out, and whose session a browser shows."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from lifestream import passwords
from lifestream.domain.access.account import (
    Account,
    account_id_for,
    checked_password,
    digest_of,
    new_secret,
    normal_password,
    read_ticket,
    ticket_of,
)
from lifestream.domain.access.person import email_key
from lifestream.domain.errors import LifeStreamError, LoginRequired, NotFound
from lifestream.services.access.accounts.book import AccountBook
from lifestream.services.access.accounts.delays import Delays

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session that was just opened: its account, and what the browser has to keep."""

    account: Account
    session: str
    device: str


def sign_in(
    book: AccountBook,
    delays: Delays,
    *,
    email: str,
    password: str,
    device: str,
    address: str,
    now: datetime,
) -> SignedIn:
    """Open a session.

    Args:
        device: What this browser kept when it signed in before; empty if it did not.
        address: Network address it is tried from.

    Raises:
        LoginRequired: No such account, a disabled one, or a wrong password: not told apart, also
            not by the time it takes.
        RateLimited: Too many wrong ones; it has to wait.
    """
    account_id = account_id_for(email_key(email))
    account = book.get(account_id)
    known = account is not None and bool(device) and digest_of(device) in account.devices
    place = f"device {digest_of(device)}" if known else f"address {address}"
    delays.begin(account_id, place)
    kept = account.password if account is not None and account.disabled_at is None else ""
    if not passwords.is_right(normal_password(password), kept) or account is None:
        log.warning("sign_in_refused", extra={"account": account_id, "address": address})
        raise LoginRequired("The e-mail address or the password is wrong.", code="SIGN_IN_REFUSED")
    delays.passed(account_id, place)
    return open_session(book, account_id, device=device, now=now)


def open_session(
    book: AccountBook, account_id: str, *, device: str = "", now: datetime
) -> SignedIn:
    """Open a session of somebody who has just proved who they are.

    Raises:
        LoginRequired: The account was disabled in between.
    """
    secret, kept = new_secret(), device or new_secret()

    def opened(account: Account) -> Account:
        if account.disabled_at is not None:
            raise LoginRequired("This account is disabled.", code="ACCOUNT_DISABLED")
        return account.with_session(secret, now).with_device(kept)

    account = book.change(account_id, opened)
    log.info("signed_in", extra={"account": account_id})
    return SignedIn(account=account, session=ticket_of(account_id, secret), device=kept)


def account_of(book: AccountBook, ticket: str, *, now: datetime) -> Account:
    """Whose session a browser shows; its day of use is kept, once a day.

    Raises:
        LoginRequired: It is none, or it has ended.
    """
    parts = read_ticket(ticket)
    account = book.get(parts[0]) if parts else None
    session = account.session_of(parts[1], now) if parts and account else None
    if account is None or session is None or account.disabled_at is not None:
        raise LoginRequired("Your session has ended. Sign in again.")
    if session.used_on < now.date():
        _mark_used(book, account.account_id, session.digest, now)
    return account


def _mark_used(book: AccountBook, account_id: str, digest: str, now: datetime) -> None:
    """One write a day for each session; that it fails is no reason to refuse the request."""

    def used(account: Account) -> Account:
        sessions = tuple(
            replace(one, used_on=now.date()) if one.digest == digest else one
            for one in account.sessions
        )
        return replace(account, sessions=sessions)

    try:
        book.change(account_id, used)
    except LifeStreamError as error:
        fields = {"account": account_id, "reason": error.code}
        log.warning("session_use_not_noted", extra=fields)


def sign_out(book: AccountBook, ticket: str) -> None:
    """End this browser's session; one that has ended already is no error."""
    parts = read_ticket(ticket)
    if parts is None:
        return
    digest = digest_of(parts[1])
    try:
        book.change(
            parts[0],
            lambda account: replace(
                account, sessions=tuple(one for one in account.sessions if one.digest != digest)
            ),
        )
    except NotFound:
        return


def sign_out_everywhere(book: AccountBook, account_id: str) -> None:
    """End every session; browsers that signed in before are strangers again, too."""
    book.change(account_id, lambda account: replace(account, sessions=(), devices=()))


def check_password(delays: Delays, account: Account, given: str) -> None:
    """Pass when somebody who is signed in knows the password: a browser may be left open.

    Raises:
        LoginRequired: It is wrong.
        RateLimited: Too many wrong ones; it has to wait.
    """
    place = "signed in"
    delays.begin(account.account_id, place)
    if not passwords.is_right(normal_password(given), account.password):
        raise LoginRequired("The present password is wrong.", code="SIGN_IN_REFUSED")
    delays.passed(account.account_id, place)


def change_password(
    book: AccountBook,
    delays: Delays,
    account: Account,
    *,
    old: str,
    new: str,
    ticket: str,
    now: datetime,
) -> None:
    """Put another password in its place; every session but this one ends, and no link works.

    Raises:
        InvalidRequest: The new one is not good enough.
        LoginRequired: The old one is wrong.
        RateLimited: Too many wrong ones; it has to wait.
    """
    checked = checked_password(new, account.email)
    check_password(delays, account, old)
    kept = passwords.hashed(checked)
    parts = read_ticket(ticket)
    own = digest_of(parts[1]) if parts else ""

    def changed(before: Account) -> Account:
        sessions = tuple(one for one in before.sessions if one.digest == own)
        return replace(before, password=kept, sessions=sessions, link=None)

    book.change(account.account_id, changed)
    log.info("password_changed", extra={"account": account.account_id})
