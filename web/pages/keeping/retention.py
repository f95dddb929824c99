"""/settings/retention: how long recordings are kept, what goes when, and marking one to be kept."""

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.retention.rules import RetentionRule, RetentionWay
from lifestream.services.retention.going import announced_of, first_going
from lifestream.services.retention.rules import (
    changed_rules,
    read_rules,
    remove_rule,
    save_rule,
    set_kept,
)
from web.context import backend, current_owner


def retention() -> str:
    """The rules and what goes by them; with a rule asked for, what it would take."""
    owner = current_owner()
    rules = read_rules(backend(), owner)
    asked = _rule(request.args) if request.args.get("after_days") else None
    shown = changed_rules(rules, asked.tag, asked) if asked else rules
    going, total = first_going(backend(), owner, shown)
    return render_template(
        "keeping/retention.html",
        rules=rules.rules,
        asked=asked,
        going=going,
        total=total,
        announced=announced_of(backend(), owner),
        tags=sorted(backend().library.tags(owner)),
    )


def retention_form() -> Response:
    """Keep a rule, or take the one for a tag away."""
    if request.form.get("do") == "remove":
        remove_rule(backend(), current_owner(), request.form.get("tag", ""))
    else:
        save_rule(backend(), current_owner(), _rule(request.form))
    return redirect(url_for("pages.retention"), code=303)


def keep_form(video_id: str) -> Response:
    """Mark a recording to be kept, or end that."""
    keeps = request.form.get("keeps") == "yes"
    set_kept(backend(), current_owner(), VideoId(video_id), keeps=keeps)
    return redirect(url_for("pages.recording", video_id=video_id, _anchor="details"), code=303)


def _rule(given: MultiDict[str, str]) -> RetentionRule:
    try:
        return RetentionRule(
            after_days=int(given.get("after_days", "")),
            way=RetentionWay(given.get("way") or RetentionWay.TRASH.value),
            tag=given.get("tag", ""),
        )
    except ValueError:
        raise InvalidRequest(
            "Say after how many days, as a whole number, and where recordings go.",
            code="BAD_RETENTION",
        ) from None


ROUTES = (
    ("/settings/retention", retention, ("GET",)),
    ("/settings/retention", retention_form, ("POST",)),
    ("/r/<video_id>/keep", keep_form, ("POST",)),
)
