"""POST /query: a question, its moments and its answer."""

from flask import Response

from lifestream.domain.ids import VideoId
from lifestream.services.answer_question import Question
from web import answers, documents
from web.api.bodies import read_json, send
from web.context import current_owner
from web.operations import Operation
from web.schemas.query import QueryDocument, QueryRequest


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
        from_day=body.date or body.from_date,
        to_day=body.date or body.to_date,
        video_ids=(VideoId(body.video_id),) if body.video_id else (),
        speakers=tuple(body.speaker_ids),
        today=answers.today(),
    )
    found = answers.answer_question(asked) if body.answer else answers.search_moments(asked)
    return send(documents.query_document(found))


OPERATIONS = (
    Operation(
        method="POST",
        path="/query",
        view=query,
        summary="Ask a question",
        tag="Questions",
        body=QueryRequest,
        response=QueryDocument,
        problems=((409, "EMBEDDER_MISMATCH"), (503, "DEPENDENCY_UNAVAILABLE")),
        example='{"query": "What did we decide about the venue?", "top_k": 5}',
    ),
)
