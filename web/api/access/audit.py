"""Who did what in your name."""

from flask import Response

from lifestream.domain.access.deed import Deed
from lifestream.domain.access.scopes import Scope
from lifestream.services.access.audit import utc_now
from web.api.bodies import read_query, send
from web.api.operations import Operation
from web.auth.audit import audit_log
from web.context import application, current_owner
from web.presentation.deeds import deed_words
from web.schemas.access.audit import AuditDocument, AuditParameters, DeedDocument


def get_audit() -> Response:
    """Every change, and what was read with keys, of one UTC day.

    What one actor does again to the same thing stands once for each minute, reads once an hour.
    """
    asked = read_query(AuditParameters)
    found = audit_log().read(current_owner(), utc_now().date(), day=asked.day)
    return send(
        AuditDocument(
            day=found.day,
            deeds=[_document(deed) for deed in found.deeds],
            earlier=found.earlier,
            later=found.later,
            kept_days=application().settings.audit_days,
        )
    )


def _document(deed: Deed) -> DeedDocument:
    return DeedDocument(
        at=deed.at,
        by=deed.by.kind,
        key_id=deed.by.key_id,
        key_name=deed.by.key_name,
        grant_id=deed.by.grant_id,
        action=deed.action,
        summary=deed_words(deed.action),
        about=list(deed.about),
        outcome=deed.outcome,
        is_change=deed.is_change,
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/audit",
        view=get_audit,
        scope=Scope.READ,
        summary="Who did what",
        tag="Access",
        query=AuditParameters,
        response=AuditDocument,
    ),
)
