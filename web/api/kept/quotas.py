"""What may be used, and what is used of it."""

from flask import Response

from lifestream.domain.access.scopes import Scope
from lifestream.services.quota.use import quotas_use
from web.api.bodies import send
from web.api.operations import Operation
from web.context import backend, current_owner
from web.presentation.money import rates
from web.schemas.kept.quotas import QuotasDocument


def get_quotas() -> Response:
    """Every quota that is set: its limit, what is used and what is reserved by what is under way.

    Where one is used up, jobs wait and go on by themselves, and questions and uploads are answered
    429 with QUOTA_EXCEEDED.
    """
    return send(QuotasDocument.of(quotas_use(backend(), current_owner()), rates().currency))


OPERATIONS = (
    Operation(
        method="GET",
        path="/quotas",
        view=get_quotas,
        scope=Scope.READ,
        summary="Quotas",
        tag="Jobs",
        response=QuotasDocument,
    ),
)
