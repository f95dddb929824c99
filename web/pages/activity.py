"""/activity: what is being done, what failed and why; cancel, retry, delete."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lifestream.domain.ids import JobId, VideoId
from lifestream.domain.job import Job
from lifestream.domain.video import Video
from lifestream.services.browse_library import open_recording
from lifestream.services.control_job import cancel_job, list_jobs, retry_job
from lifestream.services.forget import forget_video
from web import links
from web.context import backend, current_owner
from web.progress import steps_of
from web.schemas.document import PageParameters
from web.schemas.job import StageState

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One job with its recording; the recording may be gone."""

    job: Job
    video: Video | None
    steps: list[StageState]


def activity() -> str:
    """Jobs, newest first."""
    cursor = PageParameters.model_validate({"cursor": request.args.get("cursor", "")}).cursor
    jobs, following = list_jobs(backend(), current_owner(), limit=PAGE_SIZE, cursor=cursor)
    library = backend().library
    entries = [
        Activity(job=job, video=library.get(job.owner, job.video_id), steps=steps_of(job))
        for job in jobs
    ]
    return render_template(
        "activity.html",
        running=[entry for entry in entries if not entry.job.is_terminal],
        ended=[entry for entry in entries if entry.job.is_terminal],
        cursor=following,
        first=not cursor,
    )


def cancel_form(job_id: str) -> Response:
    """Stop a job, then back to where the button was."""
    job = cancel_job(backend(), current_owner(), JobId(job_id))
    return redirect(_back(job), code=303)


def retry_form(job_id: str) -> Response:
    """Process again, then back to where the button was."""
    job = retry_job(backend(), current_owner(), JobId(job_id))
    return redirect(_back(job), code=303)


def confirm_delete(video_id: str) -> str:
    """What deleting will remove, and the button that does it."""
    recording = open_recording(backend(), current_owner(), VideoId(video_id))
    return render_template("delete.html", recording=recording)


def delete_form(video_id: str) -> Response:
    """Delete the recording, then the library."""
    forget_video(backend(), current_owner(), VideoId(video_id))
    return redirect(url_for("pages.library"), code=303)


def _back(job: Job) -> str:
    if request.form.get("back") == "recording":
        return links.moment(job.video_id)
    return url_for("pages.activity")


ROUTES = (
    ("/activity", activity, ("GET",)),
    ("/jobs/<job_id>/cancel", cancel_form, ("POST",)),
    ("/jobs/<job_id>/retry", retry_form, ("POST",)),
    ("/r/<video_id>/delete", confirm_delete, ("GET",)),
    ("/r/<video_id>/delete", delete_form, ("POST",)),
)
