"""Forgetting an account: its whole diary with a receipt, its keys, and then itself."""

from dataclasses import replace
from datetime import datetime, tzinfo

from lifestream.domain.access.account import Account
from lifestream.domain.forgetting.order import ForgetKind, ForgetScope
from lifestream.domain.forgetting.receipt import ForgetReceipt
from lifestream.ports.backend import Backend
from lifestream.services.access.accounts.administer import check_can_go, delete_account
from lifestream.services.access.accounts.book import AccountBook
from lifestream.services.forgetting.carve import ForgetTools
from lifestream.services.forgetting.orders import forget


def forget_account(
    backend: Backend, account: Account, zone: tzinfo, *, tools: ForgetTools, now: datetime
) -> ForgetReceipt:
    """Forget everything of an account and delete it; what was broken off is done again by calling.

    Raises:
        InvalidRequest: Nobody would be left to administer.
        TransientError: A store did not answer: the account is disabled, and its diary goes with
            the next sweep.
    """
    book = AccountBook(backend.owner_log)
    check_can_go(book, account)
    # First, so that nothing is added while the rest goes.
    book.change(
        account.account_id,
        lambda one: replace(
            one, disabled_at=one.disabled_at or now, sessions=(), devices=(), link=None
        ),
    )
    scope = ForgetScope(kind=ForgetKind.EVERYTHING)
    receipt = forget(backend, account.owner, scope, zone, tools=tools)
    delete_account(book, backend.key_store, account)
    return receipt
