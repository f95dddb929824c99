"""/: what is being written, the day as far as it goes, tasks, and this day in other years."""

from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from pathlib import Path

from flask import render_template

from lifestream.bootstrap import zone_of
from lifestream.bootstrap.stored_state import data_folder_state
from lifestream.bootstrap.upkeep.backups import BACKUP
from lifestream.bootstrap.upkeep.outcomes import last_outcome
from lifestream.domain.days.recorded import FIRST_YEAR, local_day
from lifestream.domain.diary.day_page import DayPage, DayTask
from lifestream.domain.ids import OwnerId
from lifestream.domain.jobs.job import JobStatus
from lifestream.domain.meetings.meeting import Meeting
from lifestream.domain.people.book import PeopleBook
from lifestream.domain.video import Video
from lifestream.languages.speaking import gettext
from lifestream.services.days.calendar import DayCard, cards_between
from lifestream.services.days.day import read_days
from lifestream.services.library.browse_library import list_videos
from lifestream.services.meetings.calendars import meetings_between
from lifestream.services.people.list_people import open_with
from lifestream.services.people.suggest_names import VoiceQueue, remembered, voices_to_name
from lifestream.services.retention.going import announced_of
from lifestream.services.telling.receivers import receivers_of
from web.context import application, backend, current_owner
from web.pages.arriving.watched import missing_folders
from web.pages.library import entries_of
from web.presentation import links
from web.presentation.day_addresses import clock_of, today
from web.presentation.days import earlier, status_line

LIVE = frozenset({JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.AWAITING_UPLOAD})
DAYS_SHOWN = 7
MAX_TASKS = 8
MAX_LIVE = 4
MAX_VOICES = 3
MAX_COMPANY = 4
MAX_OPEN = 6
MAX_COMING = 4
AHEAD = timedelta(hours=36)
"""How far ahead meetings are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A task with the day on which it was promised."""

    task: DayTask
    day: date
    is_late: bool


def home() -> str:
    """Today: what one starts with."""
    owner, zone = current_owner(), zone_of(application().settings)
    now = today()
    newest = list_videos(backend(), owner, limit=MAX_LIVE * 2)
    first_run = not newest.videos and not newest.damaged
    if first_run:
        return render_template("today.html", first_run=True, today=now, **_house())
    last = _last_day(newest.videos, zone, now)
    week = read_days(backend(), owner, _week_before(last), last, zone)
    recent = [page for page in reversed(week.pages) if page.stretches]
    for page in recent[:1]:
        application().day_follower.look(owner, page)
    coming = _coming(owner)
    company = _company(recent, coming)
    return render_template(
        "today.html",
        first_run=False,
        today=now,
        pages=recent,
        status={page.day: status_line(page) for page in recent},
        live=[one for one in entries_of(newest.videos) if one.job and one.job.status in LIVE],
        tasks=_promises(recent, now),
        on_this_day=_on_this_day(owner, now, zone),
        to_name=_voices_to_name(owner, week.book),
        company=company,
        coming=coming,
        open_with=open_with(backend(), owner, company)[:MAX_OPEN] if company else (),
        media=links.media,
        wall=clock_of(zone),
        **_house(),
    )


def _house() -> dict[str, object]:
    app = application()
    keeps = app.settings.backup != Path()
    return {
        "storing": data_folder_state(app),
        "missing_folders": missing_folders(),
        "announced": announced_of(app.backend, current_owner()),
        "paused_notices": [
            one for one in receivers_of(app.backend.owner_log, current_owner()) if one.paused_at
        ],
        "backup_outcome": last_outcome(app.settings.data_dir, BACKUP) if keeps else None,
        "stays_here": app.settings.stays_on_this_machine,
        "questions": (
            gettext("What did we decide yesterday?"),
            gettext("What did I promise this week?"),
            gettext("Who did I talk to on Tuesday?"),
        ),
    }


def _last_day(videos: tuple[Video, ...], zone: tzinfo, now: date) -> date:
    """Today, or the last day before it with a recording: a diary may rest for a while."""
    days = [local_day(one.recorded_at or one.created_at, zone) for one in videos]
    known = [day for day in days if day.year >= FIRST_YEAR and day <= now]
    return max(known, default=now)


def _week_before(day: date) -> date:
    return earlier(day, days=DAYS_SHOWN - 1)


def _promises(pages: list[DayPage], now: date) -> list[Promise]:
    """Tasks of the last days: those with a day first, the next one at the top."""
    found = [
        Promise(task=task, day=page.day, is_late=task.due is not None and task.due < now)
        for page in pages
        for task in page.tasks
    ]
    found.sort(key=lambda one: (one.task.due is None, one.task.due or one.day))
    return found[:MAX_TASKS]


def _coming(owner: OwnerId) -> tuple[Meeting, ...]:
    """The next meetings of the owner's calendars, also those that are on."""
    now = backend().job_store.now()
    return meetings_between(backend().owner_log, owner, now, now + AHEAD)[:MAX_COMING]


def _company(pages: list[DayPage], coming: tuple[Meeting, ...]) -> list[str]:
    """With whom one is next, or else was last: their names."""
    if coming and coming[0].people:
        return list(coming[0].people[:MAX_COMPANY])
    named = (voice.name for page in pages[:1] for voice in page.voices if voice.is_named)
    return list(dict.fromkeys(named))[:MAX_COMPANY]


def _voices_to_name(owner: OwnerId, book: PeopleBook) -> VoiceQueue | None:
    """The first few; None for an owner who does not let voices be kept."""
    if not book.remembers:
        return None
    memory = remembered(backend(), owner, book=book)
    return voices_to_name(backend(), owner, memory, limit=MAX_VOICES, with_offers=False)


def _on_this_day(owner: OwnerId, now: date, zone: tzinfo) -> list[DayCard]:
    """The same day a month and a year ago, where something was recorded."""
    days = [earlier(now, months=1), earlier(now, months=12)]
    cards = [cards_between(backend(), owner, day, day, zone)[0] for day in days]
    return [card for card in cards if card.spans]


ROUTES = (("/", home, ("GET",)),)
