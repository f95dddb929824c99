"""/shared-with-me: what other people share with whoever signed in, with a search in all of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.bootstrap import zone_of
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.search import Narrowing
from lifestream.services.access.grants import (
    SharedRecording,
    leave_grant,
    received_grants,
    shared_recordings,
)
from lifestream.services.ask.question import Question
from lifestream.services.ask.search_library import FoundRecording
from web.api import documents
from web.context import application, backend, current_person
from web.pages.access.ask_here import MAX_QUESTION, SHARED_KINDS
from web.presentation import answers

MAX_PASSAGES = 20
"""Of each owner who shares something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedEntry:
    """A row of the list."""

    shared: SharedRecording
    duration_s: float | None


def shared_with_me() -> str:
    """The recordings, newest first; ``?q=`` searches their words."""
    grants = received_grants(backend(), current_person())
    found = shared_recordings(backend(), grants, zone_of(application().settings))
    asked = request.args.get("q", "").strip()[:MAX_QUESTION]
    return render_template(
        "access/shared_with_me.html",
        grants=grants,
        entries=[
            SharedEntry(shared=one, duration_s=documents.duration_s(one.video)) for one in found
        ],
        asked=asked,
        results=search_shared(asked, found) if asked and found else [],
    )


def leave_form() -> ResponseReturnValue:
    """Give up what somebody shares."""
    leave_grant(backend(), current_person(), request.form.get("grant_id", ""))
    return redirect(url_for("pages.shared_with_me"), code=303)


def search_shared(text: str, found: Sequence[SharedRecording]) -> list[FoundRecording]:
    """The passages in shared recordings, owner by owner: each search knows one owner's alone."""
    of_owner: dict[OwnerId, list[VideoId]] = {}
    for one in found:
        of_owner.setdefault(one.grant.owner, []).append(one.video.video_id)
    results: list[FoundRecording] = []
    for owner, video_ids in of_owner.items():
        where = Narrowing(
            video_ids=tuple(video_ids),
            kinds=SHARED_KINDS,
            any_day=True,
            any_name=True,
            any_place=True,
        )
        question = Question(
            owner=owner,
            text=text,
            top_k=MAX_PASSAGES,
            where=where,
            zone=answers.zone(),
            asks_diary=False,
        )
        results += answers.search_library(question).recordings
    return results


ROUTES = (
    ("/shared-with-me", shared_with_me, ("GET",)),
    ("/shared-with-me/leave", leave_form, ("POST",)),
)
