"""What an administrator does to accounts: disable one, and forget one with its whole diary."""

import logging
from dataclasses import replace
from datetime import datetime

from lifestream.domain.access.account import Account, account_id_for
from lifestream.domain.access.person import email_key
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.sentences import says
from lifestream.ports.key_store import KeyStore
from lifestream.services.access.accounts.book import AccountBook

log = logging.getLogger(__name__)


def account_named(book: AccountBook, given: str) -> Account:
    """The account of an e-mail address, or of an id.

    Raises:
        NotFound: There is none.
    """
    account = book.get(account_id_for(email_key(given))) or next(
        (one for one in book.list() if given in (one.account_id, one.owner)), None
    )
    account = account or next((one for one in book.list() if one.email == email_key(given)), None)
    if account is None:
        raise NotFound(
            says("There is no account {given}.", given=given[:100]), code="ACCOUNT_NOT_FOUND"
        )
    return account


def disable(
    book: AccountBook, keys: KeyStore, account_id: str, *, now: datetime
) -> tuple[Account, int]:
    """End an account's sessions, links and API keys; its diary stays, and it can be invited again.

    Returns:
        The account, and how many keys were revoked.

    Raises:
        NotFound: There is no such account.
        InvalidRequest: Nobody would be left to administer.
    """
    account = book.get(account_id)
    if account is None:
        raise NotFound("There is no such account.", code="ACCOUNT_NOT_FOUND")
    check_can_go(book, account)
    disabled = book.change(
        account_id,
        lambda one: replace(
            one, disabled_at=one.disabled_at or now, sessions=(), devices=(), link=None
        ),
    )
    log.info("account_disabled", extra={"account": account_id})
    return disabled, revoke_keys(keys, account)


def delete_account(book: AccountBook, keys: KeyStore, account: Account) -> None:
    """Delete an account whose diary was forgotten: nobody signs in with it, no key opens it.

    Raises:
        InvalidRequest: Nobody would be left to administer.
    """
    check_can_go(book, account)
    revoke_keys(keys, account)
    book.delete(account.account_id)
    log.info("account_deleted", extra={"account": account.account_id})


def revoke_keys(keys: KeyStore, account: Account) -> int:
    """Revoke every API key of an account's owner; returns how many."""
    return sum(keys.delete(key.key_id) for key in keys.list(account.owner))


def check_can_go(book: AccountBook, account: Account) -> None:
    """Pass when somebody else is left to administer.

    Raises:
        InvalidRequest: Nobody would be.
    """
    left = [
        one
        for one in book.list()
        if one.is_administrator and one.state == "active" and one.account_id != account.account_id
    ]
    if account.is_administrator and account.state == "active" and not left:
        raise InvalidRequest(
            says(
                "{email} is the only account that administers; invite another as administrator "
                "first.",
                email=account.email,
            ),
            code="LAST_ADMINISTRATOR",
        )
