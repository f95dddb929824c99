"""A long transcript in parts: a window of lines, and where in all of it something is said."""

import gzip
from bisect import bisect_right
from collections.abc import Callable
from functools import partial

from flask import Response, request

from lifestream.domain.access.scopes import Scope
from lifestream.domain.edits.transcript_overlay import EditedSegment
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.transcript import Segment
from lifestream.services.edits.edit_transcript import standing
from lifestream.services.edits.read_words import Words, open_words
from web.api.bodies import read_query, send
from web.api.edits import segment_document
from web.api.operations import NOT_READY, VIDEO_NOT_FOUND, Operation
from web.context import backend, current_owner
from web.presentation.placeholders import with_placeholders
from web.schemas.transcript_window import (
    FindParameters,
    FoundDocument,
    MatchDocument,
    WindowDocument,
    WindowParameters,
)

UNSURE = 0.5
"""A word of a lower probability is more likely wrong than right, by the recogniser's own word."""

BEFORE = 4
"""One part in so many of a window around a moment lies before it."""

MAX_MATCHES = 2000
WORTH_COMPRESSING_BYTES = 2000


def get_transcript_window(video_id: str) -> Response:
    """Consecutive lines of a transcript as it stands, with their words.

    Give ``from_index`` for the lines from there on, or ``at_s`` for those around a moment.
    """
    asked = read_query(WindowParameters)
    if asked.from_index is not None and asked.at_s is not None:
        raise InvalidRequest("Give from_index or at_s, not both.")
    words = _words(video_id)
    edited = standing(words)
    first = asked.from_index or 0
    if asked.at_s is not None:
        first = max(0, index_at(edited.segments, asked.at_s) - asked.count // BEFORE)
    shown = edited.segments[first : first + asked.count]
    document = WindowDocument(
        version=words.version,
        total=len(edited.segments),
        from_index=first,
        segments=[segment_document(first + i, one, edited) for i, one in enumerate(shown)],
    )
    return compressed(send(document))


def find_in_transcript(video_id: str) -> Response:
    """Every line that holds some words, or words of which the recogniser was not sure."""
    asked = read_query(FindParameters)
    if not asked.q and not asked.unsure:
        raise InvalidRequest("Give q, the words to look for, or unsure=true.")
    words = _words(video_id)
    segments = standing(words).segments
    count_in: Callable[[Segment], int] = partial(_said, asked.q.lower()) if asked.q else unsure_in
    found = [(i, one, n) for i, one in enumerate(segments) if (n := count_in(one.segment))]
    document = FoundDocument(
        version=words.version,
        total=len(segments),
        count=sum(n for _, _, n in found),
        matches=[
            MatchDocument(index=i, id=one.segment_id, start_s=one.segment.start_s, count=n)
            for i, one, n in found[:MAX_MATCHES]
        ],
    )
    return compressed(send(document))


def index_at(segments: tuple[EditedSegment, ...], at_s: float) -> int:
    """The last line that has begun at that second; 0 before the first."""
    return max(0, bisect_right(segments, at_s, key=lambda one: one.segment.start_s) - 1)


def unsure_in(segment: Segment) -> int:
    """How many words of it may well be wrong."""
    return sum(word.probability is not None and word.probability < UNSURE for word in segment.words)


def compressed(response: Response) -> Response:
    """``response`` packed, for one that repeats nothing of its request (BREACH, CVE-2013-3587)."""
    response.headers.add("Vary", "Accept-Encoding")
    response = with_placeholders(response)
    body = response.get_data()
    if len(body) > WORTH_COMPRESSING_BYTES and request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(body, compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _words(video_id: str) -> Words:
    return open_words(backend(), current_owner(), VideoId(video_id))


def _said(sought: str, segment: Segment) -> int:
    return segment.text.lower().count(sought)


OPERATIONS = (
    Operation(
        method="GET",
        path="/videos/{video_id}/transcript/window",
        view=get_transcript_window,
        scope=Scope.READ,
        summary="A part of what was said",
        tag="Results",
        query=WindowParameters,
        response=WindowDocument,
        problems=(VIDEO_NOT_FOUND, NOT_READY),
        example="at_s=761&count=50",
    ),
    Operation(
        method="GET",
        path="/videos/{video_id}/transcript/find",
        view=find_in_transcript,
        scope=Scope.READ,
        summary="Where something is said",
        tag="Results",
        query=FindParameters,
        response=FoundDocument,
        problems=(VIDEO_NOT_FOUND, NOT_READY),
        example="q=harbour+hall",
    ),
)
