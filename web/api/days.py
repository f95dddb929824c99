"""Days: one in full, many at a glance, your own words beside one."""

from flask import Response, url_for

from lifestream.bootstrap import zone_of
from lifestream.domain.access.scopes import Scope
from lifestream.domain.diary.day_clock import Gap
from lifestream.domain.diary.day_page import DayBlock, DayLine, DayPage, OwnWords, Stretch
from lifestream.services.ask.moments import link_to
from lifestream.services.days.calendar import cards_between
from lifestream.services.days.day import day_of
from lifestream.services.days.own_words import own_words, save_words
from web.api.bodies import read_json, read_query, send, wanted_format
from web.api.operations import Operation
from web.context import application, backend, current_owner
from web.documents import exports
from web.presentation import links
from web.presentation.day_addresses import day_in_address, zone_called
from web.presentation.days import status_line
from web.schemas.day import (
    DayBlockDocument,
    DayCardDocument,
    DayDocument,
    DayLineDocument,
    DayListDocument,
    DayParameters,
    DayRemarkDocument,
    DaySlideDocument,
    DaysParameters,
    DayTaskDocument,
    DayWordsDocument,
    DayWordsRequest,
    GapDocument,
    StretchDocument,
)

NO_DAY = (404, "NOT_FOUND")
WORDS = '{"text": "A good day.", "version": 0, "entry_id": "7d2b6c1e58a0"}'


def get_day(day: str) -> Response:
    """Every recording of a day on one clock, and what it comes to; as a document for people too."""
    asked = read_query(DayParameters)
    page = day_of(backend(), current_owner(), day_in_address(day), zone_called(asked.zone))
    kind = wanted_format(asked.format, exports.SUMMARY_TYPES)
    return send(day_document(page)) if kind == "json" else exports.day_response(page, kind)


def get_days() -> Response:
    """The days that have recordings, from one day to another."""
    asked = read_query(DaysParameters)
    zone = zone_of(application().settings)
    cards = cards_between(
        backend(), current_owner(), asked.from_day, asked.to_day, zone, with_due=True
    )
    return send(
        DayListDocument(
            days=[
                DayCardDocument(
                    day=card.day,
                    recordings=len(card.spans),
                    recorded_s=card.recorded_s,
                    titles=list(card.titles),
                    photos=card.photos,
                    places=list(card.places),
                    away=list(card.away),
                    tasks_due=card.due,
                    link=url_for("pages.day", day=card.day.isoformat()),
                )
                for card in cards
                if card.spans
            ]
        )
    )


def get_day_words(day: str) -> Response:
    """Your own words beside a day."""
    return send(_words(own_words(backend(), current_owner(), day_in_address(day))))


def put_day_words(day: str) -> Response:
    """Keep your own words beside a day. Words that others changed meanwhile answer 409."""
    wanted = read_json(DayWordsRequest)
    kept = save_words(
        backend(),
        current_owner(),
        day_in_address(day),
        wanted.text,
        entry_id=wanted.entry_id,
        version=wanted.version,
    )
    return send(_words(kept))


def day_document(page: DayPage) -> DayDocument:
    """A day as it is sent."""
    return DayDocument(
        day=page.day,
        zone=page.zone,
        begins=page.bounds.begins,
        ends=page.bounds.ends,
        written_from=status_line(page),
        headline=page.narrative.headline,
        sentences=_lines(page.narrative.sentences),
        engine=page.narrative.engine,
        recordings=[_stretch(one) for one in page.stretches],
        gaps=[
            GapDocument(start=one.start, end=one.end, length_s=one.length_s)
            for one in page.rail
            if isinstance(one, Gap)
        ],
        decisions=_lines(page.decisions),
        tasks=[
            DayTaskDocument(
                line=_line(one.line), owner=one.owner, due=one.due, due_said=one.due_said
            )
            for one in page.tasks
        ],
        people=list(page.voices),
        remarks=[
            DayRemarkDocument(
                remark_id=one.remark.remark_id,
                kind=one.remark.kind,
                tags=list(one.remark.tags),
                line=_line(one.line),
            )
            for one in page.remarks
        ],
        places=[list(place.names) for place in page.places],
        slides=[
            DaySlideDocument(
                line=_line(one.line),
                again=_lines(one.again),
                shown_s=one.shown_s,
                picture_url=links.picture(one.picture_key) if one.picture_key else None,
            )
            for one in page.slides
        ],
        clips=_lines(page.clips),
        words=_words(page.words),
        input_sha256=page.input_sha256,
    )


def _stretch(one: Stretch) -> StretchDocument:
    return StretchDocument(
        video_id=one.video_id,
        title=one.title,
        start=one.start,
        end=one.end,
        at_s=one.at_s,
        end_s=one.end_s,
        has_time=one.has_place,
        is_dated=one.dated,
        state=one.state,
        is_meeting=one.is_meeting,
        continues_before=one.continues_before,
        continues_after=one.continues_after,
        voices=list(one.voices),
        blocks=[_block(block) for block in one.blocks],
        picture_url=_picture(one.picture_key),
        message=one.message,
        own_offset_min=one.own_offset_min,
        in_doubt=one.in_doubt,
        covered_s=one.covered_s,
        kind=one.kind,
        place=list(one.place.names) if one.place else [],
    )


def _block(block: DayBlock) -> DayBlockDocument:
    return DayBlockDocument(
        start=block.start,
        end=block.end,
        at_s=block.at_s,
        title=block.title,
        lines=_lines(block.lines),
        shown=list(block.shown),
        topics=list(block.topics),
        people=list(block.people),
        picture_url=_picture(block.picture_key),
        content_sha256=block.content_sha256,
    )


def _lines(lines: tuple[DayLine, ...]) -> list[DayLineDocument]:
    return [_line(one) for one in lines]


def _line(one: DayLine) -> DayLineDocument:
    return DayLineDocument(
        text=one.text,
        video_id=one.video_id,
        at=one.at,
        at_s=one.at_s,
        end_s=one.end_s,
        who=one.who,
        about=one.about,
        is_stale=one.is_stale,
        link=link_to(one.video_id, one.at_s),
    )


def _words(words: OwnWords) -> DayWordsDocument:
    return DayWordsDocument(text=words.text, version=words.version, written_at=words.written_at)


def _picture(key: str) -> str | None:
    return links.picture(key) if key else None


OPERATIONS = (
    Operation(
        method="GET",
        path="/days",
        view=get_days,
        scope=Scope.READ,
        summary="List days",
        tag="Days",
        query=DaysParameters,
        response=DayListDocument,
        example="from=2026-11-01&to=2026-11-30",
    ),
    Operation(
        method="GET",
        path="/days/{day}",
        view=get_day,
        scope=Scope.READ,
        summary="One day",
        tag="Days",
        query=DayParameters,
        response=DayDocument,
        also=tuple(exports.SUMMARY_TYPES.values())[1:],
        problems=(NO_DAY,),
        example="format=markdown",
    ),
    Operation(
        method="GET",
        path="/days/{day}/words",
        view=get_day_words,
        scope=Scope.READ,
        summary="Your own words beside a day",
        tag="Days",
        response=DayWordsDocument,
        problems=(NO_DAY,),
    ),
    Operation(
        method="PUT",
        path="/days/{day}/words",
        view=put_day_words,
        scope=Scope.WRITE,
        summary="Write beside a day",
        tag="Days",
        body=DayWordsRequest,
        response=DayWordsDocument,
        problems=(NO_DAY, (409, "EDIT_CONFLICT")),
        example=WORDS,
    ),
)
