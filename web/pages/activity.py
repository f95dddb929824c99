"""/activity: what is being done, what failed and what still works; cancel, retry, delete."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lifestream.bootstrap import zone_of
from lifestream.domain.errors import DamagedDocument, InvalidRequest
from lifestream.domain.ids import JobId, VideoId
from lifestream.domain.jobs.job import Job
from lifestream.languages.speaking import conventions, gettext, ngettext
from lifestream.services.jobs.activity import (
    Entry,
    Which,
    board,
    can_be_retried,
    ended,
    retry_many,
)
from lifestream.services.jobs.control_job import cancel_job, retry_job
from lifestream.services.jobs.use import Pace, Use, use_of
from lifestream.services.library.browse_library import open_recording
from lifestream.services.library.forget import forget_video
from lifestream.services.library.trash import trash_video
from lifestream.services.tasks.forget import tasks_going
from web.context import application, backend, current_owner
from web.pages.formatting import duration
from web.presentation import links
from web.presentation.charts import DayChart, Point, by_day, share
from web.presentation.lanes import lanes_of
from web.presentation.money import money, rates
from web.presentation.stages import result_label
from web.schemas.document import PageParameters

PAGE_SIZE = 10
ONE_THING = frozenset({"transcript", "screen_text", "index"})
"""Stages whose result is one thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceRow:
    """A stage's pace and how wide its bar is, 0-100."""

    pace: Pace
    width: float


def register(pages: Blueprint) -> None:
    """Give the templates what this page is written with."""
    pages.add_app_template_filter(still_works, "still_works")
    pages.add_app_template_filter(can_be_retried, "can_be_retried")


def activity() -> str:
    """Live jobs by stage, what needs somebody, the month, and what ended."""
    cursor = PageParameters.model_validate({"cursor": request.args.get("cursor", "")}).cursor
    owner = current_owner()
    old, following = ended(backend(), owner, limit=PAGE_SIZE, cursor=cursor)
    shown = {"ended": old, "cursor": following, "first": not cursor}
    if cursor:
        return render_template("activity.html", **shown)
    seen = board(backend(), owner)
    return render_template(
        "activity.html", board=seen, lanes=lanes_of(seen), said=_said(), **shown, **_month()
    )


def activity_now() -> str:
    """The part of the page that changes while one looks."""
    seen = board(backend(), current_owner())
    return render_template("parts/activity_now.html", board=seen, lanes=lanes_of(seen))


def cancel_form(job_id: str) -> Response:
    """Stop a job, then back to where the button was."""
    job = cancel_job(backend(), current_owner(), JobId(job_id))
    return redirect(_back(job), code=303)


def retry_form(job_id: str) -> Response:
    """Process again, then back to where the button was."""
    job = retry_job(backend(), current_owner(), JobId(job_id))
    return redirect(_back(job), code=303)


def retry_many_form() -> Response:
    """Queue all that failed, or all that lack results, then the page that says how many."""
    try:
        which = Which(request.form.get("which", ""))
    except ValueError:
        raise InvalidRequest("Say which: failed or missing.") from None
    report = retry_many(backend(), current_owner(), which)
    place = url_for(
        "pages.activity",
        queued=len(report.queued),
        refused=len(report.refused),
        left=report.left,
    )
    return redirect(place, code=303)


def confirm_delete(video_id: str) -> str:
    """The things that deleting will remove, and the buttons that do it."""
    recording = open_recording(backend(), current_owner(), VideoId(video_id))
    left = tasks_going(backend(), current_owner(), recording.video.video_id)
    return render_template("delete.html", recording=recording, left=left)


def delete_form(video_id: str) -> Response:
    """Into the trash, or deleted for good; then the library."""
    try:
        if request.form.get("for_good") != "yes":
            trash_video(backend(), current_owner(), VideoId(video_id))
            return redirect(url_for("pages.library", trashed=video_id), code=303)
        forget_video(backend(), current_owner(), VideoId(video_id))
    except DamagedDocument:
        # Nobody could look at it in the trash.
        forget_video(backend(), current_owner(), VideoId(video_id))
    return redirect(url_for("pages.library", forgotten="1"), code=303)


