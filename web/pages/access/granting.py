"""/sharing: people who may see a recording, a tag or a day; give access, and take it back."""

from datetime import datetime, time, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.bootstrap import zone_of
from lifestream.domain.access.grant import Grant, Role, Shared
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.services.access.grants import (
    GrantRequest,
    all_grants,
    give_grant,
    grants_of,
    revoke_grant,
)
from web.auth.audit import note_made
from web.auth.roles import check_there_are_people
from web.context import application, backend, current_owner, current_person


def sharing() -> ResponseReturnValue:
    """Everybody who may see something; of one thing (``?what=tag&about=garden``) with a form."""
    what, about = _thing(request.values.get("what", "")), request.values.get("about", "")
    if request.method != "POST":
        return _page(what, about)
    if what is None:
        raise InvalidRequest("Choose what to share: a recording, a tag or a day.")
    try:
        check_there_are_people()
        form = request.form
        role = Role.EDITOR if form.get("role") == Role.EDITOR else Role.VIEWER
        asked = GrantRequest(
            what=what, about=about, email=form.get("email", ""), role=role, lasts=_lasts()
        )
        made = give_grant(backend(), current_person(), asked)
    except InvalidRequest as error:
        return _page(what, about, problem=error.message), 400
    note_made(grant_id=made.grant_id)
    return _page(what, made.about, made=made), 201


def revoke_grant_form() -> ResponseReturnValue:
    """Take access back, without scripts."""
    grant = revoke_grant(backend(), current_owner(), request.form.get("grant_id", ""))
    note_made(grant_id=grant.grant_id)
    return redirect(url_for("pages.sharing", what=grant.what, about=grant.about), code=303)


def _thing(given: str) -> Shared | None:
    return Shared(given) if given in set(Shared) else None


def _lasts() -> timedelta | None:
    """Until the end of the day that was chosen, in the owner's zone; None without one."""
    until = request.form.get("until", "").strip()
    if not until:
        return None
    try:
        day = datetime.strptime(until, "%Y-%m-%d").date()
    except ValueError:
        raise InvalidRequest(
            "Choose the last day of the access, or none.", code="BAD_GRANT_TIME"
        ) from None
    zone = zone_of(application().settings)
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone) - backend().job_store.now()


def _page(what: Shared | None, about: str, *, made: Grant | None = None, problem: str = "") -> str:
    owner = current_owner()
    grants = all_grants(backend(), owner) if what is None else ()
    if what is not None:
        grants = grants_of(backend(), owner, what, about)
    ids = {VideoId(one.about) for one in grants if one.what is Shared.RECORDING}
    if what is Shared.RECORDING:
        ids.add(VideoId(about))
    titles = {v.video_id: v.display_title for v in backend().library.get_many(owner, ids).values()}
    return render_template(
        "access/sharing.html",
        what=what,
        about=about,
        grants=grants,
        titles=titles,
        made=made,
        problem=problem,
        typed=request.form if problem else {},
        address=_address(made) if made else "",
        today=backend().job_store.now().date().isoformat(),
    )


def _address(made: Grant) -> str:
    """What to send to the person: the recording, or all that is shared with them."""
    if made.what is Shared.RECORDING:
        return url_for("pages.recording", video_id=made.about, _external=True)
    return url_for("pages.shared_with_me", _external=True)


ROUTES = (
    ("/sharing", sharing, ("GET", "POST")),
    ("/sharing/revoke", revoke_grant_form, ("POST",)),
)
