"""/conversations: what was asked and answered before."""

from flask import Response, request

from lifestream.domain.access.scopes import Scope
from lifestream.services.ask.conversations import (
    as_of_now,
    delete_conversation,
    list_conversations,
    open_conversation,
    rename_conversation,
)
from lifestream.services.export.conversation import conversation_markdown
from web.api import turn_events
from web.api.bodies import read_json, read_query, send, wanted_format
from web.api.operations import CONVERSATION_NOT_FOUND, Operation
from web.context import backend, current_owner
from web.presentation import chips
from web.schemas.conversation import (
    ConversationDocument,
    ConversationLineDocument,
    ConversationListDocument,
    ConversationParameters,
    ConversationTitle,
)
from web.schemas.document import PageParameters

FORMATS = {"json": "application/json", "markdown": "text/markdown"}


def get_conversations() -> Response:
    """Your conversations, those asked in last first."""
    asked = read_query(PageParameters)
    page = list_conversations(backend(), current_owner(), limit=asked.limit, cursor=asked.cursor)
    return send(
        ConversationListDocument(
            conversations=[
                ConversationLineDocument(
                    conversation_id=one.conversation_id,
                    title=one.title,
                    questions=one.questions,
                    updated_at=one.updated_at,
                    page_url=chips.page_of(one.conversation_id),
                )
                for one in page.conversations
            ],
            next_cursor=page.cursor,
        )
    )


def get_conversation(conversation_id: str) -> Response:
    """A conversation as JSON or Markdown, with the names that voices have now."""
    asked = read_query(ConversationParameters)
    kind = wanted_format(asked.format, FORMATS)
    found = open_conversation(backend(), current_owner(), conversation_id)
    found = as_of_now(backend(), current_owner(), found)
    if kind == "json":
        response = send(turn_events.conversation_document(found))
    else:
        text = conversation_markdown(found, root=request.host_url.rstrip("/"))
        response = Response(text, mimetype="text/markdown")
        response.headers["Cache-Control"] = "private, no-cache"
    if asked.format:
        ending = {"json": "json", "markdown": "md"}[kind]
        name = f"conversation-{found.conversation_id}.{ending}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def rename(conversation_id: str) -> Response:
    """Give a conversation another title."""
    body = read_json(ConversationTitle)
    found = rename_conversation(backend(), current_owner(), conversation_id, body.title)
    found = as_of_now(backend(), current_owner(), found)
    return send(turn_events.conversation_document(found))


def forget_conversation(conversation_id: str) -> Response:
    """Delete a conversation with everything asked and answered in it."""
    delete_conversation(backend(), current_owner(), conversation_id)
    return Response(status=204)


OPERATIONS = (
    Operation(
        method="GET",
        path="/conversations",
        view=get_conversations,
        scope=Scope.READ,
        summary="List conversations",
        tag="Questions",
        query=PageParameters,
        response=ConversationListDocument,
        example="limit=20",
    ),
    Operation(
        method="GET",
        path="/conversations/{conversation_id}",
        view=get_conversation,
        scope=Scope.READ,
        summary="One conversation",
        tag="Questions",
        query=ConversationParameters,
        response=ConversationDocument,
        also=("text/markdown",),
        problems=(CONVERSATION_NOT_FOUND,),
        example="format=markdown",
    ),
    Operation(
        method="PATCH",
        path="/conversations/{conversation_id}",
        view=rename,
        scope=Scope.WRITE,
        summary="Rename a conversation",
        tag="Questions",
        body=ConversationTitle,
        response=ConversationDocument,
        problems=(CONVERSATION_NOT_FOUND,),
        example='{"title": "The harbour library"}',
    ),
    Operation(
        method="DELETE",
        path="/conversations/{conversation_id}",
        view=forget_conversation,
        scope=Scope.DELETE,
        summary="Delete a conversation",
        tag="Questions",
        status=204,
        problems=(CONVERSATION_NOT_FOUND,),
    ),
)
