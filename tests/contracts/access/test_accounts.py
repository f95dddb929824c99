"""Accounts on every foundation: links work once, sessions end, and guessing only waits."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifestream.domain.access.account import (
    SESSION_IDLE,
    SESSION_LASTS,
    account_id_for,
    checked_password,
    new_secret,
    ticket_of,
)
from lifestream.domain.errors import (
    Deleted,
    InvalidRequest,
    LoginRequired,
    NotFound,
    RateLimited,
)
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.access.accounts.administer import account_named, delete_account, disable
from lifestream.services.access.accounts.book import AccountBook
from lifestream.services.access.accounts.delays import FREE, FREE_OF_ALL, LONGEST_OF_ALL_S, Delays
from lifestream.services.access.accounts.links import (
    INVITATION_LASTS,
    first_link,
    invite,
    reset,
    use_link,
)
from lifestream.services.access.accounts.sign_in import (
    SignedIn,
    account_of,
    change_password,
    sign_in,
    sign_out,
    sign_out_everywhere,
)
from lifestream.services.access.api_keys import add_key, list_keys
from tests.contracts.places.foundations import Foundation

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANNA, BEN = "anna@example.org", "ben@example.org"
GOOD, OTHER = "seven herons over the pier", "a lantern in the old harbour"


@pytest.fixture
def book(foundation: Foundation) -> AccountBook:
    """No accounts yet."""
    return AccountBook(foundation.owner_log())


def enter(
    book: AccountBook,
    email: str = ANNA,
    password: str = GOOD,
    *,
    delays: Delays | None = None,
    device: str = "",
    now: datetime = NOW,
) -> SignedIn:
    """Sign in from a browser."""
    return sign_in(
        book,
        delays or Delays(),
        email=email,
        password=password,
        device=device,
        address="192.0.2.7",
        now=now,
    )


def with_account(book: AccountBook, email: str = ANNA, *, now: datetime = NOW) -> str:
    """An invited person who has chosen a password; the account's id."""
    made = invite(book, email, now=now)
    return use_link(book, made.ticket, email="", password=GOOD, now=now).account_id


def test_the_first_link_makes_one_administrator_with_the_diary_that_is_there(
    book: AccountBook,
) -> None:
    earlier, link = first_link(book, now=NOW), first_link(book, now=NOW)
    assert earlier is not None and link is not None
    with pytest.raises(Deleted):
        use_link(book, earlier.ticket, email=ANNA, password=GOOD, now=NOW)
    with pytest.raises(InvalidRequest):
        use_link(book, link.ticket, email="nobody", password=GOOD, now=NOW)

    made = use_link(book, link.ticket, email=" Anna@Example.ORG ", password=GOOD, now=NOW)

    assert (made.email, made.owner, made.is_administrator) == (ANNA, LOCAL_OWNER, True)
    with pytest.raises(Deleted):
        use_link(book, link.ticket, email=BEN, password=GOOD, now=NOW)
    assert first_link(book, now=NOW) is None
    assert [one.email for one in book.list()] == [ANNA]


def test_an_invitation_works_once_and_ends(book: AccountBook) -> None:
    anna = with_account(book)
    made = invite(book, BEN, now=NOW)
    late = NOW + INVITATION_LASTS
    with pytest.raises(Deleted):
        use_link(book, made.ticket, email="", password=GOOD, now=late)

    made = invite(book, BEN, now=late)
    ben = use_link(book, made.ticket, email="", password=GOOD, now=late)

    assert ben.owner not in (LOCAL_OWNER, book.get(anna).owner)  # type: ignore[union-attr]
    assert not ben.is_administrator
    with pytest.raises(Deleted):
        use_link(book, made.ticket, email="", password=OTHER, now=late)
    with pytest.raises(InvalidRequest, match="has an account already"):
        invite(book, BEN, now=late)
    forged = ticket_of(ben.account_id, new_secret())
    with pytest.raises(Deleted):
        use_link(book, forged, email="", password=OTHER, now=late)


def test_wrong_unknown_and_disabled_are_refused_alike(
    book: AccountBook, foundation: Foundation
) -> None:
    with_account(book)
    ben = with_account(book, BEN)
    disable(book, foundation.key_store(), ben, now=NOW)
    invite(book, "invited@example.org", now=NOW)
    refused = set()
    for email in (ANNA, BEN, "invited@example.org", "nobody@example.org", "", "x" * 400):
        with pytest.raises(LoginRequired) as error:
            enter(book, email, "wrong, whoever it is of")
        refused.add((error.value.code, error.value.message))
    with pytest.raises(LoginRequired):
        enter(book, BEN)
    assert len(refused) == 1
    assert enter(book, "ANNA@example.org").account.email == ANNA


def test_a_session_ends_by_disuse_by_age_by_hand_and_with_the_account(
    book: AccountBook, foundation: Foundation
) -> None:
    with_account(book)
    ben = with_account(book, BEN)
    first, second = enter(book, BEN), enter(book, BEN)
    assert account_of(book, first.session, now=NOW).account_id == ben
    with pytest.raises(LoginRequired):
        account_of(book, first.session, now=NOW + SESSION_IDLE + timedelta(days=1))
    at = NOW
    while at < NOW + SESSION_LASTS - SESSION_IDLE:
        at += SESSION_IDLE
        account_of(book, second.session, now=at)
    with pytest.raises(LoginRequired):
        account_of(book, second.session, now=NOW + SESSION_LASTS)

    third, fourth = enter(book, BEN), enter(book, BEN)
    sign_out(book, third.session)
    sign_out(book, third.session)
    with pytest.raises(LoginRequired):
        account_of(book, third.session, now=NOW)
    assert account_of(book, fourth.session, now=NOW).account_id == ben
    sign_out_everywhere(book, ben)
    with pytest.raises(LoginRequired):
        account_of(book, fourth.session, now=NOW)

    owner = enter(book, BEN).account.owner
    fifth = enter(book, BEN).session
    add_key(foundation.key_store(), owner=owner, name="his", now=NOW)
    assert disable(book, foundation.key_store(), ben, now=NOW)[1] == 1
    assert list_keys(foundation.key_store(), owner) == ()
    for ticket in (fifth, "", "x.y", f"{ben}.{new_secret()}", f"{'0' * 32}.{new_secret()}"):
        with pytest.raises(LoginRequired):
            account_of(book, ticket, now=NOW)


