"""/calendar: months of days with pictures, and weeks as lanes on the clock."""

from datetime import timedelta, tzinfo

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lifestream.bootstrap import zone_of
from lifestream.services.days.calendar import cards_between, month_days
from web.context import application, backend, current_owner
from web.presentation.day_addresses import clock_of, day_in_address, month_in_address, today
from web.presentation.days import earlier, later, week_lanes, weeks_of


def calendar() -> ResponseReturnValue:
    """A month of days. ``?month=2026-11``; ``?day=`` leads to the day itself."""
    if request.args.get("day"):
        return redirect(url_for("pages.day", day=day_in_address(request.args["day"]).isoformat()))
    month = month_in_address(request.args.get("month", ""))
    first, last = month_days(month)
    cards = cards_between(backend(), current_owner(), first, last, _zone(), with_due=True)
    by_day = {card.day: card for card in cards}
    return render_template(
        "days/calendar.html",
        month=month,
        today=today(),
        weeks=weeks_of(first, last),
        cards=by_day,
        before=earlier(month, months=1),
        after=later(month, months=1),
        recorded=[card for card in cards if card.spans and card.day.month == month.month],
    )


def week(day: str) -> str:
    """The week of a day: each day a lane of 24 hours."""
    which = day_in_address(day)
    first = which - timedelta(days=which.weekday())
    cards = cards_between(
        backend(), current_owner(), first, first + timedelta(days=6), _zone(), with_due=True
    )
    return render_template(
        "days/week.html",
        first=first,
        last=first + timedelta(days=6),
        today=today(),
        lanes=week_lanes(cards, _zone()),
        cards=cards,
        before=first - timedelta(days=7),
        after=first + timedelta(days=7),
        wall=clock_of(_zone()),
    )


def _zone() -> tzinfo:
    return zone_of(application().settings)


ROUTES = (
    ("/calendar", calendar, ("GET",)),
    ("/week/<day>", week, ("GET",)),
)
