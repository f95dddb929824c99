"""/settings/folders: folders of this machine that are watched, and what became of their files."""

from datetime import date, datetime, time
from pathlib import Path

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lifestream.bootstrap import zone_of
from lifestream.bootstrap.arriving.folder_thread import watches_folders as watches
from lifestream.domain.arriving.watched import OldFiles, Outcome
from lifestream.domain.errors import InvalidRequest, NotFound
from lifestream.services.watching.backlog import Backlog, backlog_of
from lifestream.services.watching.folders import (
    add_folder,
    decide_old_files,
    folder_named,
    folders_now,
    history_of,
    remove_folder,
)
from web.context import application, backend, current_owner
from web.presentation.money import money, rates

MAX_SHOWN = 200
OUTCOMES = {
    Outcome.TAKING: "being taken",
    Outcome.TAKEN: "taken",
    Outcome.SAME: "known",
    Outcome.REFUSED: "refused",
    Outcome.LINK: "link",
    Outcome.CALENDAR: "calendar",
    Outcome.OLD: "old",
}


def watches_folders() -> bool:
    """Whether folders are watched here: on one machine, by its one user."""
    settings = application().settings
    return watches(settings) and settings.identity == "local"


def missing_folders() -> tuple[str, ...]:
    """Watched folders that are not there, for Today."""
    if not watches_folders():
        return ()
    return tuple(
        one.folder.path for one in folders_now(backend(), current_owner()) if not one.state.is_there
    )


def watched(problem: str = "") -> str:
    """The folders, how each is, and the history of the one that was chosen."""
    _check_here()
    folders = folders_now(backend(), current_owner())
    chosen = request.args.get("folder", "")
    known = any(one.folder.folder_id == chosen for one in folders)
    history = history_of(backend(), current_owner(), chosen) if known else ()
    asked_bytes = sum(one.state.old_bytes for one in folders)
    backlog = _backlog(asked_bytes) if asked_bytes else None
    return render_template(
        "arriving/watched.html",
        folders=folders,
        chosen=chosen if known else "",
        history=history[:MAX_SHOWN],
        hidden=max(0, len(history) - MAX_SHOWN),
        outcomes=OUTCOMES,
        backlog=backlog,
        cost=money(backlog.cost, rates().currency) if backlog and backlog.cost else "",
        problem=problem,
        typed=request.form.get("path", "") if problem else "",
    )


def _backlog(size_bytes: int) -> Backlog:
    zone, now = zone_of(application().settings), backend().job_store.now()
    return backlog_of(backend(), current_owner(), size_bytes, rates(), zone=zone, now=now)


def watch_form() -> BaseResponse | tuple[str, int]:
    """Watch a folder."""
    _check_here()
    try:
        add_folder(
            backend(),
            current_owner(),
            _path(request.form.get("path", "")),
            data_dir=application().settings.data_dir,
            has_tags=request.form.get("tags") == "yes",
        )
    except InvalidRequest as error:
        return watched(problem=error.message), 400
    return redirect(url_for("pages.watched"), code=303)


def watched_form(folder_id: str) -> BaseResponse:
    """Say what becomes of old files, or watch a folder no more."""
    _check_here()
    folder_named(backend(), current_owner(), folder_id)
    if request.form.get("do") == "remove":
        remove_folder(backend(), current_owner(), folder_id)
        return redirect(url_for("pages.watched"), code=303)
    chosen = OldFiles(request.form.get("do", "")) if request.form.get("do") in _ANSWERS else None
    if chosen is None:
        raise InvalidRequest("Choose which old files are taken.")
    since = None
    if chosen is OldFiles.SINCE:
        since = _midnight(request.form.get("since", ""))
    decide_old_files(backend(), current_owner(), folder_id, chosen, since=since)
    return redirect(url_for("pages.watched"), code=303)


_ANSWERS = frozenset({OldFiles.ALL.value, OldFiles.SINCE.value, OldFiles.NONE.value})


def _midnight(day: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day), time(), zone_of(application().settings))
    except ValueError as error:
        raise InvalidRequest("Choose the day from which on files are taken.") from error


def _path(given: str) -> Path:
    path = Path(given.strip()).expanduser()
    if not given.strip() or "\x00" in given or not path.is_absolute():
        raise InvalidRequest("Write the whole path, such as /home/anna/Videos.", code="BAD_FOLDER")
    return path


def _check_here() -> None:
    if not watches_folders():
        raise NotFound("Folders are watched on one machine, by its one user.")


ROUTES = (
    ("/settings/folders", watched, ("GET",)),
    ("/settings/folders", watch_form, ("POST",)),
    ("/settings/folders/<folder_id>", watched_form, ("POST",)),
)
