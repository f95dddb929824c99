"""What recaps promise on every foundation: a link for each, once, taken back when it failed."""

from collections.abc import Callable
from datetime import UTC, timedelta

import pytest

from lifestream.domain.access.webhook import Answer
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.telling.mail import Mail
from lifestream.domain.telling.recap import RecapMade, RecapState, RecapWish
from lifestream.ports.backend import Backend
from lifestream.services.access.share import forget_shares, live_shares
from lifestream.services.telling.recaps import recaps_of, send_recaps
from tests.contracts.access.test_webhooks import backend
from tests.contracts.places.samples import ANNA, a_video

__all__ = ["backend"]

ONE = VideoId("v1")


def send(
    backend: Backend, *to: str, answer: Answer | None, request_id: str = "r1", days: float = 7
) -> tuple[list[Mail], tuple[RecapMade, ...]]:
    """What went out, and what was made of it."""
    mails: list[Mail] = []

    def hand_over(mail: Mail, begin: Callable[[], None]) -> Answer:
        assert answer is not None
        begin()
        mails.append(mail)
        return answer

    wish = RecapWish(video_ids=(ONE,), to=to, lasts=timedelta(days=days), request_id=request_id)
    made = send_recaps(
        backend,
        ANNA,
        wish,
        send=hand_over if answer else None,
        address="https://diary.example.org",
        zone=UTC,
    )
    return mails, made


def test_each_person_gets_a_link_of_their_own_once(backend: Backend) -> None:
    backend.library.put(a_video("1", title="Planning"))
    people = ("anna@example.org", "ben@example.org")
    mails, _ = send(backend, *people, answer=Answer(status=250))
    again, none = send(backend, *people, answer=Answer(status=250))

    assert ([mail.to for mail in mails], again, none) == (list(people), [], ())
    links = {mail.text.partition("/s/")[2].split()[0] for mail in mails}
    assert len(links) == 2
    assert all("Planning" in mail.subject for mail in mails)
    assert {share.note for share in live_shares(backend, ANNA, ONE)} == set(people)
    assert [one.state for one in recaps_of(backend, ANNA, ONE)] == [RecapState.SENT] * 2

    forget_shares(backend, ANNA, ONE)
    assert recaps_of(backend, ANNA, ONE) == ()


def test_what_came_back_leaves_no_link_and_what_is_unsure_keeps_it(backend: Backend) -> None:
    backend.library.put(a_video("1"))
    refused = Answer(status=550, note="no such user")
    _, (failed,) = send(backend, "anna@example.org", answer=refused)
    assert (failed.state, failed.note) == (RecapState.FAILED, "no such user")
    assert live_shares(backend, ANNA, ONE) == ()
    cut = Answer(status=0, is_unsure=True)
    _, (unsure,) = send(backend, "anna@example.org", answer=cut, request_id="r2")
    assert unsure.state is RecapState.UNSURE
    assert len(live_shares(backend, ANNA, ONE)) == 1


def test_without_a_server_the_text_is_for_the_owner_to_send(backend: Backend) -> None:
    backend.library.put(a_video("1"))
    _, (made,) = send(backend, "anna@example.org", answer=None)
    assert made.state is RecapState.COPIED
    assert "https://diary.example.org/s/" in made.text


@pytest.mark.parametrize(("to", "days"), [("nobody", 7), ("a@example.org", -1.0), ("", 7)])
def test_no_link_is_made_for_a_recap_that_is_refused(
    backend: Backend, to: str, days: float
) -> None:
    backend.library.put(a_video("1"))
    with pytest.raises(InvalidRequest):
        send(backend, *([to] if to else []), answer=Answer(status=250), days=days)
    assert live_shares(backend, ANNA, ONE) == ()
