"""GET /activity and POST /jobs/retry: the whole board at once, many jobs at once."""

from flask import Response, request

from lifestream.domain.access.scopes import Scope
from lifestream.services.jobs.activity import board, glance, retry_many
from web.api.bodies import read_json, send
from web.api.operations import Operation
from web.context import backend, current_owner
from web.presentation.receipts import activity_document, retry_document
from web.schemas.activity import ActivityDocument, RetryReportDocument, RetryRequest


def get_activity() -> Response:
    """Your jobs that are not at their end, and those that need somebody.

    Send the ETag back as If-None-Match: 304 means nothing changed.
    """
    owner = current_owner()
    seen = glance(backend(), owner)
    if request.if_none_match.contains(seen.tag):
        # The page asks every few seconds: the recordings are read only when something changed.
        response = Response(status=304)
    else:
        response = send(activity_document(board(backend(), owner, seen)))
    response.set_etag(seen.tag)
    return response


def retry_jobs() -> Response:
    """Try all failed jobs again, or all that lack results.

    What is done is not done again. Jobs whose file itself is the reason stay as they are.
    Repeating it is safe: a job that was queued is not failed any more. Fifty at a time.
    """
    which = read_json(RetryRequest).which
    return send(retry_document(retry_many(backend(), current_owner(), which)), status=202)


OPERATIONS = (
    Operation(
        method="GET",
        path="/activity",
        view=get_activity,
        scope=Scope.READ,
        summary="What is going on",
        tag="Jobs",
        response=ActivityDocument,
    ),
    Operation(
        method="POST",
        path="/jobs/retry",
        view=retry_jobs,
        scope=Scope.WRITE,
        summary="Try many again",
        tag="Jobs",
        status=202,
        body=RetryRequest,
        response=RetryReportDocument,
        problems=((400, "JSON_EXPECTED"),),
        example='{"which": "failed"}',
    ),
)
