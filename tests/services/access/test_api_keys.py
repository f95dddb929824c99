"""Keys for programs: shown once, kept as a hash, taken back at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lifestream.domain import codec
from lifestream.domain.access.api_key import ApiKey, new_api_key, opens, split_key
from lifestream.domain.access.scopes import EVERYTHING, Scope
from lifestream.domain.errors import InvalidRequest, LoginRequired, NotFound
from lifestream.domain.ids import OwnerId
from lifestream.ports.backend import Backend
from lifestream.services.access.api_keys import (
    add_key,
    key_of,
    list_keys,
    revoke_key,
    rights_of,
)

ANNA, BEN = OwnerId("anna"), OwnerId("ben")
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def test_a_key_acts_for_its_owner_until_it_is_revoked(embedded: Backend) -> None:
    keys = embedded.key_store
    key, presented = add_key(keys, owner=ANNA, name="backup", now=NOW)
    add_key(keys, owner=BEN, name="other", now=NOW)

    assert key_of(keys, presented, now=NOW).owner == ANNA

    revoke_key(keys, key.key_id)
    with pytest.raises(LoginRequired):
        key_of(keys, presented, now=NOW)
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
            key_of(keys, tried, now=NOW)


def test_the_day_of_use_is_kept_and_written_once_a_day(embedded: Backend) -> None:
    keys = embedded.key_store
    _, presented = add_key(keys, owner=ANNA, name="backup", now=NOW)
    assert list_keys(keys)[0].last_used_on is None

    for at in (NOW, NOW, NOW + timedelta(days=1)):
        key_of(keys, presented, now=at)
        assert list_keys(keys)[0].last_used_on == at.date()


def test_a_key_opens_nothing_from_its_end_on(embedded: Backend) -> None:
    keys = embedded.key_store
    rights = rights_of(["read"], tag=" Garden ", days=30, now=NOW)
    _, presented = add_key(keys, owner=ANNA, name="agent", now=NOW, rights=rights)
    end = NOW + timedelta(days=30)

    opened = key_of(keys, presented, now=end - timedelta(seconds=1)).rights
    assert (opened.scopes, opened.tag, opened.is_full) == ((Scope.READ,), "garden", False)
    with pytest.raises(LoginRequired, match="expired"):
        key_of(keys, presented, now=end)


def test_a_key_of_a_time_without_scopes_still_opens_everything() -> None:
    key, _ = new_api_key(ANNA, "old", NOW)
    plain = codec.to_plain(key)
    del plain["rights"]

    assert codec.from_plain(ApiKey, plain).rights == EVERYTHING


def test_one_owner_cannot_revoke_a_key_of_another(embedded: Backend) -> None:
    key, presented = add_key(embedded.key_store, owner=ANNA, name="backup", now=NOW)

    with pytest.raises(NotFound):
        revoke_key(embedded.key_store, key.key_id, owner=BEN)
    assert key_of(embedded.key_store, presented, now=NOW) is not None


@pytest.mark.parametrize(
    "wanted", [{"scopes": ["admin"]}, {"scopes": [], "days": 0}, {"scopes": [], "tag": "a,b"}]
)
def test_rights_that_there_are_not_are_refused(wanted: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        rights_of(**wanted, now=NOW)


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
