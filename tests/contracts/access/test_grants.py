"""What sharing with people promises on every foundation."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from lifestream.domain.access.grant import Role, Shared
from lifestream.domain.access.person import Person
from lifestream.domain.errors import Deleted, InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import GRANTS, PERSONS
from lifestream.ports.backend import Backend
from lifestream.services.access.grants import (
    GrantRequest,
    all_grants,
    forget_all_grants,
    forget_grants,
    give_grant,
    grant_for,
    grants_of,
    leave_grant,
    received_grants,
    revoke_grant,
    shared_recordings,
)
from tests.contracts.places.day_backend import day_backend
from tests.contracts.places.foundations import START, Foundation
from tests.contracts.places.samples import ANNA, a_video

HER = Person(owner=ANNA, email="anna@example.org", kind="oidc")
BEN = Person(owner=OwnerId("ben"), email="ben@example.org", kind="oidc")
EVE = Person(owner=OwnerId("eve"), email="eve@example.org", kind="oidc")
DAY = START.date().isoformat()


@pytest.fixture
def backend(foundation: Foundation) -> Backend:
    """Two recordings of Anna's, the first of them tagged."""
    made = day_backend(foundation)
    made.library.put(replace(a_video("1"), tags=("harbour",)))
    made.library.put(a_video("2", minutes=24 * 60))
    return made


def give(
    backend: Backend,
    what: Shared,
    about: str,
    role: Role = Role.VIEWER,
    lasts: timedelta | None = None,
) -> str:
    asked = GrantRequest(what=what, about=about, email=" Ben@Example.org ", role=role, lasts=lasts)
    return give_grant(backend, HER, asked).grant_id


def seen(backend: Backend, person: Person) -> list[str]:
    found = shared_recordings(backend, received_grants(backend, person), UTC)
    return [one.video.video_id for one in found]


def test_a_recording_is_seen_by_the_person_of_the_address_until_it_is_taken_back(
    backend: Backend,
) -> None:
    grant_id = give(backend, Shared.RECORDING, "v1")

    found = grant_for(backend, BEN, VideoId("v1"), UTC)
    assert found is not None
    assert (found.video.owner, found.grant.role) == (ANNA, Role.VIEWER)
    assert grant_for(backend, BEN, VideoId("v2"), UTC) is None
    for other in (EVE, Person(owner=BEN.owner, kind="api_key")):
        assert grant_for(backend, other, VideoId("v1"), UTC) is None
        assert seen(backend, other) == []

    for _ in range(2):
        revoke_grant(backend, ANNA, grant_id)
    with pytest.raises(Deleted) as ended:
        grant_for(backend, BEN, VideoId("v1"), UTC)
    assert (ended.value.code, seen(backend, BEN)) == ("ACCESS_ENDED", [])
    assert grants_of(backend, ANNA, Shared.RECORDING, "v1") == ()


def test_a_tag_and_a_day_share_what_has_them_now(backend: Backend) -> None:
    give(backend, Shared.TAG, "Harbour", Role.EDITOR)
    give(backend, Shared.DAY, DAY)
    assert seen(backend, BEN) == ["v1"]
    allows_most = grant_for(backend, BEN, VideoId("v1"), UTC)
    assert allows_most is not None
    assert allows_most.grant.role is Role.EDITOR

    backend.library.put(replace(a_video("2", minutes=24 * 60), tags=("harbour",)))
    assert seen(backend, BEN) == ["v2", "v1"]

    backend.library.put(a_video("2", minutes=24 * 60))
    backend.library.put(replace(a_video("1"), recorded_at=START + timedelta(days=9)))
    assert seen(backend, BEN) == []
    assert grant_for(backend, BEN, VideoId("v2"), UTC) is None


def test_an_address_that_changes_hands_does_not_take_the_grant_along(backend: Backend) -> None:
    grant_id = give(backend, Shared.RECORDING, "v1")
    assert seen(backend, BEN) == ["v1"]
    later = Person(owner=OwnerId("the-next-ben"), email=BEN.email, kind="oidc")

    assert seen(backend, later) == []
    with pytest.raises(NotFound):
        leave_grant(backend, later, grant_id)
    assert seen(backend, BEN) == ["v1"]


def test_a_new_role_replaces_the_one_before_and_a_time_ends_it(
    backend: Backend, foundation: Foundation
) -> None:
    give(backend, Shared.RECORDING, "v1")
    give(backend, Shared.RECORDING, "v1", Role.EDITOR, lasts=timedelta(hours=1))
    (only,) = all_grants(backend, ANNA)
    assert only.role is Role.EDITOR
    assert received_grants(backend, BEN) == (only,)

    foundation.pass_time(3601)
    assert all_grants(backend, ANNA) == ()
    assert seen(backend, BEN) == []


def test_who_leaves_sees_nothing_more_and_the_owner_knows(backend: Backend) -> None:
    leave_grant(backend, BEN, give(backend, Shared.TAG, "harbour"))

    assert seen(backend, BEN) == []
    assert all_grants(backend, ANNA) == ()


def test_what_is_forgotten_leaves_no_trace_of_with_whom_it_was_shared(backend: Backend) -> None:
    give(backend, Shared.RECORDING, "v1")
    give(backend, Shared.TAG, "harbour")
    assert seen(backend, BEN) == ["v1"]
    forget_grants(backend, ANNA, Shared.RECORDING, "v1")
    (left,) = received_grants(backend, BEN)
    assert left.what is Shared.TAG

    forget_all_grants(backend, ANNA)
    for owner in (ANNA, PERSONS):
        assert backend.owner_log.subjects(owner, GRANTS).subjects == ()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"email": "ben"}, "BAD_EMAIL"),
        ({"email": "anna@example.org"}, "BAD_EMAIL"),
        ({"what": Shared.TAG, "about": " "}, "BAD_TAG"),
        ({"what": Shared.DAY, "about": "tomorrow"}, "BAD_DAY"),
        ({"about": "v9"}, "VIDEO_NOT_FOUND"),
        ({"lasts": timedelta(seconds=-1)}, "BAD_GRANT_TIME"),
    ],
)
def test_what_cannot_be_shared_is_refused(
    backend: Backend, changed: dict[str, object], code: str
) -> None:
    asked = GrantRequest(what=Shared.RECORDING, about="v1", email=BEN.email)
    with pytest.raises((InvalidRequest, NotFound)) as refused:
        give_grant(backend, HER, replace(asked, **changed))  # type: ignore[arg-type]
    assert refused.value.code == code
    assert all_grants(backend, ANNA) == ()
