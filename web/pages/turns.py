"""Turns of a conversation as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask import url_for

from lifestream.bootstrap import zone_of
from lifestream.domain.conversation import Answered, Conversation, Turn
from lifestream.domain.ids import VideoId
from lifestream.domain.search import Moment
from lifestream.domain.video import Video
from lifestream.services.ask.nearest_days import nearest_days
from web.context import application, backend, current_owner
from web.pages.formatting import day
from web.presentation import chips, links, playing
from web.presentation.chips import Chip
from web.presentation.playing import Player

WEAK_MOMENTS_SHOWN = 3
"""When nothing answers, a few near misses help to ask again; a page of them pretends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMoment:
    """A moment with its picture and what plays it; ``number`` is what citations call it."""

    number: int
    moment: Moment
    link: str
    picture: str | None
    player: Player


@dataclass(frozen=True, slots=True, kw_only=True)
class NearDay:
    """A day with recordings next to those asked for."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTurn:
    """A question, its filters and its answer.

    Attributes:
        cited: The moments that the answer rests on.
        others: What was found beside them.
        where: What was searched: "3 videos, 17 Nov, 2 h 10 min".
        day: The one day that was searched, which has a page of its own.
        near_days, everything: Other questions to ask when nothing was found.
    """

    turn: Turn
    chips: list[Chip]
    cited: list[ShownMoment]
    others: list[ShownMoment]
    by_number: dict[int, ShownMoment]
    where: str
    near_days: list[NearDay]
    everything: str
    day: date | None = None


def shown_turns(conversation: Conversation) -> list[ShownTurn]:
    """Every turn; the address of a filter goes on in the same conversation."""
    last = len(conversation.turns)
    answers = [turn.answered for turn in conversation.turns if turn.answered]
    videos = backend().library.get_many(
        current_owner(), {moment.video_id for one in answers for moment in one.moments}
    )
    return [
        _shown_turn(turn, conversation.conversation_id, videos, is_last=number == last)
        for number, turn in enumerate(conversation.turns, 1)
    ]


def _shown_turn(
    turn: Turn, conversation_id: str, videos: Mapping[VideoId, Video], *, is_last: bool
) -> ShownTurn:
    answered = turn.answered
    address = partial(url_for, "pages.ask", q=turn.asked.text, conversation=conversation_id)
    if answered is None:
        return ShownTurn(
            turn=turn,
            chips=[],
            cited=[],
            others=[],
            by_number={},
            where="",
            near_days=[],
            everything=address(),
        )
    shown = {
        number: _shown(number, one, videos.get(one.video_id))
        for number, one in enumerate(answered.moments, 1)
    }
    numbers = {n for sentence in answered.sentences for n in sentence.citations}
    others = [one for number, one in shown.items() if number not in numbers]
    return ShownTurn(
        turn=turn,
        chips=chips.chips_of(answered.looked, q=turn.asked.text, conversation=conversation_id),
        cited=[one for number, one in shown.items() if number in numbers],
        others=others if answered.found else others[:WEAK_MOMENTS_SHOWN],
        by_number=shown,
        where=where_of(answered),
        near_days=_near_days(turn, answered, conversation_id) if is_last else [],
        everything=address(any_day="1", any_name="1", any_place="1"),
        day=_one_day(answered),
    )


def _one_day(answered: Answered) -> date | None:
    first, last = answered.looked.narrowing.from_day, answered.looked.narrowing.to_day
    return first if first == last else None


def where_of(answered: Answered) -> str:
    """ "3 videos, Tue 17 Nov 2026, 2 h 10 min"."""
    looked = answered.looked
    first, last = looked.narrowing.from_day, looked.narrowing.to_day
    when = chips.days(first, last) if first or last else ""
    return ", ".join(part for part in (looked.videos, when, looked.length) if part)


def _shown(number: int, moment: Moment, video: Video | None) -> ShownMoment:
    return ShownMoment(
        number=number,
        moment=moment,
        link=links.moment(moment.video_id, moment.start_s),
        picture=links.picture_at(video, moment.start_s) if video else None,
        player=playing.player_of(video),
    )


def _near_days(turn: Turn, answered: Answered, conversation_id: str) -> list[NearDay]:
    asked = answered.looked.narrowing
    if answered.found or not (asked.from_day or asked.to_day):
        return []
    found = nearest_days(
        backend(),
        current_owner(),
        from_day=asked.from_day,
        to_day=asked.to_day,
        zone=zone_of(application().settings),
    )
    return [_near(one, turn, answered, conversation_id) for one in found]


def _near(one: date, turn: Turn, answered: Answered, conversation_id: str) -> NearDay:
    text = turn.asked.text
    words = answered.looked.day_words
    # The words that named the other day would contradict the filter.
    rest = " ".join(text.replace(words, " ", 1).split()) if words else text
    kept = chips.plain_of(answered.looked.narrowing)
    there = {"from_date": one.isoformat(), "to_date": one.isoformat()}
    fields = {**kept, **there, "q": rest, "conversation": conversation_id}
    return NearDay(name=day(one), address=url_for("pages.ask", **fields))  # type: ignore[arg-type]
