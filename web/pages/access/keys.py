"""/settings/keys: make a key for a program, see what each opens, revoke one."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from lifestream.domain.access.scopes import Scope
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.sentences import noted
from lifestream.languages.speaking import gettext
from lifestream.services.access.api_keys import add_key, list_keys, revoke_key, rights_of
from lifestream.services.access.audit import utc_now
from web.auth.audit import note_made
from web.context import backend, current_owner

LASTS = {
    "30": noted("30 days"),
    "90": noted("90 days"),
    "365": noted("1 year"),
    "": noted("Until I revoke it"),
}
SCOPES = {
    Scope.READ: noted("read: recordings, answers, tasks"),
    Scope.WRITE: noted("write: add, correct, ask in conversations, put into the trash"),
    Scope.DELETE: noted("delete: for good"),
}


def keys() -> ResponseReturnValue:
    """The keys there are, and a form that makes one."""
    if request.method != "POST":
        return _page()
    form, now = request.form, utc_now()
    try:
        chosen = form.get("lasts", "90")
        if chosen not in LASTS or not form.getlist("scope"):
            raise InvalidRequest("Choose what the key may do, and how long it lasts.")
        key, presented = add_key(
            backend().key_store,
            owner=current_owner(),
            name=form.get("name", ""),
            now=now,
            rights=rights_of(
                form.getlist("scope"),
                tag=form.get("tag", ""),
                days=int(chosen) if chosen else None,
                now=now,
            ),
        )
    except InvalidRequest as error:
        return _page(problem=error.message, status=400)
    note_made(key_id=key.key_id)
    return _page(made=presented, status=201)


def revoke_key_form(key_id: str) -> BaseResponse:
    """Revoke one."""
    revoke_key(backend().key_store, key_id, owner=current_owner())
    return redirect(url_for("pages.keys"), code=303)


def _page(*, made: str = "", problem: str = "", status: int = 200) -> Response:
    owner = current_owner()
    page = render_template(
        "access/keys.html",
        keys=list_keys(backend().key_store, owner),
        tags=sorted(backend().library.tags(owner)),
        lasts={value: gettext(label) for value, label in LASTS.items()},
        scopes=SCOPES,
        made=made,
        problem=problem,
        typed=request.form if problem else {"lasts": "90"},
        ticked=request.form.getlist("scope") if problem else [Scope.READ],
        now=utc_now(),
    )
    response = make_response(page, status)
    # It may hold a key that is shown this once.
    response.headers["Cache-Control"] = "no-store"
    return response


ROUTES = (
    ("/settings/keys", keys, ("GET", "POST")),
    ("/settings/keys/<key_id>/revoke", revoke_key_form, ("POST",)),
)