def still_works(entry: Entry) -> str:
    """The usable parts of a recording, and the missing ones."""
    if entry.video is None:
        return gettext("The recording was deleted.")
    there = [result_label(name) for name in entry.there]
    missing = [result_label(name) for name in entry.missing]
    if not there:
        return gettext("The file is kept as it came; nothing was made of it yet.")
    have = conventions().list_of([gettext("Video"), *there])
    if not missing:
        return gettext("{parts} are there.", parts=have)
    lacking = conventions().list_of(missing)
    if len(missing) == 1 and ONE_THING.issuperset(entry.missing):
        return gettext("{parts} are there; {missing} is missing.", parts=have, missing=lacking)
    return gettext("{parts} are there; {missing} are missing.", parts=have, missing=lacking)


def _back(job: Job) -> str:
    if request.form.get("back") == "recording":
        return links.moment(job.video_id)
    if request.form.get("back") == "library":
        return url_for("pages.library")
    return url_for("pages.activity")


def _said() -> str:
    """The outcome of retrying many jobs, shown once after it."""
    queued, refused, left = (_count(name) for name in ("queued", "refused", "left"))
    if not (queued or refused):
        return ""
    said = [
        ngettext(
            "{n} recording waits for a processor now.",
            "{n} recordings wait for a processor now.",
            queued,
        )
    ]
    if refused:
        said.append(
            ngettext(
                "{n} recording could not be tried again; see below.",
                "{n} recordings could not be tried again; see below.",
                refused,
            )
        )
    if left:
        said.append(gettext("{left} more are left; press again for those.", left=left))
    return " ".join(said)


def _count(name: str) -> int:
    given = request.args.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 6 else 0


def _recordings(count: int) -> str:
    return ngettext("{n} recording", "{n} recordings", count)


def _month() -> dict[str, object]:
    found = rates()
    now = backend().job_store.now()
    use = use_of(backend(), current_owner(), found, zone=zone_of(application().settings), now=now)
    slowest = max((pace.wall_s_per_hour for pace in use.paces), default=0.0)
    return {
        "use": use,
        "rates": found,
        "charts": _charts(use, found.currency),
        "paces": [
            PaceRow(pace=pace, width=share(pace.wall_s_per_hour, slowest)) for pace in use.paces
        ],
    }


def _charts(use: Use, currency: str) -> tuple[DayChart, ...]:
    recordings = [
        Point(day=one.day, value=one.recordings, text=_recordings(one.recordings))
        for one in use.days
    ]
    lengths = [
        Point(day=one.day, value=one.media_s, text=duration(one.media_s)) for one in use.days
    ]
    costs = [
        Point(day=one.day, value=one.cost.amount, text=money(one.cost, currency))
        for one in use.days
    ]
    spent = sum(point.value for point in costs)
    whole = (
        money(use.month.cost, currency)
        if not spent
        else gettext(
            "About {currency} {amount}", currency=currency, amount=conventions().number(spent, 2)
        )
    )
    return (
        by_day(
            "recordings",
            gettext("Recordings processed"),
            recordings,
            whole=_recordings(sum(one.recordings for one in use.days)),
        ),
        by_day(
            "length",
            gettext("Length processed"),
            lengths,
            whole=duration(sum(one.media_s for one in use.days)),
        ),
        by_day("money", gettext("Money"), costs, whole=whole),
    )


ROUTES = (
    ("/activity", activity, ("GET",)),
    ("/activity/now", activity_now, ("GET",)),
    ("/activity/retry", retry_many_form, ("POST",)),
    ("/jobs/<job_id>/cancel", cancel_form, ("POST",)),
    ("/jobs/<job_id>/retry", retry_form, ("POST",)),
    ("/r/<video_id>/delete", confirm_delete, ("GET",)),
    ("/r/<video_id>/delete", delete_form, ("POST",)),
)
