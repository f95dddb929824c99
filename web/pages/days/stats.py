"""/stats and /r/<video_id>/stats: who spoke how long, and how; of a month, a day, a recording."""

from datetime import date, timedelta, tzinfo

from flask import render_template, request

from lifestream.bootstrap import zone_of
from lifestream.domain.ids import VideoId
from lifestream.domain.stats.figures import TalkFigures
from lifestream.languages.speaking import gettext
from lifestream.services.export.document import plain
from lifestream.services.stats.talk import DayTalk, talk_between, talk_of_recording
from web.context import application, backend, current_owner
from web.pages.formatting import long_day, month_and_year
from web.presentation.charts import DayChart, Point, by_day
from web.presentation.day_addresses import day_in_address, month_in_address
from web.presentation.days import earlier, later, length_in_words
from web.presentation.talk import rows_of


def stats() -> str:
    """Of a month (``?month=2026-11``; this one if nothing is said) or of a day (``?day=``)."""
    if request.args.get("day"):
        return _of_day(day_in_address(request.args["day"]))
    month = month_in_address(request.args.get("month", ""))
    after = later(month, months=1)
    found = talk_between(backend(), current_owner(), month, after - timedelta(days=1), _zone())
    return _page(
        found.figures,
        title=month_and_year(month),
        month=month,
        before=earlier(month, months=1),
        after=after,
        chart=_chart(found.days, month),
        days=[one for one in found.days if one.figures.recorded_s],
        titles=found.titles,
        without_words=found.without_words,
    )


def recording_stats(video_id: str) -> str:
    """Of one recording."""
    found = talk_of_recording(backend(), current_owner(), VideoId(video_id))
    return _page(
        found.figures or TalkFigures(),
        title=plain(found.video.display_title),
        video=found.video,
        without_words=int(found.figures is None),
    )


def _of_day(day: date) -> str:
    found = talk_between(backend(), current_owner(), day, day, _zone())
    return _page(
        found.figures,
        title=long_day(day),
        day=day,
        titles=found.titles,
        without_words=found.without_words,
    )


def _page(figures: TalkFigures, **more: object) -> str:
    return render_template("days/stats.html", talk=figures, rows=rows_of(figures), **more)


def _chart(days: tuple[DayTalk, ...], month: date) -> DayChart:
    points = [
        Point(day=one.day, value=one.figures.speech_s, text=length_in_words(one.figures.speech_s))
        for one in days
    ]
    whole = length_in_words(sum(point.value for point in points))
    return by_day("talk", gettext("Talk"), points, whole=whole, among=month_and_year(month))


def _zone() -> tzinfo:
    return zone_of(application().settings)


ROUTES = (
    ("/stats", stats, ("GET",)),
    ("/r/<video_id>/stats", recording_stats, ("GET",)),
)
