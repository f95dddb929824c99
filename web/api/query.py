"""/query: a question, its moments and its answer, at once or while it is being written."""

from itertools import chain

from flask import Response

from lifestream.domain.access.scopes import Scope
from lifestream.domain.ids import VideoId
from lifestream.domain.search import Narrowing
from lifestream.services.ask.question import Question
from web.api import documents, turn_events
from web.api.bodies import read_json, send
from web.api.operations import QUOTA_EXCEEDED, Operation
from web.auth.scopes import rights
from web.context import current_owner
from web.presentation import answers
from web.schemas.query import (
    QueryDocument,
    QueryRequest,
    TurnEventDocument,
    TurnRequestDocument,
)
from web.serving.streaming import event_stream


def query() -> Response:
    """Ask your videos. Every sentence of the answer cites the moments that carry it.

    Dates and people named in the question narrow the search; so do the filters.
    """
    body = read_json(QueryRequest)
    asked = Question(
        owner=current_owner(),
        text=body.query,
        top_k=body.top_k,
        min_score=body.min_score,
        where=Narrowing(
            from_day=body.date or body.from_date,
            to_day=body.date or body.to_date,
            video_ids=(VideoId(body.video_id),) if body.video_id else (),
            speakers=tuple(body.speaker_ids),
            kinds=tuple(body.kinds),
            is_meeting=body.is_meeting,
            any_day=body.any_day,
            any_name=body.any_name,
            places=(body.place,) if body.place else (),
            any_place=body.any_place,
            tags=tuple(filter(None, dict.fromkeys((body.tag.casefold(), rights().tag)))),
        ),
        today=answers.today(),
        zone=answers.zone(),
        # Names are looked up among all recordings.
        reads_names=not rights().tag,
    )
    found = answers.answer_question(asked) if body.answer else answers.search_moments(asked)
    return send(documents.query_document(found))


def query_stream() -> Response:
    """Ask within a conversation and read the answer while it is written (server-sent events).

    The first event, ``searched``, tells which filters are in force before anything is written;
    then comes a ``sentence`` for each that is ready, with the citations it brings; ``done`` says
    that question and answer are kept. Closing the connection ends the model's work and keeps what
    was told. A question is kept before it is answered: send it again with the same ``turn_id``
    when you do not know whether it arrived. Lines that begin with a colon are heartbeats.
    """
    body = read_json(TurnRequestDocument)
    work = turn_events.work_of(body)
    pieces = work.pieces()
    # What is wrong with the question is an answer of its own, not an event of a good one.
    try:
        first = next(pieces, None)
    except BaseException:
        work.end()
        raise
    return event_stream(work, lambda rest: turn_events.event_texts(body, chain([first], pieces)))


OPERATIONS = (
    Operation(
        method="POST",
        path="/query",
        view=query,
        scope=Scope.READ,
        per_tag=True,
        summary="Ask a question",
        tag="Questions",
        body=QueryRequest,
        response=QueryDocument,
        problems=((409, "EMBEDDER_MISMATCH"), QUOTA_EXCEEDED, (503, "DEPENDENCY_UNAVAILABLE")),
        example='{"query": "What did we decide about the benches?", "top_k": 5}',
    ),
    Operation(
        method="POST",
        path="/query/stream",
        view=query_stream,
        scope=Scope.WRITE,
        summary="Ask in a conversation, streamed",
        tag="Questions",
        body=TurnRequestDocument,
        response=TurnEventDocument,
        sends="text/event-stream",
        problems=((409, "EMBEDDER_MISMATCH"), QUOTA_EXCEEDED, (503, "DEPENDENCY_UNAVAILABLE")),
        example='{"query": "And by when?", "conversation_id": "my-first-talk", '
        '"turn_id": "question-0002", "follows": "question-0001"}',
    ),
)
