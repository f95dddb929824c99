"""Forgetting with proof."""

from flask import Response

from lifestream.bootstrap import zone_of
from lifestream.bootstrap.upkeep.forgetting import forget_tools
from lifestream.domain.access.scopes import Scope
from lifestream.domain.forgetting.order import ForgetKind, ForgetScope, PersonWords
from lifestream.domain.ids import VideoId
from lifestream.domain.people.book import PersonId
from lifestream.services.forgetting.orders import (
    forget,
    plan_forgetting,
    receipts_of,
    standing_of,
)
from web.api.bodies import read_json, send
from web.api.operations import VIDEO_NOT_FOUND, Operation
from web.context import application, backend, current_owner
from web.schemas.kept.forgetting import (
    ForgetOrderRequest,
    ForgetPlanDocument,
    ForgetReceiptDocument,
    ForgetReceiptsDocument,
    ForgetRequest,
)


def plan_to_forget() -> Response:
    """Count by kind what would go. Changes nothing."""
    scope = _scope(read_json(ForgetRequest))
    zone = zone_of(application().settings)
    copies = forget_tools(application()).copies
    plan = plan_forgetting(backend(), current_owner(), scope, zone, copies=copies)
    return send(ForgetPlanDocument.of(plan))


def forget_for_good() -> Response:
    """Forget it for good, past the trash, and answer with the receipt: everything was looked for
    again, and ``left`` says what was found."""
    asked = read_json(ForgetOrderRequest)
    zone = zone_of(application().settings)
    receipt = forget(
        backend(),
        current_owner(),
        _scope(asked),
        zone,
        tools=forget_tools(application()),
        order_id=asked.order_id,
    )
    return send(ForgetReceiptDocument.of(receipt))


def get_forgotten() -> Response:
    """The receipts of everything that was forgotten."""
    owner = current_owner()
    return send(
        ForgetReceiptsDocument(
            receipts=[ForgetReceiptDocument.of(one) for one in receipts_of(backend(), owner)],
            under_way=standing_of(backend(), owner),
        )
    )


def _scope(asked: ForgetRequest) -> ForgetScope:
    return ForgetScope(
        kind=ForgetKind(asked.kind),
        video_id=VideoId(asked.video_id),
        day=asked.day,
        person=PersonId(asked.person_id),
        words=PersonWords(asked.words),
        from_at=asked.from_at,
        to_at=asked.to_at,
    )


JSON_EXPECTED = (400, "JSON_EXPECTED")
PROBLEMS = (
    VIDEO_NOT_FOUND,
    JSON_EXPECTED,
    (404, "PERSON_NOT_FOUND"),
    (400, "BAD_STRETCH"),
    (400, "CANNOT_CUT"),
    (409, "ILLEGAL_TRANSITION"),
    (410, "VIDEO_IN_TRASH"),
)
OPERATIONS = (
    Operation(
        method="POST",
        path="/forget/plan",
        view=plan_to_forget,
        scope=Scope.READ,
        summary="What forgetting would take",
        tag="Forgetting",
        body=ForgetRequest,
        response=ForgetPlanDocument,
        problems=PROBLEMS,
        example='{"kind": "day", "day": "2026-11-17"}',
    ),
    Operation(
        method="POST",
        path="/forget",
        view=forget_for_good,
        scope=Scope.DELETE,
        summary="Forget for good",
        tag="Forgetting",
        body=ForgetOrderRequest,
        response=ForgetReceiptDocument,
        problems=PROBLEMS,
        example='{"kind": "day", "day": "2026-11-17"}',
    ),
    Operation(
        method="GET",
        path="/forget/receipts",
        view=get_forgotten,
        scope=Scope.READ,
        summary="Receipts of what was forgotten",
        tag="Forgetting",
        response=ForgetReceiptsDocument,
    ),
)
