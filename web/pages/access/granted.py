"""/shared-with-me: what other people share with whoever signed in, with a search in all of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.bootstrap import zone_of
from lifestream.domain.ids import OwnerId
from lifestream.services.access.grants import (
    SharedRecording,
    leave_grant,
    received_grants,
    shared_recordings,
)
from lifestream.services.ask.answer_question import QueryResult
from lifestream.services.ask.question import Question
from web.api import documents
from web.context import application, backend, current_person
from web.pages.access.ask_here import MAX_QUESTION, question_of
from web.presentation import answers

MAX_PASSAGES = 20
"""Of each owner who shares something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedEntry:
    """A row of the list."""

    shared: SharedRecording
    duration_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOfOwner:
    """The answer from what one person shares."""

    from_name: str
    found: QueryResult


def shared_with_me() -> str:
    """The recordings, newest first; ``?q=`` searches their words."""
    return _page(request.args.get("q", ""))


def ask_shared_form() -> str:
    """A question to all that is shared: an answer for each person who shares. None is kept."""
    return _page(request.form.get("q", ""), answer=True)


def _page(text: str, *, answer: bool = False) -> str:
    grants = received_grants(backend(), current_person())
    found = shared_recordings(backend(), grants, zone_of(application().settings))
    asked = text.strip()[:MAX_QUESTION]
    questions = _questions(asked, found) if asked else []
    return render_template(
        "access/shared_with_me.html",
        grants=grants,
        entries=[
            SharedEntry(shared=one, duration_s=documents.duration_s(one.video)) for one in found
        ],
        asked=asked,
        answers=[
            AnswerOfOwner(from_name=name, found=answers.answer_question(one))
            for name, one in questions
            if answer
        ],
        results=[
            group
            for _, one in questions
            if not answer
            for group in answers.search_library(one).recordings
        ],
        is_answer=answer,
    )


def leave_form() -> ResponseReturnValue:
    """Give up what somebody shares."""
    leave_grant(backend(), current_person(), request.form.get("grant_id", ""))
    return redirect(url_for("pages.shared_with_me"), code=303)


def _questions(text: str, found: Sequence[SharedRecording]) -> list[tuple[str, Question]]:
    """A question for each person who shares: each knows one owner's shared recordings alone."""
    of_owner: dict[OwnerId, list[SharedRecording]] = {}
    for one in found:
        of_owner.setdefault(one.grant.owner, []).append(one)
    return [
        (
            shared[0].grant.from_name,
            replace(
                question_of([one.video.video_id for one in shared], text, owner),
                top_k=MAX_PASSAGES,
            ),
        )
        for owner, shared in of_owner.items()
    ]


ROUTES = (
    ("/shared-with-me", shared_with_me, ("GET",)),
    ("/shared-with-me", ask_shared_form, ("POST",)),
    ("/shared-with-me/leave", leave_form, ("POST",)),
)
