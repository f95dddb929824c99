"""What retention promises on every foundation, with the clock moved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifestream.backends.embedded.vectors.index import SqliteVectorIndex
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.log_subjects import KEPT, NOTICES, RETAINER, RETAINING
from lifestream.domain.retention.rules import NOTICE, RetentionRule, RetentionWay
from lifestream.ports.backend import Backend
from lifestream.services.forgetting.carve import ForgetTools
from lifestream.services.forgetting.orders import receipts_of
from lifestream.services.forgetting.scan import subjects_of
from lifestream.services.library.forget import forget_video
from lifestream.services.library.trash import restore_video
from lifestream.services.retention import carry_out
from lifestream.services.retention.carry_out import RetentionReport, carry_out_retention
from lifestream.services.retention.going import announced_of, going_by
from lifestream.services.retention.rules import (
    read_rules,
    remove_rule,
    retention_of,
    save_rule,
    set_kept,
)
from tests.contracts.places.day_backend import day_backend
from tests.contracts.places.foundations import Foundation
from tests.services.days.recordings import OWNER, record

BEN = OwnerId("ben")
OLD, NEW, TALK = VideoId("vold"), VideoId("vnew"), VideoId("vtalk")
NO_TOOLS = ForgetTools(scratch=Path(), remover=None, reindex=lambda owner, video_id: None)
DAY_S = 24 * 3600.0
NOTHING = RetentionReport()


@pytest.fixture
def backend(foundation: Foundation, tmp_path: Path) -> Backend:
    """A recording of two years ago, one of today, and one with a tag; another owner's old one."""
    index = SqliteVectorIndex(tmp_path / "vectors.db")
    made = replace(day_backend(foundation), vector_index=index)
    now = made.job_store.now()
    record(made, "old", now - timedelta(days=730))
    record(made, "new", now)
    talk = record(made, "talk", now - timedelta(days=40))
    made.library.put(replace(talk, tags=("talk",)))
    record(made, "old", now - timedelta(days=730), owner=BEN)
    return made


def sweep(backend: Backend) -> RetentionReport:
    return carry_out_retention(backend, UTC, tools=NO_TOOLS)


def here(backend: Backend, owner: OwnerId = OWNER) -> set[str]:
    return {video.video_id for video in backend.library.list(owner).videos}


def goes_at(backend: Backend, video_id: VideoId) -> datetime | None:
    video = backend.library.get(OWNER, video_id)
    assert video is not None
    notice = retention_of(backend, video, backend.job_store.now()).notice
    return notice.goes_at if notice else None


def test_what_is_old_is_announced_first_and_goes_a_week_later_once(
    backend: Backend, foundation: Foundation
) -> None:
    now = backend.job_store.now()
    save_rule(backend, OWNER, RetentionRule(after_days=365))
    save_rule(backend, OWNER, RetentionRule(after_days=30, way=RetentionWay.FORGET, tag=" Talk "))
    assert sweep(backend) == RetentionReport(announced=2)
    assert sweep(backend) == NOTHING
    stand = announced_of(backend, OWNER)
    assert {one.video.video_id for one in stand} == {OLD, TALK}
    assert all(NOTICE <= one.notice.goes_at - now < NOTICE + timedelta(minutes=1) for one in stand)
    new = backend.library.get(OWNER, NEW)
    assert new and goes_at(backend, NEW) == new.created_at + timedelta(days=365)

    foundation.pass_time(6.9 * DAY_S)
    assert sweep(backend) == NOTHING and len(here(backend)) == 3
    foundation.pass_time(0.2 * DAY_S)
    assert sweep(backend) == RetentionReport(let_go=2)
    assert here(backend) == {NEW} and here(backend, BEN) == {OLD}
    assert [one.video.video_id for one in backend.library.trashed(OWNER)] == [OLD]
    (receipt,) = receipts_of(backend, OWNER)
    assert receipt.is_clean and TALK not in receipt.order_id
    assert announced_of(backend, OWNER) == ()

    restore_video(backend, OWNER, OLD)
    foundation.pass_time(0.5 * DAY_S)
    assert sweep(backend) == RetentionReport(announced=1)
    assert OLD in here(backend)


def test_what_is_kept_has_another_tag_or_no_rule_any_more_stays(
    backend: Backend, foundation: Foundation
) -> None:
    save_rule(backend, OWNER, RetentionRule(after_days=365))
    save_rule(backend, OWNER, RetentionRule(after_days=30, tag="talk"))
    assert sweep(backend).announced == 2
    set_kept(backend, OWNER, OLD, keeps=True)
    talk = backend.library.get(OWNER, TALK)
    assert talk is not None
    backend.library.put(replace(talk, tags=()))
    foundation.pass_time(8 * DAY_S)

    assert sweep(backend) == RetentionReport(withdrawn=1)
    assert len(here(backend)) == 3 and announced_of(backend, OWNER) == ()
    set_kept(backend, OWNER, OLD, keeps=False)
    assert sweep(backend) == RetentionReport(announced=1)
    # It goes somewhere else now: that is announced anew.
    save_rule(backend, OWNER, RetentionRule(after_days=365, way=RetentionWay.FORGET))
    foundation.pass_time(8 * DAY_S)
    assert sweep(backend) == RetentionReport(withdrawn=1, announced=1)
    remove_rule(backend, OWNER, "")
    foundation.pass_time(8 * DAY_S)
    assert sweep(backend) == RetentionReport(withdrawn=1)
    assert len(here(backend)) == 3 and receipts_of(backend, OWNER) == ()


@pytest.mark.parametrize("step", ["trash_video", "withdraw_notice"])
def test_who_dies_in_the_middle_lets_a_recording_go_once(
    backend: Backend, foundation: Foundation, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    save_rule(backend, OWNER, RetentionRule(after_days=365))
    sweep(backend)
    foundation.pass_time(8 * DAY_S)
    with monkeypatch.context() as patched:
        patched.setattr(carry_out, step, _killed)
        with pytest.raises(KeyboardInterrupt):
            sweep(backend)

    sweep(backend)
    (gone,) = backend.library.trashed(OWNER)
    assert (gone.video.video_id, sweep(backend)) == (OLD, NOTHING)
    restore_video(backend, OWNER, OLD)
    foundation.pass_time(DAY_S)
    assert sweep(backend).let_go == 0


def test_a_dry_run_changes_nothing_and_deleting_takes_notice_and_mark_along(
    backend: Backend,
) -> None:
    rules = read_rules(backend, OWNER).with_rule(RetentionRule(after_days=10))
    going = list(going_by(backend, OWNER, rules, backend.job_store.now()))
    assert [one.video.video_id for one in going if not one.is_announced] == [NEW, TALK, OLD]
    assert not list(subjects_of(backend, RETAINER, RETAINING))

    save_rule(backend, OWNER, RetentionRule(after_days=10))
    sweep(backend)
    set_kept(backend, OWNER, TALK, keeps=True)
    for video_id in (OLD, TALK, NEW):
        forget_video(backend, OWNER, video_id)
    assert not list(subjects_of(backend, OWNER, NOTICES))
    assert not list(subjects_of(backend, OWNER, KEPT))


def _killed(*_: object) -> None:
    raise KeyboardInterrupt
