"""/letter/<span>/<day>: a week or a month, made from its days."""

from collections.abc import Sequence
from datetime import timedelta

from flask import render_template

from lifestream.bootstrap import zone_of
from lifestream.domain.diary.day_page import DayPage
from lifestream.domain.errors import NotFound
from lifestream.languages.speaking import gettext
from lifestream.services.days.day import days_between
from web.context import application, backend, current_owner
from web.pages.formatting import day_and_month, long_day, month_and_year
from web.presentation.day_addresses import clock_of, day_in_address
from web.presentation.days import earlier, later

MAX_PEOPLE = 8


def letter(span: str, day: str) -> str:
    """The days of a week or month that have recordings, each in a headline and three sentences."""
    which = day_in_address(day)
    if span == "week":
        first = which - timedelta(days=which.weekday())
        last, before, after = first + timedelta(days=6), first - timedelta(7), first + timedelta(7)
        title = gettext("{first} to {last}", first=day_and_month(first), last=long_day(last))
    elif span == "month":
        first = which.replace(day=1)
        before, after = earlier(first, months=1), later(first, months=1)
        last, title = after - timedelta(days=1), month_and_year(first)
    else:
        raise NotFound("Letters are of a week or of a month.", code="NOT_FOUND")
    zone = zone_of(application().settings)
    pages = days_between(backend(), current_owner(), first, last, zone)
    filled = [page for page in pages if page.stretches or page.words.text]
    return render_template(
        "days/letter.html",
        span=span,
        title=title,
        pages=filled,
        people=_people(filled),
        before=before,
        after=after,
        wall=clock_of(zone),
    )


def _people(pages: Sequence[DayPage]) -> list[str]:
    """Who has a name, those heard longest first."""
    heard_s: dict[str, float] = {}
    for voice in (one for page in pages for one in page.voices if one.is_named):
        heard_s[voice.name] = heard_s.get(voice.name, 0.0) + voice.heard_s
    return sorted(heard_s, key=lambda name: (-heard_s[name], name))[:MAX_PEOPLE]


ROUTES = (("/letter/<span>/<day>", letter, ("GET",)),)
