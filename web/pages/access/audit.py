"""/settings/audit: who did what, one UTC day at a time."""

from flask import render_template, request

from lifestream.services.access.audit import utc_now
from lifestream.services.access.grants import people_of_grants
from web.auth.audit import audit_log
from web.context import application, backend, current_owner
from web.presentation.day_addresses import day_in_address


def audit() -> str:
    """The day, newest first."""
    asked = request.args.get("day", "")
    shown = audit_log().read(
        current_owner(), utc_now().date(), day=day_in_address(asked) if asked else None
    )
    others = any(deed.by.grant_id for deed in shown.deeds)
    return render_template(
        "access/audit.html",
        shown=shown,
        people=people_of_grants(backend(), current_owner()) if others else {},
        kept_days=application().settings.audit_days,
    )


ROUTES = (("/settings/audit", audit, ("GET",)),)
