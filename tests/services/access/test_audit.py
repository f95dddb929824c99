"""The audit log: who did what, a day at a time, for as long as it is kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from lifestream.domain.access.deed import Actor, ActorKind, Deed
from lifestream.domain.ids import OwnerId
from lifestream.ports.backend import Backend
from lifestream.services.access.audit import AuditLog

ANNA, BEN = OwnerId("anna"), OwnerId("ben")
AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
DELETED = Deed(
    at=AT, by=Actor(kind=ActorKind.LOGIN), action="api.delete_video", about=("video_id=v1",)
)
KEY = Actor(kind=ActorKind.KEY, key_id="k1", key_name="agent")


def test_an_owner_reads_what_was_done_and_nobody_else_does(embedded: Backend) -> None:
    audit = AuditLog(embedded.owner_log, kept=timedelta(days=30))
    later = replace(DELETED, at=AT + timedelta(hours=1), by=KEY, action="api.post_task", about=())
    audit.record(ANNA, DELETED)
    audit.record(ANNA, later)

    shown = audit.read(ANNA, AT.date())

    assert shown.deeds == (later, DELETED)
    assert audit.read(BEN, AT.date()).deeds == ()


def test_the_same_again_stands_once_a_minute_and_reading_once_an_hour(embedded: Backend) -> None:
    read = replace(DELETED, by=KEY, action="api.get_videos", about=(), is_change=False)
    # Two processes that know nothing of each other.
    for audit in [AuditLog(embedded.owner_log, kept=timedelta(days=30)) for _ in "ab"]:
        for second in (0, 30, 60, 90):
            at = AT + timedelta(seconds=second)
            audit.record(ANNA, replace(DELETED, at=at))
            audit.record(ANNA, replace(read, at=at))

    deeds = audit.read(ANNA, AT.date()).deeds
    assert sorted(deed.action for deed in deeds) == ["api.delete_video"] * 2 + ["api.get_videos"]


def test_days_that_are_older_than_kept_are_deleted(embedded: Backend) -> None:
    audit = AuditLog(embedded.owner_log, kept=timedelta(days=30))
    for days in (0, 1, 31):
        audit.record(ANNA, replace(DELETED, at=AT + timedelta(days=days)))

    shown = audit.read(ANNA, date(2026, 4, 1))

    assert (shown.day, shown.earlier) == (date(2026, 4, 1), date(2026, 3, 2))
    assert embedded.owner_log.read(ANNA, "audit/2026-03-01") == ()
    assert audit.read(ANNA, date(2026, 4, 1), day=date(2026, 3, 2)).later == date(2026, 4, 1)
