"""Asking, for the API and the ask page alike: today's day, the answer, the moments."""

from collections.abc import Iterator
from datetime import date, datetime, tzinfo

from lifestream.bootstrap import Application, zone_of
from lifestream.services.ask.answer_question import QueryResult, ask
from lifestream.services.ask.ask_turn import TurnEvent, TurnRequest
from lifestream.services.ask.ask_turn import ask_turn as conversation_turn
from lifestream.services.ask.question import Question
from lifestream.services.ask.read_question import understand
from lifestream.services.ask.search_library import SearchResults
from lifestream.services.ask.search_library import search_library as library_search
from lifestream.services.ask.search_moments import SearchOutcome, search
from web.context import application, backend


def today() -> date:
    """The owner's day, which "last Tuesday" counts from."""
    return datetime.now(zone()).date()


def zone() -> tzinfo:
    """The owner's zone."""
    return zone_of(application().settings)


def answer_question(question: Question) -> QueryResult:
    """Moments and a written answer.

    Raises:
        InvalidRequest, DependencyUnavailable, EmbedderMismatch: As the service.
    """
    inference = application().inference
    return ask(
        backend(),
        inference.embedder,
        inference.language_model,
        question,
        stand_in=inference.quoting_writer,
    )


def ask_turn(app: Application, request: TurnRequest) -> Iterator[TurnEvent]:
    """A question of a conversation, piece by piece. Needs no request around it."""
    stand_in = app.inference.quoting_writer
    return conversation_turn(app.backend, app.inference, request, stand_in=stand_in)


def search_library(question: Question) -> SearchResults:
    """Plain search, grouped by recording. Raises as ``answer_question``."""
    return library_search(backend(), application().inference.embedder, question)


def search_moments(question: Question) -> SearchOutcome:
    """Moments alone; no language model is asked. Raises as ``answer_question``."""
    embedder = application().inference.embedder
    return search(backend(), embedder, understand(backend(), embedder, question))
