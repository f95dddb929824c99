"""A turn of a conversation on its way out: events while it is answered, a document afterwards."""

from collections.abc import Iterator, Mapping

from lifestream.domain.conversation import Answered, Conversation, Turn
from lifestream.domain.ids import VideoId
from lifestream.domain.search import Citation, cited_text
from lifestream.domain.video import Video
from lifestream.services.ask.answer_question import SentenceReady
from lifestream.services.ask.ask_turn import TurnDone, TurnEvent, TurnRequest, TurnSearched
from web.api import documents
from web.context import application, current_owner
from web.presentation import answers, chips, links, playing
from web.schemas.conversation import ConversationDocument, TurnDocument
from web.schemas.query import (
    AnswerDocument,
    ChipDocument,
    PlayableDocument,
    TurnEventDocument,
    TurnRequestDocument,
)
from web.serving import problems
from web.serving.streaming import BEAT, Work


def work_of(body: TurnRequestDocument) -> Work[TurnEvent]:
    """Answer a question in a thread of its own."""
    request, app = turn_request(body), application()
    return Work(lambda: answers.ask_turn(app, request))


def turn_request(body: TurnRequestDocument) -> TurnRequest:
    """The question as the services know it."""
    return TurnRequest(
        owner=current_owner(),
        conversation_id=body.conversation_id,
        turn_id=body.turn_id,
        text=body.query,
        narrowing=body.narrowing,
        today=answers.today(),
        zone=answers.zone(),
        follows=body.follows,
        again=body.again,
    )


def event_texts(body: TurnRequestDocument, pieces: Iterator[TurnEvent | None]) -> Iterator[str]:
    """Each event as ``event:`` and ``data:``; beats while nothing happens."""
    videos: Mapping[VideoId, Video] = {}
    try:
        for piece in pieces:
            if isinstance(piece, TurnSearched):
                videos = piece.outcome.videos
            yield BEAT if piece is None else _text(_document(body, piece, videos))
    except Exception as error:
        problem = problems.document_of(error)
        yield _text(TurnEventDocument(event="problem", problem=problem))


def _text(document: TurnEventDocument) -> str:
    return f"event: {document.event}\ndata: {document.model_dump_json()}\n\n"


def _document(
    body: TurnRequestDocument, piece: TurnEvent, videos: Mapping[VideoId, Video]
) -> TurnEventDocument:
    if isinstance(piece, TurnSearched):
        return TurnEventDocument(
            event="searched",
            understood=piece.understood,
            searched=documents.looked_document(piece.outcome.searched),
            chips=[
                ChipDocument(
                    kind=chip.kind,
                    name=chip.name,
                    value=chip.value,
                    words=chip.words,
                    without=chip.without,
                )
                for chip in chips.chips_of(
                    piece.outcome.searched, q=body.query, conversation=body.conversation_id
                )
            ],
            moments_found=len(piece.outcome.moments) if piece.outcome.is_relevant else 0,
        )
    if isinstance(piece, SentenceReady):
        return TurnEventDocument(
            event="sentence",
            sentence=piece.sentence,
            citations=[_playable(one, videos[one.moment.video_id]) for one in piece.citations],
        )
    assert isinstance(piece, TurnDone)
    return TurnEventDocument(
        event="done",
        conversation_id=piece.conversation.conversation_id,
        turn_id=piece.turn.asked.turn_id,
        page_url=chips.page_of(piece.conversation.conversation_id, piece.turn.asked.turn_id),
        version=piece.conversation.version,
    )


def _playable(citation: Citation, video: Video) -> PlayableDocument:
    moment, player = citation.moment, playing.player_of(video)
    return PlayableDocument(
        **documents.citation_document(citation.number, moment).model_dump(),
        recorded_on=player.recorded_on,
        picture_url=links.picture_at(video, moment.start_s),
        media_url=player.media_url,
        captions_url=player.captions_url,
    )


def conversation_document(conversation: Conversation) -> ConversationDocument:
    """A whole conversation."""
    return ConversationDocument(
        conversation_id=conversation.conversation_id,
        title=conversation.title,
        version=conversation.version,
        updated_at=conversation.updated_at,
        turns=[_turn_document(turn) for turn in conversation.turns],
    )


def _turn_document(turn: Turn) -> TurnDocument:
    answered = turn.answered
    return TurnDocument(
        turn_id=turn.asked.turn_id,
        question=turn.asked.text,
        understood=answered.understood if answered else "",
        asked_at=turn.asked.at,
        is_stopped=bool(answered and answered.is_stopped),
        answer=_answer_document(answered) if answered else None,
        searched=documents.looked_document(answered.looked) if answered else None,
    )


def _answer_document(answered: Answered) -> AnswerDocument:
    numbers = sorted({n for sentence in answered.sentences for n in sentence.citations})
    return AnswerDocument(
        found=answered.found,
        text=cited_text(answered.sentences),
        sentences=list(answered.sentences),
        citations=[documents.citation_document(n, answered.moments[n - 1]) for n in numbers],
        engine=answered.engine,
    )
