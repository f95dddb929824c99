"""A recording's receipt, and what is made again: a stage, or all that a choice changes."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from lifestream.bootstrap import zone_of
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.jobs.job import Job
from lifestream.domain.sentences import noted, says
from lifestream.domain.video import Video
from lifestream.domain.vocabulary.entries import split_terms
from lifestream.languages.speaking import gettext
from lifestream.services.jobs.receipt import Receipt, RunReceipt, StageLine, receipt_of
from lifestream.services.reprocess.choices import choose_day, choose_sound_track
from lifestream.services.reprocess.rerun import (
    Source,
    default_stage,
    rerun,
    rerun_plan,
    stages_of,
)
from web.context import application, backend, current_owner
from web.presentation import links
from web.presentation.charts import span
from web.presentation.money import money, money_cell, rates
from web.presentation.stages import stage_label

SOURCES = {
    Source.THIS_RECORDING: noted("its last run"),
    Source.RECENT_RECORDINGS: noted("your other recordings"),
    Source.NOTHING_KNOWN: noted("not known yet"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line of the receipt and where it lies on the run's time line (0-100, with its width)."""

    line: StageLine
    x: float
    width: float


def register(pages: Blueprint) -> None:
    """Give the templates what receipts are written with."""
    pages.add_app_template_filter(money, "money")
    pages.add_app_template_filter(money_cell, "money_cell")
    pages.add_app_template_filter(stage_label, "stage_label")
    pages.add_app_template_global(receipt_for, "receipt_for")
    pages.add_app_template_global(time_line, "time_line")
    pages.add_app_template_global(stages_of, "stages_of")
    pages.add_app_template_global(default_stage, "default_stage")


def receipt_for(job: Job | None, video: Video | None) -> Receipt | None:
    """The receipt of a recording; None before anything was done."""
    if job is None or not job.stages:
        return None
    return receipt_of(job, video, rates())


def time_line(run: RunReceipt) -> list[LineView]:
    """The run's lines, each placed between its beginning and its end."""
    began, ended = run.started_at, run.ended_at
    if began is None or ended is None:
        return []
    whole_s = (ended - began) / timedelta(seconds=1)
    views = []
    for line in run.lines:
        start_s = (line.record.started_at - began) / timedelta(seconds=1)
        x, width = span(start_s, line.record.wall_s, whole_s)
        views.append(LineView(line=line, x=x, width=width))
    return views


def rerun_page(video_id: str) -> str:
    """The effort of making a stage again; looking starts nothing."""
    stage = request.args.get("stage") or None
    plan = rerun_plan(backend(), current_owner(), VideoId(video_id), stage, rates())
    return render_template(
        "rerun.html",
        plan=plan,
        video=plan.video,
        sources={source: gettext(label) for source, label in SOURCES.items()},
        request_id=secrets.token_urlsafe(12),
    )


def rerun_form(video_id: str) -> Response:
    """Start it, then the recording, where it can be watched."""
    given = request.form.get("vocabulary")
    job = rerun(
        backend(),
        current_owner(),
        VideoId(video_id),
        request.form.get("stage", ""),
        request_id=request.form.get("request_id", "")[:64],
        zone=zone_of(application().settings),
        vocabulary=None if given is None else split_terms(given),
    )
    return redirect(links.moment(job.video_id), code=303)


def day_form(video_id: str) -> Response:
    """Take a day for a recording, or keep the one it has; then the recording."""
    day = request.form.get("day", "").strip()
    try:
        chosen = date.fromisoformat(day) if day else None
    except ValueError:
        raise InvalidRequest(says("{day} is no day such as 2026-11-17.", day=day[:40])) from None
    if chosen is None and "keep" not in request.form:
        raise InvalidRequest("Choose the day on which this was recorded.")
    choose_day(
        backend(),
        current_owner(),
        VideoId(video_id),
        chosen,
        request_id=request.form.get("request_id", "")[:64],
        zone=zone_of(application().settings),
    )
    return redirect(links.moment(VideoId(video_id)), code=303)


def sound_track_form(video_id: str) -> Response:
    """Listen to another sound track; then the recording."""
    number = request.form.get("number", "")
    mixed = number == "mixed"
    if not mixed and not (number.isascii() and number.isdigit() and len(number) < 4):
        raise InvalidRequest("Choose one of the recording's sound tracks.")
    choose_sound_track(
        backend(),
        current_owner(),
        VideoId(video_id),
        0 if mixed else int(number),
        request_id=request.form.get("request_id", "")[:64],
        zone=zone_of(application().settings),
        mixed=mixed,
    )
    return redirect(links.moment(VideoId(video_id)), code=303)


ROUTES = (
    ("/r/<video_id>/rerun", rerun_page, ("GET",)),
    ("/r/<video_id>/rerun", rerun_form, ("POST",)),
    ("/r/<video_id>/day", day_form, ("POST",)),
    ("/r/<video_id>/sound-track", sound_track_form, ("POST",)),
)
