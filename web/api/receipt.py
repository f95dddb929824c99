"""What processing cost, and what is made again: a stage, or all that a choice changes."""

from flask import Response

from lifestream.bootstrap import zone_of
from lifestream.domain.access.scopes import Scope
from lifestream.domain.ids import JobId, VideoId
from lifestream.services.jobs.receipt import get_receipt as receipt_of_job
from lifestream.services.reprocess.choices import choose_day, choose_sound_track
from lifestream.services.reprocess.rerun import rerun, rerun_plan
from web.api import documents
from web.api.bodies import read_json, read_query, send
from web.api.operations import JOB_NOT_FOUND, VIDEO_NOT_FOUND, Operation
from web.context import application, backend, current_owner
from web.presentation.money import rates
from web.presentation.receipts import receipt_document, rerun_document
from web.schemas.job import JobDocument
from web.schemas.receipt import (
    DayRequest,
    ReceiptDocument,
    RerunEstimateDocument,
    RerunParameters,
    RerunRequest,
    SoundTrackRequest,
)

NO_SUCH_STAGE = (400, "NO_SUCH_STAGE")


def get_receipt(job_id: str) -> Response:
    """The cost of processing: waiting, work, tokens and money, run by run.

    Money is worked out from measured seconds and tokens at list prices; it is no bill.
    """
    found = receipt_of_job(backend(), current_owner(), JobId(job_id), rates())
    return send(receipt_document(found))


def estimate_rerun(video_id: str) -> Response:
    """The effort of making a stage again, before anything is started."""
    stage = read_query(RerunParameters).stage
    plan = rerun_plan(backend(), current_owner(), VideoId(video_id), stage, rates())
    return send(rerun_document(plan))


def start_rerun(video_id: str) -> Response:
    """Make a stage and all that is made from it again. What was typed is kept."""
    wanted = read_json(RerunRequest)
    job = rerun(
        backend(),
        current_owner(),
        VideoId(video_id),
        wanted.stage,
        request_id=wanted.request_id,
        zone=zone_of(application().settings),
        vocabulary=wanted.vocabulary,
    )
    return send(documents.job_document(job), status=202)


def put_day(video_id: str) -> Response:
    """Say which day a recording is of, or that its own is right.

    Its minutes and what is made from them are made again, with due dates counted from that day.
    """
    wanted = read_json(DayRequest)
    job = choose_day(
        backend(),
        current_owner(),
        VideoId(video_id),
        wanted.day,
        request_id=wanted.request_id,
        zone=zone_of(application().settings),
    )
    return send(documents.job_document(job), status=202)


def put_sound_track(video_id: str) -> Response:
    """Listen to another sound track; the words and all that is made from them are made again."""
    wanted = read_json(SoundTrackRequest)
    job = choose_sound_track(
        backend(),
        current_owner(),
        VideoId(video_id),
        wanted.number,
        request_id=wanted.request_id,
        zone=zone_of(application().settings),
        mixed=wanted.mixed,
    )
    return send(documents.job_document(job), status=202)


CHOICE_PROBLEMS = (
    VIDEO_NOT_FOUND,
    (400, "INVALID_REQUEST"),
    (400, "JSON_EXPECTED"),
    (409, "ILLEGAL_TRANSITION"),
)
OPERATIONS = (
    Operation(
        method="GET",
        path="/jobs/{job_id}/receipt",
        view=get_receipt,
        scope=Scope.READ,
        summary="What processing cost",
        tag="Jobs",
        response=ReceiptDocument,
        problems=(JOB_NOT_FOUND,),
    ),
    Operation(
        method="GET",
        path="/videos/{video_id}/rerun",
        view=estimate_rerun,
        scope=Scope.READ,
        summary="What making a stage again would take",
        tag="Recordings",
        query=RerunParameters,
        response=RerunEstimateDocument,
        problems=(VIDEO_NOT_FOUND, NO_SUCH_STAGE),
        example="stage=minutes",
    ),
    Operation(
        method="POST",
        path="/videos/{video_id}/rerun",
        view=start_rerun,
        scope=Scope.WRITE,
        summary="Make a stage again",
        tag="Recordings",
        status=202,
        body=RerunRequest,
        response=JobDocument,
        problems=(
            VIDEO_NOT_FOUND,
            NO_SUCH_STAGE,
            (400, "JSON_EXPECTED"),
            (400, "BAD_TERM"),
            (400, "TOO_MANY_TERMS"),
            (409, "ILLEGAL_TRANSITION"),
        ),
        example='{"stage": "minutes", "request_id": "my-first-try"}',
    ),
    Operation(
        method="PUT",
        path="/videos/{video_id}/day",
        view=put_day,
        scope=Scope.WRITE,
        summary="Say which day a recording is of",
        tag="Recordings",
        status=202,
        body=DayRequest,
        response=JobDocument,
        problems=CHOICE_PROBLEMS,
        example='{"day": "2026-11-17", "request_id": "my-first-try"}',
    ),
    Operation(
        method="PUT",
        path="/videos/{video_id}/sound-track",
        view=put_sound_track,
        scope=Scope.WRITE,
        summary="Listen to another sound track",
        tag="Recordings",
        status=202,
        body=SoundTrackRequest,
        response=JobDocument,
        problems=CHOICE_PROBLEMS,
        example='{"number": 2, "request_id": "my-first-try"}',
    ),
)
