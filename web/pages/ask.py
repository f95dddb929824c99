"""/ask: questions, their answers with proof, and the conversations they stand in."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lifestream.domain.conversation import Conversation, checked_id
from lifestream.domain.errors import TransientError
from lifestream.domain.sentences import noted
from lifestream.domain.video import Video
from lifestream.languages.speaking import gettext
from lifestream.services.ask.ask_turn import TurnRequest
from lifestream.services.ask.conversations import (
    ConversationPage,
    as_of_now,
    delete_conversation,
    find_conversation,
    list_conversations,
    open_conversation,
    rename_conversation,
)
from lifestream.services.ask.diary_questions.held_examples import held_examples
from lifestream.services.edits.voice_names import named_voices
from lifestream.services.library.browse_library import list_videos
from web.context import application, backend, current_owner
from web.pages.turns import shown_turns
from web.presentation import answers, chips
from web.schemas.document import RequestDocument
from web.schemas.query import AskParameters

RECORDINGS_OFFERED = 50
CONVERSATIONS_SHOWN = 20

EXAMPLE = noted("What did we decide about the benches?")
EXAMPLES = (
    noted("Which question is still open?"),
    noted("What is on my to-do list?"),
    noted("Who was at the last meeting?"),
)
"""Offered while no recording has minutes. The sample recording answers them on every day: none may
name one that a question is narrowed to."""


class AskForm(AskParameters):
    """The question form as a browser without scripts sends it."""

    turn_id: str = ""
    follows: str = ""
    csrf_token: str = ""


class TitleForm(RequestDocument):
    """The form that renames."""

    title: str = ""
    csrf_token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The choices of the filters."""

    recordings: list[tuple[str, str]]
    people: list[str]
    places: list[str]
    tags: list[str]


def ask() -> str:
    """The question box; with ``q``, that question ready to be sent."""
    asked = AskParameters.model_validate({k: v for k, v in request.args.items() if v})
    found = None
    if asked.conversation:
        found = find_conversation(backend(), current_owner(), asked.conversation)
    return _page(asked, found)


def conversation(conversation_id: str) -> str:
    """Everything asked and answered in one conversation, and the box to go on."""
    found = open_conversation(backend(), current_owner(), conversation_id)
    return _page(AskParameters.model_validate({"conversation": conversation_id}), found)


def ask_form() -> Response:
    """Ask without scripts: the answer is there when the page comes back."""
    form = AskForm.model_validate({k: v for k, v in request.form.items() if v})
    conversation_id = checked_id(form.conversation or uuid.uuid4().hex)
    turn_id = form.turn_id or uuid.uuid4().hex
    asked = TurnRequest(
        owner=current_owner(),
        conversation_id=conversation_id,
        turn_id=turn_id,
        text=form.q,
        narrowing=form.narrowing,
        today=answers.today(),
        zone=answers.zone(),
        follows=form.follows,
        again=bool(form.turn_id),
    )
    try:
        for _ in answers.ask_turn(application(), asked):
            pass
    except TransientError:
        kept = find_conversation(backend(), current_owner(), conversation_id)
        if kept is None or kept.turn(turn_id) is None:
            raise
        # The question is kept; its page offers to ask it again.
    return redirect(chips.page_of(conversation_id, turn_id), code=303)


def rename_form(conversation_id: str) -> Response:
    """Give a conversation another title."""
    form = TitleForm.model_validate(request.form.to_dict())
    rename_conversation(backend(), current_owner(), conversation_id, form.title)
    return redirect(chips.page_of(conversation_id), code=303)


def confirm_delete_conversation(conversation_id: str) -> str:
    """Ask before a conversation is deleted."""
    found = open_conversation(backend(), current_owner(), conversation_id)
    return render_template("delete_conversation.html", conversation=found)


def delete_conversation_form(conversation_id: str) -> Response:
    """Delete a conversation."""
    delete_conversation(backend(), current_owner(), conversation_id)
    return redirect(url_for("pages.ask"), code=303)


def older_conversations() -> str:
    """More of the list of conversations than stands beside the box."""
    page = list_conversations(
        backend(), current_owner(), limit=50, cursor=request.args.get("cursor", "")
    )
    return render_template("conversations.html", page=page)


def _page(asked: AskParameters, found: Conversation | None) -> str:
    owner = current_owner()
    shown = as_of_now(backend(), owner, found) if found else None
    newest = list_videos(backend(), owner, limit=RECORDINGS_OFFERED)
    offered = () if shown else held_examples(backend(), newest.videos, answers.zone())
    held = {}
    if shown and shown.turns and not asked.q:
        # A follow-up begins with the filters chosen for the question before it.
        held = chips.plain_of(shown.turns[-1].asked.narrowing)
    return render_template(
        "ask.html",
        asked=AskParameters.model_validate(held | asked.model_dump(exclude_defaults=True)),
        conversation=shown,
        conversation_id=asked.conversation or uuid.uuid4().hex,
        turns=shown_turns(shown) if shown else [],
        page=_list(),
        choices=choices(newest.videos),
        example=offered[0] if offered else gettext(EXAMPLE),
        examples=offered or [gettext(one) for one in EXAMPLES],
        total=newest.total,
        quotes=application().inference.language_model.engine.degraded,
    )


def _list() -> ConversationPage:
    return list_conversations(backend(), current_owner(), limit=CONVERSATIONS_SHOWN)


def choices(videos: Sequence[Video] | None = None) -> Choices:
    """Recordings, people, places and tags that can be chosen.

    Args:
        videos: The newest, where they are at hand.
    """
    if videos is None:
        videos = list_videos(backend(), current_owner(), limit=RECORDINGS_OFFERED).videos
    return Choices(
        recordings=[(video.video_id, video.display_title) for video in videos],
        people=list(named_voices(backend(), current_owner()).people),
        places=sorted(backend().library.places(current_owner())),
        tags=sorted({tag for video in videos for tag in video.tags}),
    )


ROUTES = (
    ("/ask", ask, ("GET",)),
    ("/ask", ask_form, ("POST",)),
    ("/conversations", older_conversations, ("GET",)),
    ("/ask/<conversation_id>", conversation, ("GET",)),
    ("/ask/<conversation_id>/title", rename_form, ("POST",)),
    ("/ask/<conversation_id>/delete", confirm_delete_conversation, ("GET",)),
    ("/ask/<conversation_id>/delete", delete_conversation_form, ("POST",)),
)
