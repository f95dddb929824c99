"""REST API v1, one module per resource."""

from flask import Blueprint, Response, jsonify

from web.api.access.audit import OPERATIONS as AUDIT
from web.api.access.grants import OPERATIONS as GRANTS
from web.api.access.keys import OPERATIONS as KEYS
from web.api.access.notices import OPERATIONS as NOTICES
from web.api.access.recaps import OPERATIONS as RECAPS
from web.api.access.webhooks import OPERATIONS as WEBHOOKS
from web.api.activity import OPERATIONS as ACTIVITY
from web.api.conversations import OPERATIONS as CONVERSATIONS
from web.api.days import OPERATIONS as DAYS
from web.api.edits import OPERATIONS as EDITS
from web.api.identity import OPERATIONS as IDENTITY
from web.api.jobs import OPERATIONS as JOBS
from web.api.kept.calendars import OPERATIONS as CALENDARS
from web.api.kept.corrections import OPERATIONS as CORRECTIONS
from web.api.kept.events import OPERATIONS as EVENTS
from web.api.kept.forgetting import OPERATIONS as FORGETTING
from web.api.kept.keeping import OPERATIONS as KEEPING
from web.api.kept.masks import OPERATIONS as MASKS
from web.api.kept.people import OPERATIONS as PEOPLE
from web.api.kept.quotas import OPERATIONS as QUOTAS
from web.api.kept.remarks import OPERATIONS as REMARKS
from web.api.kept.retention import OPERATIONS as RETENTION
from web.api.kept.shelf import OPERATIONS as SHELF
from web.api.kept.stats import OPERATIONS as STATS
from web.api.kept.tasks import OPERATIONS as TASKS
from web.api.kept.tracks import OPERATIONS as TRACKS
from web.api.kept.wishes import OPERATIONS as WISHES
from web.api.models import OPERATIONS as MODELS
from web.api.operations import Operation
from web.api.query import OPERATIONS as QUERIES
from web.api.receipt import OPERATIONS as RECEIPTS
from web.api.shares import OPERATIONS as SHARES
from web.api.transcript_window import OPERATIONS as WINDOWS
from web.api.uploads import OPERATIONS as UPLOADS
from web.api.videos import OPERATIONS as VIDEOS
from web.api.vocabulary import OPERATIONS as VOCABULARY

PREFIX = "/api/v1"
OPERATIONS: tuple[Operation, ...] = (
    *UPLOADS,
    *JOBS,
    *ACTIVITY,
    *RECEIPTS,
    *VIDEOS,
    *KEEPING,
    *FORGETTING,
    *RETENTION,
    *QUOTAS,
    *WINDOWS,
    *DAYS,
    *STATS,
    *EDITS,
    *CORRECTIONS,
    *EVENTS,
    *REMARKS,
    *SHARES,
    *GRANTS,
    *TASKS,
    *SHELF,
    *PEOPLE,
    *WISHES,
    *TRACKS,
    *QUERIES,
    *CONVERSATIONS,
    *VOCABULARY,
    *MASKS,
    *IDENTITY,
    *KEYS,
    *AUDIT,
    *WEBHOOKS,
    *NOTICES,
    *RECAPS,
    *CALENDARS,
    *MODELS,
)


def blueprint() -> Blueprint:
    """Every operation, and the document that describes them."""
    api = Blueprint("api", __name__, url_prefix=PREFIX)
    for operation in OPERATIONS:
        api.add_url_rule(
            operation.rule,
            endpoint=operation.name,
            view_func=operation.view,
            methods=[operation.method],
        )
    api.add_url_rule("/openapi.json", endpoint="openapi", view_func=_openapi)
    return api


def _openapi() -> Response:
    from web.api.openapi import document

    return jsonify(document(OPERATIONS, prefix=PREFIX))
