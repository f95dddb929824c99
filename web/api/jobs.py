"""GET /status/{job_id}, GET /jobs, and what may be done to a job."""

from flask import Response, request

from lifestream.domain.access.scopes import Scope
from lifestream.domain.ids import JobId
from lifestream.services.jobs.control_job import cancel_job, get_job, list_jobs, retry_job
from web.api import documents
from web.api.bodies import read_query, send
from web.api.operations import JOB_NOT_FOUND, UPLOAD_INCOMPLETE, Operation
from web.context import backend, current_owner
from web.schemas.document import PageParameters
from web.schemas.job import JobDocument, JobListDocument


def get_status(job_id: str) -> Response:
    """How far a job is. Send the ETag back as If-None-Match: 304 means nothing changed."""
    job = get_job(backend(), current_owner(), JobId(job_id))
    response = send(documents.job_document(job))
    response.set_etag(f"{job.job_id}-{job.version}")
    response.make_conditional(request)
    return response


def get_jobs() -> Response:
    """Your jobs, newest first."""
    page = read_query(PageParameters)
    jobs, cursor = list_jobs(backend(), current_owner(), limit=page.limit, cursor=page.cursor)
    return send(
        JobListDocument(jobs=[documents.job_document(job) for job in jobs], next_cursor=cursor)
    )


def cancel(job_id: str) -> Response:
    """Stop a job, in whatever state it is. A finished one stays finished."""
    return send(documents.job_document(cancel_job(backend(), current_owner(), JobId(job_id))))


def retry(job_id: str) -> Response:
    """Process again. What is done already is not done again."""
    job = retry_job(backend(), current_owner(), JobId(job_id))
    return send(documents.job_document(job), status=202)


OPERATIONS = (
    Operation(
        method="GET",
        path="/status/{job_id}",
        view=get_status,
        scope=Scope.READ,
        summary="How far a job is",
        tag="Jobs",
        response=JobDocument,
        problems=(JOB_NOT_FOUND,),
    ),
    Operation(
        method="GET",
        path="/jobs",
        view=get_jobs,
        scope=Scope.READ,
        summary="List jobs",
        tag="Jobs",
        query=PageParameters,
        response=JobListDocument,
        example="limit=20",
    ),
    Operation(
        method="POST",
        path="/jobs/{job_id}/cancel",
        view=cancel,
        scope=Scope.WRITE,
        summary="Cancel a job",
        tag="Jobs",
        response=JobDocument,
        problems=(JOB_NOT_FOUND,),
    ),
    Operation(
        method="POST",
        path="/jobs/{job_id}/retry",
        view=retry,
        scope=Scope.WRITE,
        summary="Process again",
        tag="Jobs",
        status=202,
        response=JobDocument,
        problems=(
            JOB_NOT_FOUND,
            UPLOAD_INCOMPLETE,
            (404, "MEDIA_NOT_KEPT"),
            (409, "ILLEGAL_TRANSITION"),
        ),
    ),
)
