"""Keys for programs: shown once, kept as a hash, taken back at once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lifestream.domain.api_key import new_api_key, opens, split_key
from lifestream.domain.errors import InvalidRequest, LoginRequired, NotFound
from lifestream.domain.ids import OwnerId
from lifestream.ports.backend import Backend
from lifestream.services.access.api_keys import add_key, list_keys, owner_of_key, revoke_key

ANNA, BEN = OwnerId("anna"), OwnerId("ben")
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 1)


def test_a_key_acts_for_its_owner_until_it_is_revoked(embedded: Backend) -> None:
    keys = embedded.key_store
    key, presented = add_key(keys, owner=ANNA, name="backup", now=NOW)
    add_key(keys, owner=BEN, name="other", now=NOW)

    assert owner_of_key(keys, presented, today=TODAY) == ANNA

    revoke_key(keys, key.key_id)
    with pytest.raises(LoginRequired):
        owner_of_key(keys, presented, today=TODAY)
    with pytest.raises(NotFound):
        revoke_key(keys, key.key_id)


def test_what_is_stored_and_listed_opens_nothing(embedded: Backend) -> None:
    keys = embedded.key_store
    _, presented = add_key(keys, owner=ANNA, name="backup", now=NOW)
    (stored,) = list_keys(keys, ANNA)
    secret = presented.split("_", 2)[2]

    assert secret not in repr(stored)
    for tried in (stored.digest, stored.salt, f"ls_{stored.key_id}_{stored.digest}"):
        with pytest.raises(LoginRequired):
            owner_of_key(keys, tried, today=TODAY)


def test_the_day_of_use_is_kept_and_written_once_a_day(embedded: Backend) -> None:
    keys = embedded.key_store
    _, presented = add_key(keys, owner=ANNA, name="backup", now=NOW)
    assert list_keys(keys)[0].last_used_on is None

    for day in (TODAY, TODAY, TODAY + timedelta(days=1)):
        owner_of_key(keys, presented, today=day)
        assert list_keys(keys)[0].last_used_on == day


def test_no_two_keys_are_alike() -> None:
    made = [new_api_key(ANNA, "x", NOW) for _ in range(200)]

    assert len({presented for _, presented in made}) == 200
    assert len({key.salt for key, _ in made}) == 200
    for key, presented in made:
        parts = split_key(presented)
        assert parts is not None
        assert parts[0] == key.key_id
        assert opens(key, parts[1])
        assert not opens(None, parts[1])


@pytest.mark.parametrize("owner", ["", "Anna", "a/b", "../x", "a" * 65, "anna smith", "-a"])
def test_an_owner_that_cannot_be_one_is_refused(embedded: Backend, owner: str) -> None:
    with pytest.raises(InvalidRequest):
        add_key(embedded.key_store, owner=OwnerId(owner), name="x", now=NOW)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101])
def test_a_name_nobody_could_read_is_refused(embedded: Backend, name: str) -> None:
    with pytest.raises(InvalidRequest):
        add_key(embedded.key_store, owner=ANNA, name=name, now=NOW)
