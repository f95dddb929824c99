"""/ask: a question, its answer with proof, and the moments it was found in."""

from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, request, url_for
from pydantic import Field
from werkzeug.wrappers import Response

from lifestream.domain.ids import VideoId
from lifestream.services.answer_question import QueryResult, Question
from lifestream.services.browse_library import list_videos
from lifestream.services.moments import Moment
from web import answers
from web.context import backend, current_owner
from web.pages.formatting import day
from web.schemas.document import RequestDocument

MOMENTS_SHOWN = 8
WEAK_MOMENTS_SHOWN = 3
"""When nothing answers, a few near misses help to ask again; a page of them pretends."""


class AskParameters(RequestDocument):
    """The address of a question; every filter is a chip that can be taken off."""

    q: str = Field("", max_length=2000)
    from_date: date | None = None
    to_date: date | None = None
    video_id: str = ""
    speaker: str = ""
    any_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter that is in force, and the address without it."""

    name: str
    value: str
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMoment:
    """A moment with its picture; ``number`` is what citations call it."""

    number: int
    moment: Moment
    picture: str | None


def ask() -> str:
    """The question box, and below it what was found."""
    asked = AskParameters.model_validate({k: v for k, v in request.args.items() if v})
    result = answers.answer_question(question_of(asked)) if asked.q else None
    return render_template(
        "ask.html",
        asked=asked,
        result=result,
        moments=_shown(result) if result else [],
        chips=_chips(asked, result),
        total=list_videos(backend(), current_owner(), limit=1).total,
    )


def search() -> Response:
    """The old name of the same thing."""
    words = request.query_string.decode("ascii", "replace")
    return redirect(f"{url_for('pages.ask')}?{words}", code=302)


def question_of(asked: AskParameters) -> Question:
    """What the address asks; ``any_day`` leaves days in the words and does not filter."""
    return Question(
        owner=current_owner(),
        text=asked.q,
        top_k=MOMENTS_SHOWN,
        from_day=asked.from_date,
        to_day=asked.to_date,
        video_ids=(VideoId(asked.video_id),) if asked.video_id else (),
        speakers=(asked.speaker,) if asked.speaker else (),
        today=None if asked.any_day else answers.today(),
    )


def _shown(result: QueryResult) -> list[ShownMoment]:
    owner = current_owner()
    most = MOMENTS_SHOWN if result.answer.found else WEAK_MOMENTS_SHOWN
    return [
        ShownMoment(
            number=number,
            moment=moment,
            picture=answers.picture_of(owner, moment.video_id, moment.start_s),
        )
        for number, moment in enumerate(result.moments[:most], 1)
    ]


def _chips(asked: AskParameters, result: QueryResult | None) -> list[Chip]:
    if result is None:
        return []
    searched, chips = result.searched, []
    if searched.from_day or searched.to_day:
        if searched.day_words:
            without = _address(asked, any_day="1")
        else:
            without = _address(asked, from_date=None, to_date=None)
        chips.append(
            Chip(name="Day", value=_days(searched.from_day, searched.to_day), without=without)
        )
    if asked.video_id:
        video = backend().library.get(current_owner(), VideoId(asked.video_id))
        title = video.display_title if video else "a recording that is gone"
        chips.append(Chip(name="In", value=title, without=_address(asked, video_id=None)))
    if asked.speaker:
        chips.append(
            Chip(name="Said by", value=asked.speaker, without=_address(asked, speaker=None))
        )
    return chips


def _days(first: date | None, last: date | None) -> str:
    if first == last:
        return day(first)
    if first and last:
        return f"{day(first)} – {day(last)}"
    return f"since {day(first)}" if first else f"until {day(last)}"


def _address(asked: AskParameters, **changes: str | None) -> str:
    kept = {name: value for name, value in asked.model_dump(mode="json").items() if value}
    return url_for("pages.ask", **(kept | changes))


ROUTES = (("/ask", ask, ("GET",)), ("/search", search, ("GET",)))
