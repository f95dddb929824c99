"""What every store of API keys promises."""

from dataclasses import replace
from datetime import date, timedelta

from lifestream.domain.access.api_key import ApiKey
from lifestream.domain.access.scopes import KeyRights, Scope
from lifestream.domain.ids import OwnerId
from tests.contracts.places.foundations import START, Foundation
from tests.contracts.places.samples import ANNA

DAY = date(2026, 3, 2)


def a_key(key_id: str = "k1", *, owner: OwnerId = ANNA, minutes: float = 0) -> ApiKey:
    return ApiKey(
        key_id=key_id,
        owner=owner,
        name="backup",
        salt="00",
        digest="ab",
        created_at=START + timedelta(minutes=minutes),
        rights=KeyRights(scopes=(Scope.READ,), tag="garden", expires_at=START + timedelta(days=30)),
    )


def test_a_key_is_read_back_after_a_restart(foundation: Foundation) -> None:
    assert foundation.key_store().create(a_key())

    assert foundation.key_store().get("k1") == a_key()
    assert foundation.key_store().get("k2") is None


def test_a_new_key_never_replaces_one(foundation: Foundation) -> None:
    store = foundation.key_store()
    store.create(a_key())

    assert not store.create(a_key(owner=OwnerId("mallory")))
    assert store.get("k1") == a_key()


def test_keys_are_listed_oldest_first_for_one_owner_or_all(foundation: Foundation) -> None:
    store = foundation.key_store()
    other = a_key("k3", owner=OwnerId("ben"), minutes=1)
    for key in (a_key("k2", minutes=2), a_key("k1"), other):
        store.create(key)

    assert [key.key_id for key in store.list(ANNA)] == ["k1", "k2"]
    assert [key.key_id for key in store.list()] == ["k1", "k3", "k2"]
    assert store.list(OwnerId("nobody")) == ()


def test_the_day_of_use_is_remembered_and_never_goes_back(foundation: Foundation) -> None:
    store = foundation.key_store()
    store.create(a_key())

    store.mark_used("k1", DAY)
    store.mark_used("k1", DAY - timedelta(days=1))

    assert store.get("k1") == replace(a_key(), last_used_on=DAY)


def test_a_deleted_key_is_gone_and_its_use_does_not_bring_it_back(foundation: Foundation) -> None:
    store = foundation.key_store()
    store.create(a_key())

    assert store.delete("k1")
    assert not store.delete("k1")
    store.mark_used("k1", DAY)
    assert foundation.key_store().get("k1") is None
    assert store.list() == ()
