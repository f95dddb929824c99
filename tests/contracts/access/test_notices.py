"""What telling people promises on every foundation: proved addresses, digests, each mail once."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from lifestream.domain.access.webhook import (
    Answer,
    Channel,
    DeliveryState,
    DeviceKeys,
    Endpoint,
    EventKind,
)
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.domain.ids import OwnerId
from lifestream.domain.log_subjects import COURIER, PENDING
from lifestream.domain.telling.mail import LinkPurpose, Mail, link_token
from lifestream.ports.backend import Backend
from lifestream.services.telling.carriers import MailCarrier, PushCarrier
from lifestream.services.telling.push_key import push_key
from lifestream.services.telling.receivers import (
    Choice,
    add_device,
    add_mail,
    follow_link,
    receivers_of,
)
from lifestream.services.webhooks.courier import CLAIM, Courier
from lifestream.services.webhooks.outbox import deliveries_of, resume, tell_test
from tests.contracts.access.test_webhooks import backend, ended
from tests.contracts.places.foundations import START
from tests.contracts.places.samples import ANNA

__all__ = ["backend"]

BEN = OwnerId("ben")
ADDRESS = "anna@example.org"
AT_ONCE = Choice()
KEYS = DeviceKeys(p256dh="k", auth="a")


@dataclass
class Server:
    """A mail server by the clock of the test."""

    answer: Answer = Answer(status=250)
    dies: bool = False
    got: list[Mail] = field(default_factory=list)

    def __call__(self, mail: Mail, begin: Callable[[], None]) -> Answer:
        begin()
        self.got.append(mail)
        if self.dies:
            raise KeyboardInterrupt
        return self.answer

    def link(self) -> str:
        """The token of the link in the last mail."""
        return self.got[-1].text.partition("/mail/")[2].split()[0]


def courier(backend: Backend, server: Server) -> Courier:
    carrier = MailCarrier(backend=backend, send=server, address="https://diary.example.org")
    return Courier(
        backend=backend, send=lambda *_: Answer(status=500), carriers={Channel.MAIL: carrier}
    )


def proved(backend: Backend, server: Server, choice: Choice = AT_ONCE) -> Endpoint:
    made = add_mail(backend.owner_log, ANNA, ADDRESS, choice, now=START)
    courier(backend, server).deliver_due(START)
    follow_link(backend.owner_log, server.link())
    server.got.clear()
    return made


def test_an_address_is_told_nothing_before_it_said_yes_and_nothing_after_it_stopped(
    backend: Backend,
) -> None:
    logs, server = backend.owner_log, Server()
    post = courier(backend, server)
    made = add_mail(logs, ANNA, ADDRESS, Choice(), now=START)
    with pytest.raises(InvalidRequest, match="already"):
        add_mail(logs, ANNA, ADDRESS.upper(), Choice(), now=START)
    ended(backend, "1")
    assert post.deliver_due(START) == 1
    assert [mail.subject for mail in server.got] == ["Is this your address?"]
    assert "/r/" not in server.got[0].text

    token = server.link()
    for forged in (
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        token.replace(ANNA, BEN),
        token.replace("confirm", "stop"),
        "x",
    ):
        with pytest.raises(NotFound):
            follow_link(logs, forged)
    assert follow_link(logs, token) is LinkPurpose.CONFIRM

    job = ended(backend, "2")
    assert [post.deliver_due(START) for _ in "abc"] == [1, 0, 0]
    told = server.got[-1]
    assert (told.subject, job.video_id in told.text) == ("A recording is done", True)
    assert told.stop_url.rpartition("/")[2] == link_token(ANNA, made, LinkPurpose.STOP)
    assert follow_link(logs, server.link()) is LinkPurpose.STOP
    assert receivers_of(logs, ANNA) == ()
    ended(backend, "3")
    assert post.deliver_due(START) == 0


def test_a_digest_tells_a_day_at_once_and_a_quiet_day_nothing(backend: Backend) -> None:
    server = Server()
    proved(backend, server, Choice(digest_hour=18))
    post = courier(backend, server)
    ended(backend, "1")
    post.deliver_due(START)
    ended(backend, "2", failed=True)
    for hours in range(48):
        post.deliver_due(START + timedelta(hours=hours))
    assert [mail.subject for mail in server.got] == ["Recordings: 1 done, 1 failed"]
    told, _ = deliveries_of(backend.owner_log, ANNA)
    (digest,) = (one for one in told if one.event.kind is EventKind.DIGEST)
    assert digest.attempts[-1].at == datetime(2026, 3, 1, 18, tzinfo=UTC)


def test_a_mail_comes_once_though_its_courier_dies_and_says_so(backend: Backend) -> None:
    server = Server(answer=Answer(status=250))
    made = proved(backend, server)
    post = courier(backend, server)
    ended(backend, "1")
    server.dies = True
    with pytest.raises(KeyboardInterrupt):
        post.deliver_due(START)
    server.dies = False
    for count in range(1, 5):
        post.deliver_due(START + count * CLAIM)
    assert len(server.got) == 1
    told = next(
        one
        for one in deliveries_of(backend.owner_log, ANNA, to=[made])[0]
        if one.event.kind is EventKind.DONE
    )
    assert (told.state, "may have arrived" in told.attempts[-1].note) == (
        DeliveryState.UNSURE,
        True,
    )


def test_a_mail_that_comes_back_pauses_its_address_until_it_is_resumed(backend: Backend) -> None:
    server = Server(answer=Answer(status=550, note="The mail server answered 550: no such user"))
    good = Server()
    made = proved(backend, good)
    ended(backend, "1")
    courier(backend, server).deliver_due(START)
    (paused,) = receivers_of(backend.owner_log, ANNA)
    assert "came back" in paused.paused_why
    assert "no such user" in paused.paused_why
    resume(backend.owner_log, ANNA, made.endpoint_id, START)
    assert courier(backend, good).deliver_due(START) == 1
    assert [mail.message_id for mail in good.got] == [server.got[0].message_id]


def test_a_device_is_told_and_forgotten_when_it_is_gone(backend: Backend) -> None:
    logs, sent = backend.owner_log, []
    status = 201

    def send(url: str, keys: DeviceKeys, message: bytes, topic: str) -> Answer:
        sent.append(json.loads(message))
        return Answer(status=status)

    carrier = PushCarrier(backend=backend, send=send)
    post = Courier(
        backend=backend, send=lambda *_: Answer(status=500), carriers={Channel.PUSH: carrier}
    )
    for _ in "ab":
        made = add_device(
            logs, ANNA, "https://push.example.org/1", KEYS, Choice(), name="Phone", now=START
        )
    assert len(receivers_of(logs, ANNA)) == 1
    job = ended(backend, "1", failed=True)
    assert post.deliver_due(START) == 1
    assert (sent[0]["title"], sent[0]["path"]) == ("A recording failed", f"/r/{job.video_id}")

    status = 410
    tell_test(logs, ANNA, made.endpoint_id, START)
    post.deliver_due(START)
    assert receivers_of(logs, ANNA) == ()
    assert logs.subjects(COURIER, PENDING).subjects == ()


def test_the_key_of_an_installation_is_made_once(backend: Backend) -> None:
    made = iter("ab")
    assert [push_key(backend.owner_log, lambda: next(made)) for _ in "xy"] == ["a", "a"]