def test_another_password_ends_every_other_session_and_every_link(book: AccountBook) -> None:
    anna = with_account(book)
    own, other = enter(book), enter(book)
    link = reset(book, anna, now=NOW)

    def change(old: str, new: str) -> None:
        account = account_of(book, own.session, now=NOW)
        change_password(book, Delays(), account, old=old, new=new, ticket=own.session, now=NOW)

    with pytest.raises(LoginRequired):
        change("wrong wrong wrong", OTHER)
    with pytest.raises(InvalidRequest):
        change(GOOD, "short")
    change(GOOD, OTHER)

    assert account_of(book, own.session, now=NOW).account_id == anna
    with pytest.raises(LoginRequired):
        account_of(book, other.session, now=NOW)
    with pytest.raises(Deleted):
        use_link(book, link.ticket, email="", password=GOOD, now=NOW)
    with pytest.raises(LoginRequired):
        enter(book)
    again = reset(book, anna, now=NOW)
    assert enter(book, password=OTHER).session, "the old one works until the link is used"
    use_link(book, again.ticket, email="", password=GOOD, now=NOW)
    with pytest.raises(LoginRequired):
        account_of(book, own.session, now=NOW)
    assert enter(book).session


def test_who_guesses_waits_longer_each_time_and_keeps_nobody_else_out(book: AccountBook) -> None:
    with_account(book)
    passed_s = 0.0
    delays = Delays(clock=lambda: passed_s)
    known = enter(book, delays=delays).device
    for email in (ANNA, "nobody@example.org"):
        for _ in range(FREE):
            with pytest.raises(LoginRequired):
                enter(book, email, "guessed guess", delays=delays)
        waits = []
        for _ in range(3):
            with pytest.raises(RateLimited) as error:
                enter(book, email, delays=delays)
            waits.append(error.value.retry_after_s)
            passed_s += error.value.retry_after_s
            with pytest.raises(LoginRequired):
                enter(book, email, "guessed guess", delays=delays)
        assert waits == [2.0, 4.0, 8.0]
    with pytest.raises(RateLimited):
        enter(book, delays=delays)
    assert enter(book, delays=delays, device=known).session, "this browser signed in before"
    passed_s += 16.0
    assert enter(book, delays=delays).session, "a delay is no lock"
    assert enter(book, delays=delays).session


def test_one_password_tried_on_many_accounts_waits_too(book: AccountBook) -> None:
    with_account(book)
    passed_s = 0.0
    delays = Delays(clock=lambda: passed_s)
    known = enter(book, delays=delays).device
    for number in range(FREE_OF_ALL):
        with pytest.raises(LoginRequired):
            enter(book, f"guessed{number}@example.org", delays=delays)
    with pytest.raises(RateLimited):
        enter(book, delays=delays)
    assert enter(book, delays=delays, device=known).session, "this browser signed in before"
    passed_s = LONGEST_OF_ALL_S
    for _ in range(FREE_OF_ALL):
        passed_s += LONGEST_OF_ALL_S
        assert enter(book, delays=delays).session, "who knows the password is not counted"


def test_somebody_is_always_left_to_administer(book: AccountBook, foundation: Foundation) -> None:
    anna = with_account(book)
    with pytest.raises(InvalidRequest, match="only account that administers"):
        disable(book, foundation.key_store(), anna, now=NOW)
    with_account(book, BEN)
    with pytest.raises(InvalidRequest, match="only account that administers"):
        delete_account(book, foundation.key_store(), account_named(book, ANNA))

    disable(book, foundation.key_store(), account_id_for(BEN), now=NOW)
    link = invite(book, BEN, administrator=True, now=NOW)
    use_link(book, link.ticket, email="", password=OTHER, now=NOW)
    disable(book, foundation.key_store(), anna, now=NOW)

    assert [(one.email, one.state) for one in book.list()] == [(ANNA, "disabled"), (BEN, "active")]
    with pytest.raises(InvalidRequest, match="disabled"):
        reset(book, anna, now=NOW)


def test_of_a_deleted_account_no_byte_is_left(
    book: AccountBook, foundation: Foundation, tmp_path: Path
) -> None:
    with_account(book)
    with_account(book, "quicklime@example.org")
    enter(book, "quicklime@example.org")

    delete_account(book, foundation.key_store(), account_named(book, "quicklime@example.org"))

    with pytest.raises(NotFound):
        account_named(book, "quicklime@example.org")
    data = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"quicklime" not in data


@pytest.mark.parametrize(
    "password",
    [
        "",
        "elevenchars",
        "x" * 300,
        "aaaaaaaaaaaaaaa",
        "abababababababab",
        "anna.li@example.org",
        "anna.lianna.li",
        "passwordpassword",
        "lifestreamlifestream",
    ],
)
def test_a_password_that_is_tried_first_is_none(password: str) -> None:
    with pytest.raises(InvalidRequest):
        checked_password(password, "anna.li@example.org")
    assert checked_password("caf\u0065\u0301 au lait at noon", ANNA) == "café au lait at noon"
