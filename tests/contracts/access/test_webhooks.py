"""What webhooks promise on every foundation: signed, the same id, and nothing lost in an outage."""

import base64
import hashlib
import hmac
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from lifestream.domain.access.webhook import Answer, DeliveryState, EventKind
from lifestream.domain.errors import ErrorClass, InvalidRequest, NotFound
from lifestream.domain.ids import JobId, OwnerId
from lifestream.domain.jobs.job import Job, JobError
from lifestream.domain.log_subjects import COURIER, PENDING, WATCHED
from lifestream.ports.backend import Backend
from lifestream.services.webhooks.courier import Courier
from lifestream.services.webhooks.endpoints import (
    add_endpoint,
    change_secret,
    endpoint_of,
    endpoints_of,
)
from lifestream.services.webhooks.outbox import (
    deliveries_of,
    remove_endpoint,
    replay,
    resume,
    tell_test,
    watch_job,
)
from tests.contracts.places.day_backend import day_backend
from tests.contracts.places.foundations import START, Foundation
from tests.contracts.places.samples import ANNA, a_job

URL = "https://hooks.example.org/lifestream?x=1"
BEN = OwnerId("ben")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Receiver:
    """Takes messages by the clock of the test, or does not."""

    status: int = 204
    got: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        self.tried.append(headers["webhook-id"])
        if self.status >= 300:
            return Answer(status=self.status, note="It answered so.")
        self.got.append((body, headers))
        return Answer(status=self.status)


@pytest.fixture
def backend(foundation: Foundation) -> Backend:
    """The stores that telling needs."""
    return day_backend(foundation)


def ended(backend: Backend, name: str, *, failed: bool = False) -> Job:
    """A job that was watched while it ran, and ended."""
    store = backend.job_store
    store.create(a_job(name))
    queued = store.get(JobId(f"j{name}"))
    assert queued is not None
    job = store.save(queued.claim(START, "worker"))
    watch_job(backend, job)
    if failed:
        error = JobError(
            code="X", message="It is none.", error_class=ErrorClass.PERMANENT_INPUT, stage="media"
        )
        return store.save(job.fail(START, error))
    return store.save(job.finish(START, partial=None, notes=()))


def left(backend: Backend) -> int:
    logs = backend.owner_log
    return sum(len(logs.subjects(COURIER, area).subjects) for area in (PENDING, WATCHED))


def passes(courier: Courier, begin: datetime, lasts: timedelta, every: timedelta) -> None:
    for count in range(lasts // every + 1):
        courier.deliver_due(begin + count * every)


def signature(secret: str, headers: dict[str, str], body: bytes) -> str:
    """As the specification has it, by itself."""
    stamped = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, stamped, hashlib.sha256).digest()).decode()


def test_the_end_of_a_job_is_told_once_and_signed(backend: Backend) -> None:
    endpoint = add_endpoint(backend.owner_log, ANNA, URL, now=START)
    add_endpoint(backend.owner_log, ANNA, URL, now=START, kinds=[EventKind.FAILED])
    job, receiver = ended(backend, "1"), Receiver()
    courier = Courier(backend=backend, send=receiver)

    assert [courier.deliver_due(START) for _ in "abc"] == [1, 0, 0]

    ((body, headers),) = receiver.got
    told = json.loads(body)
    assert told["type"] == "recording.done"
    assert told["data"] == {
        "job_id": "j1",
        "path": f"/r/{job.video_id}",
        "video_id": job.video_id,
    }
    assert headers["webhook-timestamp"] == str(int(START.timestamp()))
    assert headers["webhook-signature"] == signature(endpoint.secrets[0].value, headers, body)
    assert left(backend) == 0
    assert deliveries_of(backend.owner_log, BEN)[0] == ()


def test_an_outage_of_an_hour_loses_nothing_and_keeps_the_ids(backend: Backend) -> None:
    add_endpoint(backend.owner_log, ANNA, URL, now=START)
    receiver = Receiver(status=503)
    courier = Courier(backend=backend, send=receiver)
    for name in "123":
        ended(backend, name, failed=name == "2")
    passes(courier, START, HOUR, MINUTE)
    tries = Counter(receiver.tried)
    assert len(tries) == 3
    assert receiver.got == []

    receiver.status = 200
    passes(courier, START + HOUR, HOUR, 2 * MINUTE)

    assert {headers["webhook-id"] for _, headers in receiver.got} == set(tries)
    assert len(receiver.got) == 3
    kinds = sorted(json.loads(body)["type"] for body, _ in receiver.got)
    assert kinds == ["recording.done", "recording.done", "recording.failed"]
    # Soon at first, then seldom: no flood for a receiver that comes back.
    assert set(tries.values()) == {6}
    assert left(backend) == 0


def test_after_a_day_it_pauses_says_so_and_sends_all_that_was_held(backend: Backend) -> None:
    logs = backend.owner_log
    endpoint = add_endpoint(logs, ANNA, URL, now=START)
    receiver = Receiver(status=500)
    courier = Courier(backend=backend, send=receiver)
    ended(backend, "1")

    passes(courier, START, timedelta(hours=23), HOUR / 2)
    assert endpoint_of(logs, ANNA, endpoint.endpoint_id).paused_at is None
    passes(courier, START + timedelta(hours=23), timedelta(hours=6), HOUR / 2)
    paused = endpoint_of(logs, ANNA, endpoint.endpoint_id)
    assert paused.paused_at is not None
    assert "for a day" in paused.paused_why
    tried = len(receiver.tried)
    ended(backend, "2")
    courier.deliver_due(START + timedelta(hours=30))
    states = {one.event.job_id: one.state for one in deliveries_of(logs, ANNA)[0]}
    assert states == {"j1": DeliveryState.HELD, "j2": DeliveryState.HELD}
    assert (len(receiver.tried), left(backend)) == (tried, 0)

    receiver.status = 200
    resume(logs, ANNA, endpoint.endpoint_id, START + timedelta(hours=40))
    assert courier.deliver_due(START + timedelta(hours=40)) == 2
    assert len({headers["webhook-id"] for _, headers in receiver.got}) == 2


