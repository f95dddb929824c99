"""Where accounts are kept: a log each, of ``ACCOUNTS``, whose note is the account.

The number of entries says which version was read: a writer who read an older one is refused and
reads again, so of two who use a link at once one comes too late.
"""

import secrets
from collections.abc import Callable, Iterator

from lifestream.domain import codec
from lifestream.domain.access.account import FIRST, Account
from lifestream.domain.errors import NotFound, StaleWrite
from lifestream.domain.log_subjects import ACCOUNTS, ACCOUNTS_AREA, account_subject
from lifestream.ports.owner_log import OwnerLog, Subject

TRIES = 5
PAGE = 50


class AccountBook:
    """The accounts of one installation.

    Args:
        log: The foundation's logs.
    """

    def __init__(self, log: OwnerLog) -> None:
        self._log = log

    def get(self, account_id: str) -> Account | None:
        """The account, or None; one look."""
        head = self._head(account_id)
        return None if head is None else _account(head)

    def list(self) -> tuple[Account, ...]:
        """All accounts but ``FIRST``, oldest first."""
        found = (one for one in map(_account, self._heads()) if one.account_id != FIRST)
        return tuple(sorted(found, key=lambda one: (one.made_at, one.email)))

    def add(self, account: Account) -> None:
        """Keep a new account.

        Raises:
            StaleWrite: There is one of this id.
        """
        self._write(account, length=0)

    def change(self, account_id: str, change: Callable[[Account], Account]) -> Account:
        """Put what ``change`` makes of an account in its place; returns that.

        Args:
            change: Called again where somebody else wrote between reading and writing.

        Raises:
            NotFound: There is no such account.
        """
        for tries_left in reversed(range(TRIES)):
            head = self._head(account_id)
            if head is None:
                raise NotFound("There is no such account.", code="ACCOUNT_NOT_FOUND")
            before = _account(head)
            after = change(before)
            if after == before:
                return before
            try:
                self._write(after, length=head.length)
                return after
            except StaleWrite:
                if not tries_left:
                    raise
        raise AssertionError("the last try returns or raises")

    def delete(self, account_id: str) -> None:
        """Delete it with all its bytes; what is not there is no error."""
        self._log.delete(ACCOUNTS, account_subject(account_id))

    def _write(self, account: Account, *, length: int) -> None:
        self._log.append(
            ACCOUNTS,
            account_subject(account.account_id),
            b"{}",
            entry_id=secrets.token_hex(8),
            expected=length,
            note=codec.encode(account),
        )

    def _head(self, account_id: str) -> Subject | None:
        subject = account_subject(account_id)
        return self._log.heads(ACCOUNTS, [subject]).get(subject)

    def _heads(self) -> Iterator[Subject]:
        cursor = ""
        while True:
            page = self._log.subjects(ACCOUNTS, ACCOUNTS_AREA, limit=PAGE, cursor=cursor)
            yield from page.subjects
            cursor = page.cursor
            if not cursor:
                return


def _account(head: Subject) -> Account:
    return codec.decode(Account, head.note or b"")
