"""Figures of talk: of some days, and of one recording."""

from collections.abc import Iterable

from flask import Response, url_for

from lifestream.bootstrap import zone_of
from lifestream.domain.access.scopes import Scope
from lifestream.domain.diary.assembly import called
from lifestream.domain.ids import VideoId
from lifestream.domain.stats.figures import Moment, TalkFigures, VoiceFigures
from lifestream.services.ask.moments import link_to
from lifestream.services.stats.talk import talk_between, talk_of_recording
from web.api.bodies import read_query, send
from web.api.operations import VIDEO_NOT_FOUND, Operation
from web.context import application, backend, current_owner
from web.schemas.kept.stats import (
    PeriodTalkDocument,
    RecordingTalkDocument,
    TalkDayDocument,
    TalkDocument,
    TalkMomentDocument,
    TalkParameters,
    TalkVoiceDocument,
)


def get_stats() -> Response:
    """Who spoke how long in some days: turns, words a minute, silence, cutting in.

    Each with the moments that last longest. Talk that two recordings of one event hold counts once.
    """
    asked = read_query(TalkParameters)
    zone = zone_of(application().settings)
    found = talk_between(backend(), current_owner(), asked.from_day, asked.to_day, zone)
    return send(
        PeriodTalkDocument(
            talk=_talk(found.figures),
            days=[
                TalkDayDocument(
                    day=one.day,
                    recorded_s=one.figures.recorded_s,
                    speech_s=one.figures.speech_s,
                    turns=one.figures.turns,
                    cut_ins=one.figures.cut_ins,
                    link=url_for("pages.stats", day=one.day.isoformat()),
                )
                for one in found.days
                if one.figures.recorded_s
            ],
            without_words=found.without_words,
        )
    )


def get_video_stats(video_id: str) -> Response:
    """Who spoke how long in one recording."""
    found = talk_of_recording(backend(), current_owner(), VideoId(video_id))
    talk = _talk(found.figures) if found.figures is not None else None
    return send(RecordingTalkDocument(video_id=video_id, talk=talk))


def _talk(figures: TalkFigures) -> TalkDocument:
    return TalkDocument(
        recorded_s=figures.recorded_s,
        speech_s=figures.speech_s,
        silence_s=figures.silence_s,
        voices=[_voice(one) for one in figures.voices],
        silences=_moments(figures.silences),
    )


def _voice(one: VoiceFigures) -> TalkVoiceDocument:
    return TalkVoiceDocument(
        name=one.name or called(one.label, {}),
        is_named=bool(one.name),
        video_id=one.video_id,
        label=one.label,
        spoken_s=one.spoken_s,
        share=one.share,
        turns=one.turns,
        words=one.words,
        words_a_minute=one.words_a_minute,
        cut_ins=one.cut_ins,
        was_cut=one.was_cut,
        short_gaps=one.short_gaps,
        longest=_moments(one.longest),
        cutting=_moments(one.cutting),
        following=_moments(one.following),
    )


def _moments(moments: Iterable[Moment]) -> list[TalkMomentDocument]:
    return [
        TalkMomentDocument(
            video_id=one.video_id,
            at_s=one.at_s,
            length_s=one.length_s,
            link=link_to(one.video_id, one.at_s),
        )
        for one in moments
    ]


OPERATIONS = (
    Operation(
        method="GET",
        path="/stats",
        view=get_stats,
        scope=Scope.READ,
        summary="Who spoke how long in some days",
        tag="Stats",
        query=TalkParameters,
        response=PeriodTalkDocument,
        example="from=2026-11-01&to=2026-11-30",
    ),
    Operation(
        method="GET",
        path="/videos/{video_id}/stats",
        view=get_video_stats,
        scope=Scope.READ,
        summary="Who spoke how long in a recording",
        tag="Stats",
        response=RecordingTalkDocument,
        problems=(VIDEO_NOT_FOUND,),
    ),
)
