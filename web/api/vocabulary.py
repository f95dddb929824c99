"""Names and terms of one's own: spelled so by the recogniser and by the writer."""

from flask import Response

from lifestream.domain.access.scopes import Scope
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.vocabulary.entries import Origin, Term, Vocabulary
from lifestream.services.vocabulary.entries import (
    add_terms,
    put_terms,
    read_vocabulary,
    remove_term,
    set_learning,
)
from web.api.bodies import read_json, read_query, send
from web.api.operations import Operation
from web.context import backend, current_owner
from web.schemas.vocabulary import (
    OriginDocument,
    TermDocument,
    TermParameters,
    TermsRequest,
    VocabularyDocument,
    VocabularyRequest,
)

REFUSED = ((400, "BAD_TERM"), (400, "TOO_MANY_TERMS"), (400, "JSON_EXPECTED"))


def get_vocabulary() -> Response:
    """Names and terms with where each comes from. Recordings that come later are heard with them.

    The recogniser takes about thirty: those of the recording first, then what was typed, then
    what was learned, the newest first.
    """
    return send(_document(read_vocabulary(backend(), current_owner())))


def post_vocabulary() -> Response:
    """Put names and terms on the list; one that is there gets the new spelling."""
    wanted = read_json(TermsRequest)
    return send(_document(add_terms(backend(), current_owner(), wanted.terms)), status=201)


def put_vocabulary() -> Response:
    """Make these all that is typed, or switch learning on or off. What was learned stays."""
    wanted = read_json(VocabularyRequest)
    if wanted.terms is None and wanted.learns is None:
        raise InvalidRequest("Send terms, learns or both.")
    if wanted.terms is not None:
        put_terms(backend(), current_owner(), wanted.terms)
    if wanted.learns is not None:
        set_learning(backend(), current_owner(), learns=wanted.learns)
    return send(_document(read_vocabulary(backend(), current_owner())))


def delete_term() -> Response:
    """Take one term off the list, whether it was typed or learned."""
    asked = read_query(TermParameters)
    return send(_document(remove_term(backend(), current_owner(), asked.term)))


def _document(vocabulary: Vocabulary) -> VocabularyDocument:
    return VocabularyDocument(
        learns=vocabulary.learns, terms=[_term(one) for one in vocabulary.terms]
    )


def _term(term: Term) -> TermDocument:
    return TermDocument(
        term=term.text,
        typed=term.typed,
        heard_as=list(term.heard_as),
        origins=[_origin(one) for one in term.origins],
    )


def _origin(origin: Origin) -> OriginDocument:
    return OriginDocument(
        source=origin.source,
        at=origin.at,
        heard_as=origin.heard_as,
        video_id=origin.video_id or None,
        title=origin.title,
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/vocabulary",
        view=get_vocabulary,
        scope=Scope.READ,
        summary="Names and terms of your own",
        tag="Vocabulary",
        response=VocabularyDocument,
    ),
    Operation(
        method="POST",
        path="/vocabulary",
        view=post_vocabulary,
        scope=Scope.WRITE,
        summary="Add names and terms",
        tag="Vocabulary",
        status=201,
        body=TermsRequest,
        response=VocabularyDocument,
        problems=REFUSED,
        example='{"terms": ["Callum", "Kestrel"]}',
    ),
    Operation(
        method="PUT",
        path="/vocabulary",
        view=put_vocabulary,
        scope=Scope.WRITE,
        summary="Replace what is typed, or switch learning",
        tag="Vocabulary",
        body=VocabularyRequest,
        response=VocabularyDocument,
        problems=REFUSED,
        example='{"terms": ["Callum", "Kestrel"], "learns": true}',
    ),
    Operation(
        method="DELETE",
        path="/vocabulary",
        view=delete_term,
        scope=Scope.DELETE,
        summary="Remove a name or term",
        tag="Vocabulary",
        query=TermParameters,
        response=VocabularyDocument,
        problems=((404, "TERM_NOT_FOUND"),),
        example="term=Kestrel",
    ),
)