def test_both_secrets_are_good_while_they_change(backend: Backend) -> None:
    logs = backend.owner_log
    old = add_endpoint(logs, ANNA, URL, now=START)
    new = change_secret(logs, ANNA, old.endpoint_id, START)
    receiver = Receiver()
    courier = Courier(backend=backend, send=receiver)
    days = (START + HOUR, START + timedelta(hours=25))

    for at in days:
        tell_test(logs, ANNA, old.endpoint_id, at)
        courier.deliver_due(at)

    first, second = (
        (headers["webhook-signature"].split(), body, headers) for body, headers in receiver.got
    )
    for sent, secrets in ((first, [new, old]), (second, [new])):
        expected = [signature(one.secrets[0].value, sent[2], sent[1]) for one in secrets]
        assert sent[0] == expected


def test_a_message_is_sent_again_with_the_same_id_when_it_is_asked_for(backend: Backend) -> None:
    logs = backend.owner_log
    endpoint = add_endpoint(logs, ANNA, URL, now=START)
    receiver = Receiver()
    courier = Courier(backend=backend, send=receiver)
    made = tell_test(logs, ANNA, endpoint.endpoint_id, START)
    courier.deliver_due(START)

    replay(logs, ANNA, made.delivery_id, START + HOUR)
    courier.deliver_due(START + HOUR)

    assert receiver.tried == [made.event.event_id] * 2
    ((shown,), _) = deliveries_of(logs, ANNA)
    assert [one.status for one in shown.attempts] == [204, 204]
    with pytest.raises(NotFound):
        replay(logs, BEN, made.delivery_id, START)


def test_two_couriers_send_one_message_and_one_that_died_is_followed(backend: Backend) -> None:
    logs = backend.owner_log
    endpoint = add_endpoint(logs, ANNA, URL, now=START)
    receiver = Receiver()
    second = Courier(backend=backend, send=receiver)

    def meanwhile(url: str, body: bytes, headers: dict[str, str]) -> Answer:
        assert second.deliver_due(START) == 0
        raise KeyboardInterrupt

    tell_test(logs, ANNA, endpoint.endpoint_id, START)
    with pytest.raises(KeyboardInterrupt):
        Courier(backend=backend, send=meanwhile).deliver_due(START)

    assert second.deliver_due(START + MINUTE) == 0
    assert second.deliver_due(START + 3 * MINUTE) == 1


def test_a_receiver_that_is_gone_is_paused_at_once_and_removed_without_a_trace(
    backend: Backend,
) -> None:
    logs = backend.owner_log
    endpoint = add_endpoint(logs, ANNA, URL, now=START)
    tell_test(logs, ANNA, endpoint.endpoint_id, START)
    Courier(backend=backend, send=Receiver(status=410)).deliver_due(START)
    assert "410" in endpoint_of(logs, ANNA, endpoint.endpoint_id).paused_why
    with pytest.raises(NotFound):
        remove_endpoint(logs, BEN, endpoint.endpoint_id)

    remove_endpoint(logs, ANNA, endpoint.endpoint_id)

    assert endpoints_of(logs, ANNA) == ()
    assert deliveries_of(logs, ANNA)[0] == ()
    assert left(backend) == 0
    ended(backend, "1")
    assert left(backend) == 0


def test_a_damaged_receiver_keeps_no_other_from_being_told_and_can_be_removed(
    backend: Backend,
) -> None:
    logs = backend.owner_log
    damaged = add_endpoint(logs, ANNA, URL, now=START).endpoint_id
    add_endpoint(logs, ANNA, URL, now=START)
    logs.annotate(ANNA, f"webhooks/{damaged}", b"{", length=1)
    receiver = Receiver()
    ended(backend, "1")

    assert Courier(backend=backend, send=receiver).deliver_due(START) == 1

    remove_endpoint(logs, ANNA, damaged)
    assert len(logs.subjects(ANNA, "webhooks/").subjects) == 1


def test_old_deliveries_are_forgotten(backend: Backend) -> None:
    logs = backend.owner_log
    add_endpoint(logs, ANNA, URL, now=START)
    courier = Courier(backend=backend, send=Receiver())
    ended(backend, "1")
    courier.deliver_due(START)
    (one,), _ = deliveries_of(logs, ANNA)
    written = logs.subjects(ANNA, "deliveries/").subjects[0].written_at
    ended(backend, "2")

    courier.deliver_due(written + timedelta(days=31))

    assert [d.event.job_id for d in deliveries_of(logs, ANNA)[0]] == ["j2"]
    assert one.event.job_id == "j1"


def test_an_event_that_there_is_not_is_refused(backend: Backend) -> None:
    with pytest.raises(InvalidRequest, match="no event"):
        add_endpoint(backend.owner_log, ANNA, URL, now=START, kinds=["recording.heard"])
